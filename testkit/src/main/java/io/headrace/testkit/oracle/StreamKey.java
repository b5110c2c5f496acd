package io.headrace.testkit.oracle;

import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;

/**
 * The name of a stream with that of its basin.
 *
 * @param basin the basin's name
 * @param stream the stream's name
 */
public record StreamKey(BasinName basin, StreamName stream) {
  @Override
  public String toString() {
    return basin + "/" + stream;
  }
}
