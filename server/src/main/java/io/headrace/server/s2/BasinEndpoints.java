package io.headrace.server.s2;

import io.headrace.log.BasinConfig;
import io.headrace.log.BasinInfo;
import io.headrace.log.BasinPatch;
import io.headrace.log.CreationKey;
import io.headrace.log.Engine;
import io.headrace.log.PageRequest;
import io.headrace.server.access.Permission;
import io.headrace.server.access.ScopedListing;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.server.view.PublicEngine;
import io.headrace.wire.BasinName;
import io.headrace.wire.JsonReader;
import io.headrace.wire.TextBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Everything about basins: list, create, look at, ensure, reconfigure, delete. */
final class BasinEndpoints {
  private static final ProvisioningAnswers<BasinInfo> ANSWERS =
      new ProvisioningAnswers<>(
          ListingJson::basin, (out, basin) -> ConfigJson.write(out, basin.config()));

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
    ListingJson.basins(
        out,
        ScopedListing.list(
            request.caller().grant().basins(),
            page,
            engine::listBasins,
            basin -> basin.name().text()));
    exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
  }

  void create(Exchange exchange, Request request, byte[] body) {
    Wanted wanted = Provisioning.read(request, body, Wanted::read);
    BasinName name = JsonNames.given(wanted.name, "basin");
    if (!request.caller().isRoot()) {
      Gate.basin(request.caller(), Permission.CREATE_BASIN, name);
    }
    refuseReserved(name);
    TextBuffer config = exchange.loop().text();
    ConfigJson.write(config, wanted.config);
    Optional<CreationKey> key = Provisioning.key(request, config);
    ANSWERS.created(exchange, Subject.of(name), engine.createBasin(name, wanted.config, key));
  }

  void config(Exchange exchange, Request request, byte[] body) {
    BasinName name = RequestNames.basinInPath(request);
    ANSWERS.config(exchange, engine.basin(name).orElseThrow(Subject.of(name)::basinMissing));
  }

  void ensure(Exchange exchange, Request request, byte[] body) {
    BasinName name = RequestNames.basinInPath(request);
    refuseReserved(name);
    BasinConfig config = Provisioning.read(request, body, Wanted::read, new Wanted()).config;
    ANSWERS.ensured(exchange, Subject.of(name), engine.ensureBasin(name, config));
  }

  void reconfigure(Exchange exchange, Request request, byte[] body) {
    BasinName name = RequestNames.basinInPath(request);
    BasinPatch patch = Provisioning.read(request, body, ConfigJson::basinPatch);
    ANSWERS.reconfigured(exchange, Subject.of(name), engine.reconfigureBasin(name, patch));
  }

  void delete(Exchange exchange, Request request, byte[] body) {
    BasinName name = RequestNames.basinInPath(request);
    ANSWERS.deleted(exchange, Subject.of(name), engine.deleteBasin(name));
  }

  private static void refuseReserved(BasinName name) {
    if (PublicEngine.reserves(name)) {
      throw new Problem(
          ErrorCode.PERMISSION_DENIED,
          "the name \"" + name + "\" is kept for the server itself; choose another name");
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

    static Wanted read(JsonReader json) {
      Wanted wanted = new Wanted();
      json.object("an object", wanted::member);
      return wanted;
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
            Locations.check(json.string("the name of a location, a string,"));
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
