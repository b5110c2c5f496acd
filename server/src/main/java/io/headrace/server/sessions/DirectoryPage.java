package io.headrace.server.sessions;

import io.headrace.server.access.Caller;
import io.headrace.server.access.Grant;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.sessions.Recent;
import io.headrace.wire.BasinName;
import io.headrace.wire.QueryParameters;
import io.headrace.wire.StreamName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Which page of the list of sessions somebody wants, and what of it they may see.
 *
 * @param caller who wants it
 * @param basin whose sessions
 * @param limit at most so many
 * @param before where the page before it ended
 */
record DirectoryPage(Caller caller, BasinName basin, int limit, Optional<Recent> before) {
  private static final int LIMIT = 50;
  private static final int MAX_LIMIT = 200;

  /** What a request wants. */
  static DirectoryPage of(Request request) {
    try {
      QueryParameters query = QueryParameters.parse(request.query());
      long limit = query.unsigned("limit").orElse(LIMIT);
      if (limit < 1 || limit > MAX_LIMIT) {
        throw new IllegalArgumentException(
            "expected \"limit\" to be 1 to "
                + MAX_LIMIT
                + ", but it is "
                + Long.toUnsignedString(limit));
      }
      Caller caller = request.caller();
      return new DirectoryPage(
          caller,
          NamedSession.basin(request),
          (int) limit,
          query.text("before").map(text -> place(text, caller.namespace())));
    } catch (IllegalArgumentException e) {
      throw new Problem(ErrorCode.BAD_QUERY, e);
    }
  }

  /** One more than are shown says whether there are more. */
  Recent.Wish wish() {
    return new Recent.Wish(caller.namespace(), this::isShown, before, limit + 1);
  }

  private boolean isShown(StreamName whole) {
    String seen = whole.text().substring(caller.namespace().length());
    Grant grant = caller.grant();
    boolean hasNameInHere = !seen.isEmpty() && !seen.equals(".") && !seen.equals("..");
    return hasNameInHere && grant.streams().include(seen);
  }

  /** The place after a session, as the next page's request says it. */
  String after(Recent last) {
    String place = last.millis() + ":" + last.name().text().substring(caller.namespace().length());
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(place.getBytes(StandardCharsets.UTF_8));
  }

  private static Recent place(String text, String namespace) {
    String place = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    int colon = place.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "expected \"before\" to be what \"next\" of the page before said, but it is \""
              + text
              + "\"");
    }
    return new Recent(
        new StreamName(namespace + place.substring(colon + 1)),
        Long.parseLong(place.substring(0, colon)));
  }
}
