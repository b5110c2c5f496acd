package io.headrace.log;

import java.util.Optional;

/**
 * What a stream is created from.
 *
 * @param settings its settings; the basin's defaults fill the rest at that moment and for good
 * @param contentType its content type, if it is to have one
 */
public record StreamTemplate(StreamSettings settings, Optional<String> contentType) {
  /** A stream as the basin's defaults make it. */
  public static final StreamTemplate DEFAULT =
      new StreamTemplate(StreamSettings.NONE, Optional.empty());
}
