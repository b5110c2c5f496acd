package io.headrace.wire;

import com.google.protobuf.UnsafeByteOperations;
import java.io.StringWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;

/**
 * Reads one JSON document from front to back, and says where it went wrong. Each method that reads
 * a value begins at the value's first token and ends at its last one.
 *
 * <p>The document is strict JSON in UTF-8 with nothing after it. Members of an object that nobody
 * asks for are skipped; a member that stands twice is an error, since readers differ in which of
 * the two they believe.
 */
public final class JsonReader implements AutoCloseable {
  private static final int MAX_DEPTH = 32;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .recyclerPool(JsonRecyclerPools.threadLocalPool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(64)
                  .build())
          .build();

  /** Names of the parser's own settings, and where it believes its source to be. */
  private static final Pattern PARSER_INTERNALS =
      Pattern.compile(
          " \\(start marker at .*|, from `[^`]*`|[:,]? \\(?(to )?enable `.*"
              + "| \\(not recognized as one since .*",
          Pattern.DOTALL);

  private final JsonParser parser;

  private JsonReader(JsonParser parser) {
    this.parser = parser;
  }

  /** Reads the members of an object: takes the value of those it knows, and says whether it did. */
  @FunctionalInterface
  public interface Members extends BiPredicate<JsonReader, String> {}

  /** Reads one element of an array. */
  @FunctionalInterface
  public interface Element {
    /** Reads the element that the reader is at. */
    void read(JsonReader json);
  }

  /** Reads a whole document as one value. */
  @FunctionalInterface
  public interface Document<T> {
    /** Reads the value that the reader is at. */
    T read(JsonReader json);
  }

  /**
   * Reads a document.
   *
   * @throws MalformedException if it is no JSON or of another shape
   */
  public static <T> T read(byte[] bytes, int offset, int length, Document<T> document) {
    // The parser takes overlong sequences and encoded surrogates for characters.
    if (!UnsafeByteOperations.unsafeWrap(bytes, offset, length).isValidUtf8()) {
      throw new MalformedException("expected JSON in UTF-8, but there are bytes that are no UTF-8");
    }
    try (JsonReader json =
        new JsonReader(FACTORY.createParser(ObjectReadContext.empty(), bytes, offset, length))) {
      if (json.parser.nextToken() == null) {
        throw new MalformedException("expected a JSON document, but the body is empty");
      }
      T value = document.read(json);
      if (json.parser.nextToken() != null) {
        throw json.malformed("the end of the document");
      }
      return value;
    } catch (JacksonException e) {
      throw new MalformedException("expected JSON, but" + at(e) + ": " + why(e));
    }
  }

  /** What the parser says, without what only its programmer could use. */
  private static String why(JacksonException failure) {
    return PARSER_INTERNALS.matcher(String.valueOf(failure.getOriginalMessage())).replaceAll("");
  }

  /** Where the parser gave up; it does not know where a limit was exceeded. */
  private static String at(JacksonException failure) {
    TokenStreamLocation place = failure.getLocation();
    return place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
  }

  /** Whether the value is {@code null}. */
  public boolean isNull() {
    return parser.currentToken() == JsonToken.VALUE_NULL;
  }

  /** Whether the value is a string. */
  public boolean isString() {
    return parser.currentToken() == JsonToken.VALUE_STRING;
  }

  /** Reads an object, handing each member to its reader. */
  public void object(String expected, Members members) {
    expect(JsonToken.START_OBJECT, expected);
    SeenNames seen = new SeenNames();
    String name;
    while ((name = parser.nextName()) != null) {
      if (!seen.add(name)) {
        throw new MalformedException("the member " + where() + " stands there twice");
      }
      parser.nextToken();
      if (!members.test(this, name)) {
        parser.skipChildren();
      }
    }
  }

  /** Reads an array, handing each element to its reader. */
  public void array(String expected, Element element) {
    expect(JsonToken.START_ARRAY, expected);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      element.read(this);
    }
  }

  /** Reads a string. */
  public String string(String expected) {
    expect(JsonToken.VALUE_STRING, expected);
    return parser.getString();
  }

  /** Reads a boolean. */
  public boolean bool() {
    JsonToken token = parser.currentToken();
    if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
      throw malformed("true or false");
    }
    return token == JsonToken.VALUE_TRUE;
  }

  /** Reads a whole number from 0 to 2^64 - 1. */
  public long unsigned() {
    expect(JsonToken.VALUE_NUMBER_INT, "a whole number from 0 to 18446744073709551615");
    switch (parser.getNumberType()) {
      case INT, LONG -> {
        long value = parser.getLongValue();
        if (value >= 0) {
          return value;
        }
      }
      default -> {
        BigInteger value = parser.getBigIntegerValue();
        if (value.signum() >= 0 && value.bitLength() <= Long.SIZE) {
          return value.longValue();
        }
      }
    }
    throw malformed("a whole number from 0 to 18446744073709551615");
  }

  /** Reads any number, as the nearest one that a double can hold. */
  public double number() {
    JsonToken token = parser.currentToken();
    if (token != JsonToken.VALUE_NUMBER_INT && token != JsonToken.VALUE_NUMBER_FLOAT) {
      throw malformed("a number");
    }
    return parser.getDoubleValue();
  }

  /**
   * Reads any value, and gives it back as JSON on one line.
   *
   * @throws MalformedException if a text in it holds half of a surrogate pair
   */
  public String any() {
    StringWriter text = new StringWriter();
    try (JsonGenerator copy = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
      int depth = 0;
      do {
        JsonToken token = parser.currentToken();
        if (token.isNumeric()) {
          // As it is written: a double may be another number.
          copy.writeNumber(parser.getString());
        } else {
          copy.copyCurrentEvent(parser);
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      } while (depth > 0 && parser.nextToken() != null);
    }
    return whole(text.toString());
  }

  /**
   * Reads a string of whole characters.
   *
   * @throws MalformedException if it holds half of a surrogate pair, which cannot be stored
   */
  public String text(String expected) {
    return whole(string(expected));
  }

  private String whole(String text) {
    if (!Utf8.isWhole(text)) {
      throw malformed("text of whole characters, without half of a surrogate pair");
    }
    return text;
  }

  /** What to throw when the value is not as expected. */
  public MalformedException malformed(String expected) {
    return new MalformedException(
        "expected " + expected + " at " + where() + ", but there is " + found());
  }

  /** Where the reader stands, such as {@code /records/0/body}. */
  public String where() {
    String path = parser.streamReadContext().pathAsPointer().toString();
    return path.isEmpty() ? "the top of the document" : path;
  }

  private String found() {
    JsonToken token = parser.currentToken();
    return token == null
        ? "nothing"
        : switch (token) {
          case START_OBJECT, END_OBJECT -> "an object";
          case START_ARRAY, END_ARRAY -> "an array";
          case VALUE_STRING -> "a string";
          case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "the number " + parser.getString();
          case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> token.asString();
          default -> "something else";
        };
  }

  private void expect(JsonToken token, String expected) {
    if (parser.currentToken() != token) {
      throw malformed(expected);
    }
  }

  @Override
  public void close() {
    parser.close();
  }

  /** The names of one object so far; enough of them to see that a known one stands twice. */
  private static final class SeenNames {
    private static final int MOST = 16;

    private final List<String> names = new ArrayList<>(4);

    boolean add(String name) {
      if (names.contains(name)) {
        return false;
      }
      return names.size() >= MOST || names.add(name);
    }
  }
}
