package io.headrace.server.s2;

import io.headrace.log.AdminOutcome;
import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.PageRequest;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.wire.BasinName;
import io.headrace.wire.JsonReader;
import io.headrace.wire.S2Json;
import io.headrace.wire.StreamName;
import io.headrace.wire.TextBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything about streams but their records: list, create, look at, ensure, change, delete. */
final class StreamEndpoints {
  private final Engine engine;
  private final OpenStreams streams;

  StreamEndpoints(Engine engine, OpenStreams streams) {
    this.engine = engine;
    this.streams = streams;
  }

  void list(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    BasinName basin = RequestNames.basin(request);
    PageRequest page = Provisioning.page(request);
    checkPrefix("prefix", page.prefix());
    checkPrefix("start_after", page.startAfter());
    TextBuffer out = exchange.loop().text();
    ListingJson.streams(
        out, engine.listStreams(basin, page).orElseThrow(Subject.of(basin)::basinMissing));
    exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
  }

  void create(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    Wanted wanted = Provisioning.read(request, body, Wanted::read);
    if (wanted.name == null) {
      throw JsonNames.missing("stream");
    }
    Subject subject = new Subject(basin, wanted.name);
    TextBuffer config = exchange.loop().text();
    ConfigJson.write(config, wanted.settings);
    Optional<CreationKey> key = Provisioning.key(request, config);
    Answers.onLoop(
        exchange,
        engine.createStream(basin, wanted.name, wanted.template(), key),
        outcome ->
            exchange.answer(
                S2Statuses.of(
                    outcome, subject, done -> Provisioning.created(done.effect(), info(done)))));
  }

  void config(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    StreamName name = RequestNames.stream(request);
    switch (engine.stream(basin, name)) {
      case Lookup.Found(Stream stream) -> {
        if (stream.stable().deleting()) {
          throw Subject.of(stream).streamDeleting();
        }
        exchange.answer(Response.of(200, MediaType.JSON, config(stream.info()).toBytes()));
      }
      case Lookup.BasinMissing _ -> throw Subject.of(basin).basinMissing();
      case Lookup.StreamMissing _ -> throw new Subject(basin, name).streamMissing();
    }
  }

  void ensure(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    StreamName name = RequestNames.stream(request);
    Subject subject = new Subject(basin, name);
    StreamSettings settings =
        body.length == 0
            ? StreamSettings.NONE
            : Provisioning.read(request, body, ConfigJson::readStreamSettings);
    Answers.onLoop(
        exchange,
        engine.ensureStream(basin, name, new StreamTemplate(settings, Optional.empty())),
        outcome ->
            exchange.answer(
                S2Statuses.of(
                    outcome, subject, done -> Provisioning.ensured(done.effect(), info(done)))));
  }

  void reconfigure(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    StreamName name = RequestNames.stream(request);
    Subject subject = new Subject(basin, name);
    StreamPatch patch = Provisioning.read(request, body, ConfigJson::readStreamPatch);
    Answers.onLoop(
        exchange,
        engine.reconfigureStream(basin, name, patch),
        outcome ->
            exchange.answer(
                S2Statuses.of(
                    outcome,
                    subject,
                    done -> Response.of(200, MediaType.JSON, config(done.value()).toBytes()))));
  }

  void delete(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    StreamName name = RequestNames.stream(request);
    Subject subject = new Subject(basin, name);
    Answers.onLoop(
        exchange,
        engine.deleteStream(basin, name),
        outcome -> exchange.answer(S2Statuses.of(outcome, subject, done -> Response.empty(202))));
  }

  void tail(Exchange exchange, Request request, byte[] body) {
    streams.open(
        exchange,
        request,
        OpenStreams.Purpose.READ,
        stream -> {
          if (stream.stable().deleting()) {
            throw Subject.of(stream).streamDeleting();
          }
          TextBuffer out = exchange.loop().text();
          S2Json.writeTail(out, stream.stable().tail());
          exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
        });
  }

  private static TextBuffer info(AdminOutcome.Done<StreamInfo> done) {
    TextBuffer out = new TextBuffer();
    ListingJson.stream(out, done.value());
    return out;
  }

  private static TextBuffer config(StreamInfo info) {
    TextBuffer out = new TextBuffer();
    ConfigJson.write(out, info.config().toSettings());
    return out;
  }

  private static void checkPrefix(String parameter, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > StreamName.MAX_BYTES) {
      throw new Problem(
          ErrorCode.BAD_QUERY,
          "expected \"" + parameter + "\" to have at most 512 bytes of UTF-8, but it has " + bytes);
    }
  }

  /** The body of a creation. */
  private static final class Wanted {
    private @Nullable StreamName name;
    private StreamSettings settings = StreamSettings.NONE;

    static Wanted read(byte[] body) {
      return JsonReader.read(
          body,
          0,
          body.length,
          json -> {
            Wanted wanted = new Wanted();
            json.object("an object", wanted::member);
            return wanted;
          });
    }

    private boolean member(JsonReader json, String member) {
      switch (member) {
        case "stream" -> name = JsonNames.stream(json);
        case "config" -> {
          if (!json.isNull()) {
            settings = ConfigJson.streamSettings(json);
          }
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    StreamTemplate template() {
      return new StreamTemplate(settings, Optional.empty());
    }
  }
}
