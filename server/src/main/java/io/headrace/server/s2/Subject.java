package io.headrace.server.s2;

import io.headrace.log.Stream;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import org.jspecify.annotations.Nullable;

/**
 * The basin that a request is about, or the stream in it, and what can be wrong with it. Made where
 * something is wrong, or for changes, which are rare; not on the way of an append that succeeds.
 */
record Subject(BasinName basin, @Nullable StreamName stream) {
  /** A basin. */
  static Subject of(BasinName basin) {
    return new Subject(basin, null);
  }

  /** A stream that is, or was, there. */
  static Subject of(Stream stream) {
    return new Subject(stream.basin(), stream.name());
  }

  Problem basinMissing() {
    return new Problem(
        ErrorCode.BASIN_NOT_FOUND, "there is no " + basinText() + "; create it first");
  }

  Problem basinDeleting() {
    return new Problem(
        ErrorCode.BASIN_DELETION_PENDING,
        "the " + basinText() + " is being deleted; its name can be used again when that is done");
  }

  Problem streamMissing() {
    return new Problem(
        ErrorCode.STREAM_NOT_FOUND,
        "there is no " + text() + "; create it first, or let the basin create streams by itself");
  }

  Problem streamDeleting() {
    return new Problem(
        ErrorCode.STREAM_DELETION_PENDING,
        "the " + text() + " is being deleted; its name can be used again when that is done");
  }

  Problem alreadyExists() {
    return new Problem(
        ErrorCode.RESOURCE_ALREADY_EXISTS,
        "the "
            + text()
            + " exists already and was created by another request; to create or update whatever is"
            + " there, use PUT");
  }

  private String text() {
    return stream == null ? basinText() : "stream \"" + stream + "\" in the " + basinText();
  }

  private String basinText() {
    return "basin \"" + basin + "\"";
  }
}
