package io.headrace.server.s2;

import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamPatch;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.server.access.Permission;
import io.headrace.server.access.ScopedListing;
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
  private static final ProvisioningAnswers<StreamInfo> ANSWERS =
      new ProvisioningAnswers<>(
          ListingJson::stream,
          (out, stream) -> ConfigJson.write(out, stream.config().toSettings()));

  private final EngineViews views;
  private final OpenStreams streams;

  StreamEndpoints(EngineViews views, OpenStreams streams) {
    this.views = views;
    this.streams = streams;
  }

  void list(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    BasinName basin = RequestNames.basin(request);
    PageRequest page = Provisioning.page(request);
    checkPrefix("prefix", page.prefix());
    checkPrefix("start_after", page.startAfter());
    Engine engine = views.of(request);
    Page<StreamInfo> streams =
        ScopedListing.list(
            request.caller().grant().streams(),
            page,
            within ->
                engine.listStreams(basin, within).orElseThrow(Subject.of(basin)::basinMissing),
            stream -> stream.name().text());
    TextBuffer out = exchange.loop().text();
    ListingJson.streams(out, streams);
    exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
  }

  void create(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    Wanted wanted = Provisioning.read(request, body, Wanted::read);
    StreamName name = JsonNames.given(wanted.name, "stream");
    if (!request.caller().isRoot()) {
      Gate.streamInJson(request.caller(), Permission.CREATE_STREAM, basin, name);
    }
    TextBuffer config = exchange.loop().text();
    ConfigJson.write(config, wanted.settings);
    Optional<CreationKey> key = Provisioning.key(request, config);
    ANSWERS.created(
        exchange,
        new Subject(basin, name),
        views.of(request).createStream(basin, name, template(wanted.settings), key));
  }

  void config(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    StreamName name = RequestNames.stream(request);
    switch (views.of(request).stream(basin, name)) {
      case Lookup.Found(Stream stream) -> {
        if (stream.stable().deleting()) {
          throw Subject.of(stream).streamDeleting();
        }
        ANSWERS.config(exchange, stream.info());
      }
      case Lookup.BasinMissing _ -> throw Subject.of(basin).basinMissing();
      case Lookup.BasinDeleting _ -> throw Subject.of(basin).basinDeleting();
      case Lookup.StreamMissing _ -> throw new Subject(basin, name).streamMissing();
    }
  }

  void ensure(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    StreamName name = RequestNames.stream(request);
    StreamSettings settings =
        Provisioning.read(request, body, ConfigJson::streamSettings, StreamSettings.NONE);
    ANSWERS.ensured(
        exchange,
        new Subject(basin, name),
        views.of(request).ensureStream(basin, name, template(settings)));
  }

  void reconfigure(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    StreamName name = RequestNames.stream(request);
    StreamPatch patch = Provisioning.read(request, body, ConfigJson::streamPatch);
    ANSWERS.reconfigured(
        exchange,
        new Subject(basin, name),
        views.of(request).reconfigureStream(basin, name, patch));
  }

  void delete(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basin(request);
    StreamName name = RequestNames.stream(request);
    ANSWERS.deleted(
        exchange, new Subject(basin, name), views.of(request).deleteStream(basin, name));
  }

  void tail(Exchange exchange, Request request, byte[] body) {
    streams.open(
        exchange,
        request,
        OpenStreams.Purpose.CHECK_TAIL,
        stream -> {
          if (stream.stable().deleting()) {
            throw Subject.of(stream).streamDeleting();
          }
          TextBuffer out = exchange.loop().text();
          S2Json.writeTail(out, stream.stable().tail());
          exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
        });
  }

  private static StreamTemplate template(StreamSettings settings) {
    return new StreamTemplate(settings, Optional.empty());
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

    static Wanted read(JsonReader json) {
      Wanted wanted = new Wanted();
      json.object("an object", wanted::member);
      return wanted;
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
  }
}
