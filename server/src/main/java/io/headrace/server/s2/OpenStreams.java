package io.headrace.server.s2;

import io.headrace.log.AdminOutcome;
import io.headrace.log.BasinInfo;
import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.server.access.Grant;
import io.headrace.server.access.Permission;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.server.seal.Sealing;
import io.headrace.wire.BasinName;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.StreamName;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Finds the stream that a request is about, and creates it on the way where its basin says so. */
final class OpenStreams {
  /** A stream may vanish between its creation and its use, but not for ever. */
  private static final int TRIES = 3;

  private final EngineViews views;

  OpenStreams(EngineViews views) {
    this.views = views;
  }

  /** What the stream is wanted for. */
  enum Purpose {
    APPEND,
    READ,
    CHECK_TAIL;

    boolean creates(BasinInfo basin) {
      return switch (this) {
        case APPEND -> basin.config().createStreamOnAppend();
        case READ, CHECK_TAIL -> basin.config().createStreamOnRead();
      };
    }

    /** What whoever creates a stream on the way must be permitted, whatever else they want. */
    Permission toCreate() {
      return switch (this) {
        case APPEND -> Permission.APPEND;
        case READ, CHECK_TAIL -> Permission.READ;
      };
    }

    boolean touchesRecords() {
      return switch (this) {
        case APPEND, READ -> true;
        case CHECK_TAIL -> false;
      };
    }
  }

  /**
   * Hands the stream to who wants it, on the exchange's loop: at once if it is there, otherwise
   * when it has been created, or answers that there is none: so, too, if the caller may trim, fence
   * or check the tail and nothing more, for whom nothing is created. Everything else about the
   * request must have been checked before, so that a bad one creates nothing.
   */
  void open(Exchange exchange, Request request, Purpose purpose, Consumer<Stream> then) {
    BasinName basin = RequestNames.basin(request);
    StreamName name = RequestNames.stream(request);
    // Read also where it is not needed: whether a request is malformed does not depend on streams.
    StreamTemplate template = template(request);
    Engine engine = views.of(request);
    switch (engine.stream(basin, name)) {
      case Lookup.Found(Stream stream) -> then.accept(stream);
      case Lookup.BasinMissing _ -> throw Subject.of(basin).basinMissing();
      case Lookup.BasinDeleting _ -> throw Subject.of(basin).basinDeleting();
      case Lookup.StreamMissing(BasinInfo info) -> {
        Grant grant = request.caller().grant();
        boolean mayCreate = grant.permitsOnStream(purpose.toCreate(), basin.text(), name.text());
        if (!purpose.creates(info) || !mayCreate) {
          throw new Subject(basin, name).streamMissing();
        }
        if (purpose.touchesRecords()) {
          Sealing.check(info.config(), request);
        }
        new Creation(engine, exchange, basin, name, template, then).attempt(TRIES);
      }
    }
  }

  /** What a stream that is created on the way is created from. */
  private static StreamTemplate template(Request request) {
    String config = request.header(HeaderNames.S2_STREAM_CONFIG);
    if (config == null) {
      return StreamTemplate.DEFAULT;
    }
    byte[] json = config.getBytes(StandardCharsets.UTF_8);
    try {
      StreamSettings settings = JsonReader.read(json, 0, json.length, ConfigJson::streamSettings);
      return new StreamTemplate(settings, Optional.empty());
    } catch (MalformedException | IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_HEADER, "header `s2-stream-config`: " + e.getMessage());
    }
  }

  /** A stream that is being created on the way, perhaps by several requests at a time. */
  private static final class Creation {
    private final Engine engine;
    private final Exchange exchange;
    private final BasinName basin;
    private final StreamName name;
    private final StreamTemplate template;
    private final Consumer<Stream> then;

    Creation(
        Engine engine,
        Exchange exchange,
        BasinName basin,
        StreamName name,
        StreamTemplate template,
        Consumer<Stream> then) {
      this.engine = engine;
      this.exchange = exchange;
      this.basin = basin;
      this.name = name;
      this.template = template;
      this.then = then;
    }

    void attempt(int tries) {
      CompletableFuture<AdminOutcome<StreamInfo>> created =
          engine.createStream(basin, name, template, Optional.empty());
      Answers.onLoop(exchange, created, outcome -> created(outcome, tries));
    }

    private void created(AdminOutcome<StreamInfo> outcome, int tries) {
      switch (outcome) {
        // Whether this request created it or another one: it is there.
        case AdminOutcome.Done<StreamInfo> _, AdminOutcome.AlreadyExists<StreamInfo> _ ->
            use(tries);
        case AdminOutcome.BasinMissing<StreamInfo> _,
            AdminOutcome.StreamMissing<StreamInfo> _,
            AdminOutcome.BasinDeleting<StreamInfo> _,
            AdminOutcome.StreamDeleting<StreamInfo> _,
            AdminOutcome.StorageFull<StreamInfo> _,
            AdminOutcome.Stopped<StreamInfo> _ ->
            exchange.answer(
                S2Statuses.of(outcome, new Subject(basin, name), Creation::unreachable));
      }
    }

    private void use(int tries) {
      switch (engine.stream(basin, name)) {
        case Lookup.Found(Stream stream) -> then.accept(stream);
        case Lookup.BasinMissing _ -> exchange.answer(Subject.of(basin).basinMissing());
        case Lookup.BasinDeleting _ -> exchange.answer(Subject.of(basin).basinDeleting());
        case Lookup.StreamMissing _ -> {
          if (tries > 1) {
            attempt(tries - 1);
          } else {
            exchange.answer(new Subject(basin, name).streamMissing());
          }
        }
      }
    }

    private static Response unreachable(AdminOutcome.Done<StreamInfo> done) {
      throw new IllegalStateException("a creation that succeeded is used, not answered: " + done);
    }
  }
}
