package io.headrace.log;

import io.headrace.wire.Utf8;
import java.util.Optional;

/**
 * What a stream is created from.
 *
 * @param settings its settings; the basin's defaults fill the rest at that moment and for good
 * @param contentType its content type, if it is to have one
 */
public record StreamTemplate(StreamSettings settings, Optional<String> contentType) {
  /** The longest content type, in bytes of UTF-8. */
  public static final int MAX_CONTENT_TYPE_BYTES = 256;

  public StreamTemplate {
    contentType.ifPresent(StreamTemplate::checkContentType);
  }

  private static void checkContentType(String type) {
    int bytes = Utf8.encodedBytes(type);
    if (bytes > MAX_CONTENT_TYPE_BYTES) {
      throw new IllegalArgumentException(
          "a content type has at most 256 bytes of UTF-8, but this one has " + bytes);
    }
  }

  /** A stream as the basin's defaults make it. */
  public static final StreamTemplate DEFAULT =
      new StreamTemplate(StreamSettings.NONE, Optional.empty());
}
