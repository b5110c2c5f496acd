package io.headrace.cli.json;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** How {@link Json} is read and written. */
public final class JsonText {
  private static final JsonFactory FACTORY = JsonFactory.builder().build();

  /** How many characters of what is no JSON are shown. */
  private static final int GLIMPSE = 60;

  private JsonText() {}

  /**
   * Reads one value and nothing after it.
   *
   * @throws IllegalArgumentException if the bytes are not one JSON value
   */
  public static Json parse(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new IllegalArgumentException("expected JSON, but there is nothing");
      }
      Json value = value(first, parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("expected one JSON value, but more follows it");
      }
      return value;
    } catch (UnexpectedEndOfInputException e) {
      throw new IllegalArgumentException(
          "expected JSON, but it ends too early: " + glimpse(utf8), e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "expected JSON, but" + place(e) + " it is none: " + glimpse(utf8), e);
    }
  }

  // What the parser says itself is for those who program it.
  private static String place(JacksonException failure) {
    TokenStreamLocation place = failure.getLocation();
    return place == null
        ? ""
        : " from line " + place.getLineNr() + ", column " + place.getColumnNr() + " on";
  }

  private static String glimpse(byte[] utf8) {
    String text = new String(utf8, StandardCharsets.UTF_8).strip();
    return text.length() <= GLIMPSE ? text : text.substring(0, GLIMPSE) + "…";
  }

  /** Reads one value and nothing after it. */
  public static Json parse(String text) {
    return parse(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a value on one line. */
  public static String print(Json value) {
    return print(value, ObjectWriteContext.empty());
  }

  /** Writes a value for people: a member a line. */
  public static String printIndented(Json value) {
    return print(value, new Indented());
  }

  private static Json value(@Nullable JsonToken token, JsonParser parser) {
    return switch (token) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> elements(parser);
      case VALUE_STRING -> new Json.Text(parser.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Digits(parser.getString());
      case VALUE_TRUE -> new Json.Truth(true);
      case VALUE_FALSE -> new Json.Truth(false);
      case VALUE_NULL -> new Json.Null();
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new IllegalStateException("the parser gave " + token + " in place of a value");
      case null -> throw new IllegalArgumentException("expected JSON, but it ends too early");
    };
  }

  private static Json members(JsonParser parser) {
    Map<String, Json> values = new LinkedHashMap<>();
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      if (values.put(name, value(parser.nextToken(), parser)) != null) {
        // Readers differ in which of the two they believe.
        throw new IllegalArgumentException("the member \"" + name + "\" stands there twice");
      }
    }
    return new Json.Members(values);
  }

  private static Json elements(JsonParser parser) {
    List<Json> values = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      values.add(value(token, parser));
    }
    return new Json.Elements(values);
  }

  private static String print(Json value, ObjectWriteContext context) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(context, text)) {
      write(value, generator);
    }
    return text.toString();
  }

  private static void write(Json value, JsonGenerator to) {
    switch (value) {
      case Json.Members(Map<String, Json> values) -> {
        to.writeStartObject();
        values.forEach((name, member) -> {
          to.writeName(name);
          write(member, to);
        });
        to.writeEndObject();
      }
      case Json.Elements(List<Json> values) -> {
        to.writeStartArray();
        values.forEach(element -> write(element, to));
        to.writeEndArray();
      }
      case Json.Text(String text) -> to.writeString(text);
      case Json.Digits(String digits) -> to.writeNumber(digits);
      case Json.Truth(boolean truth) -> to.writeBoolean(truth);
      case Json.Null() -> to.writeNull();
    }
  }

  private static final class Indented extends ObjectWriteContext.Base {
    @Override
    public boolean hasPrettyPrinter() {
      return true;
    }

    @Override
    public PrettyPrinter getPrettyPrinter() {
      return new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
    }
  }
}
