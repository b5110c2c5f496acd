package io.headrace.server.s2;

import io.headrace.log.BasinInfo;
import io.headrace.log.Page;
import io.headrace.log.StreamInfo;
import io.headrace.wire.Rfc3339;
import io.headrace.wire.TextBuffer;
import java.util.OptionalLong;

/** What is known of basins and streams, as JSON. */
final class ListingJson {
  private ListingJson() {}

  static void basins(TextBuffer out, Page<BasinInfo> page) {
    out.ascii("{\"basins\":[");
    for (int i = 0; i < page.items().size(); i++) {
      basin(i == 0 ? out : out.ascii(','), page.items().get(i));
    }
    end(out, page.hasMore());
  }

  static void streams(TextBuffer out, Page<StreamInfo> page) {
    out.ascii("{\"streams\":[");
    for (int i = 0; i < page.items().size(); i++) {
      stream(i == 0 ? out : out.ascii(','), page.items().get(i));
    }
    end(out, page.hasMore());
  }

  static void basin(TextBuffer out, BasinInfo basin) {
    out.ascii("{\"name\":").jsonString(basin.name().text()).ascii(",\"location\":");
    out.jsonString(Locations.LOCAL);
    moments(out, basin.createdAtMillis(), basin.deletedAtMillis());
    // Deprecated, but clients of some age read it.
    String state = basin.deletedAtMillis().isPresent() ? "deleting" : "active";
    out.ascii(",\"state\":\"").ascii(state).ascii("\"}");
  }

  static void stream(TextBuffer out, StreamInfo stream) {
    out.ascii("{\"name\":").jsonString(stream.name().text());
    moments(out, stream.createdAtMillis(), stream.deletedAtMillis());
    ConfigJson.word(out.ascii(",\"cipher\":"), stream.cipher());
    out.ascii('}');
  }

  private static void moments(TextBuffer out, long createdAtMillis, OptionalLong deletedAtMillis) {
    out.ascii(",\"created_at\":\"")
        .ascii(Rfc3339.format(createdAtMillis))
        .ascii("\",\"deleted_at\":");
    if (deletedAtMillis.isPresent()) {
      out.ascii('"').ascii(Rfc3339.format(deletedAtMillis.getAsLong())).ascii('"');
    } else {
      out.ascii("null");
    }
  }

  private static void end(TextBuffer out, boolean hasMore) {
    out.ascii("],\"has_more\":").ascii(Boolean.toString(hasMore)).ascii('}');
  }
}
