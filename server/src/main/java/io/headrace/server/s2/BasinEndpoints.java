package io.headrace.server.s2;

import io.headrace.log.AdminOutcome;
import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.BasinPatch;
import io.headrace.log.Change;
import io.headrace.log.Cipher;
import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.PageRequest;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.wire.BasinName;
import io.headrace.wire.JsonReader;
import io.headrace.wire.TextBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything about basins: list, create, look at, ensure, reconfigure, delete. */
final class BasinEndpoints {
  private final Engine engine;

  BasinEndpoints(Engine engine) {
    this.engine = engine;
  }

  void list(Exchange exchange, Request request, byte[] body) {
    exchange.requireRoom();
    PageRequest page = Provisioning.page(request);
    checkPrefix("prefix", page.prefix());
    checkPrefix("start_after", page.startAfter());
    TextBuffer out = exchange.loop().text();
    ListingJson.basins(out, engine.listBasins(page));
    exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
  }

  void create(Exchange exchange, Request request, byte[] body) {
    Wanted wanted = Provisioning.read(request, body, Wanted::read);
    BasinName name = wanted.name("basin");
    refuseCipher(wanted.config.streamCipher());
    TextBuffer config = exchange.loop().text();
    ConfigJson.write(config, wanted.config);
    Optional<CreationKey> key = Provisioning.key(request, config);
    Answers.onLoop(
        exchange,
        engine.createBasin(name, wanted.config, key),
        outcome ->
            exchange.answer(
                S2Statuses.of(
                    outcome,
                    Subject.of(name),
                    done -> Provisioning.created(done.effect(), info(done)))));
  }

  void config(Exchange exchange, Request request, byte[] body) {
    BasinName name = RequestNames.basinInPath(request);
    BasinInfo info = engine.basin(name).orElseThrow(Subject.of(name)::basinMissing);
    exchange.answer(Response.of(200, MediaType.JSON, config(info).toBytes()));
  }

  void ensure(Exchange exchange, Request request, byte[] body) {
    BasinName name = RequestNames.basinInPath(request);
    Wanted wanted =
        body.length == 0 ? new Wanted() : Provisioning.read(request, body, Wanted::read);
    refuseCipher(wanted.config.streamCipher());
    Answers.onLoop(
        exchange,
        engine.ensureBasin(name, wanted.config),
        outcome ->
            exchange.answer(
                S2Statuses.of(
                    outcome,
                    Subject.of(name),
                    done -> Provisioning.ensured(done.effect(), info(done)))));
  }

  void reconfigure(Exchange exchange, Request request, byte[] body) {
    BasinName name = RequestNames.basinInPath(request);
    BasinPatch patch = Provisioning.read(request, body, ConfigJson::readBasinPatch);
    if (patch.streamCipher() instanceof Change.Set<Cipher>(Cipher cipher)) {
      refuseCipher(Optional.of(cipher));
    }
    Answers.onLoop(
        exchange,
        engine.reconfigureBasin(name, patch),
        outcome ->
            exchange.answer(
                S2Statuses.of(
                    outcome,
                    Subject.of(name),
                    done -> Response.of(200, MediaType.JSON, config(done.value()).toBytes()))));
  }

  void delete(Exchange exchange, Request request, byte[] body) {
    BasinName name = RequestNames.basinInPath(request);
    Answers.onLoop(
        exchange,
        engine.deleteBasin(name),
        outcome ->
            exchange.answer(S2Statuses.of(outcome, Subject.of(name), done -> Response.empty(202))));
  }

  private static TextBuffer info(AdminOutcome.Done<BasinInfo> done) {
    TextBuffer out = new TextBuffer();
    ListingJson.basin(out, done.value());
    return out;
  }

  private static TextBuffer config(BasinInfo info) {
    TextBuffer out = new TextBuffer();
    ConfigJson.write(out, info.config());
    return out;
  }

  /** Promising encryption and storing plain text would be the worst of all answers. */
  private static void refuseCipher(Optional<Cipher> cipher) {
    if (cipher.isPresent()) {
      throw new Problem(
          ErrorCode.NOT_IMPLEMENTED,
          "this server does not encrypt streams yet; leave \"stream_cipher\" out");
    }
  }

  private static void checkPrefix(String parameter, String text) {
    boolean fits = text.length() <= BasinName.MAX_LENGTH && text.matches("([a-z0-9][a-z0-9-]*)?");
    if (!fits) {
      throw new Problem(
          ErrorCode.BAD_QUERY,
          "expected \""
              + parameter
              + "\" to be the beginning of a basin's name (a-z, 0-9 and -), but it is \""
              + text
              + "\"");
    }
  }

  /** The body of a creation, or of "make it so". */
  private static final class Wanted {
    private @Nullable BasinName name;
    private BasinConfig config = BasinConfig.DEFAULT;

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
        case "basin" -> name = JsonNames.basin(json);
        case "config" -> {
          if (!json.isNull()) {
            config = ConfigJson.basinConfig(json);
          }
        }
        case "location" -> {
          if (!json.isNull()) {
            checkLocation(json.string("the name of a location, a string,"));
          }
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private static void checkLocation(String location) {
      if (!location.equals("local")) {
        throw new IllegalArgumentException(
            "this server has one location, \"local\", but the basin wants \"" + location + "\"");
      }
    }

    BasinName name(String member) {
      if (name == null) {
        throw JsonNames.missing(member);
      }
      return name;
    }
  }
}
