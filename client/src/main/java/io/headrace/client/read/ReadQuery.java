package io.headrace.client.read;

import java.util.OptionalLong;

/** What a request to read says after the question mark. Pure. */
final class ReadQuery {
  private ReadQuery() {}

  /**
   * The query that asks for this.
   *
   * @param limits where to end, but for the wait
   * @param waitSeconds how long to wait at the tail
   */
  static String of(ReadStart start, boolean clamp, ReadLimits limits, OptionalLong waitSeconds) {
    StringBuilder query = new StringBuilder(start.query());
    if (clamp) {
      query.append("&clamp=true");
    }
    append(query, "count", limits.count());
    append(query, "bytes", limits.bytes());
    append(query, "until", limits.until());
    append(query, "wait", waitSeconds);
    return query.toString();
  }

  private static void append(StringBuilder query, String name, OptionalLong value) {
    if (value.isPresent()) {
      query.append('&').append(name).append('=').append(Long.toUnsignedString(value.getAsLong()));
    }
  }
}
