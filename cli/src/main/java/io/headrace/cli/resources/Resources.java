package io.headrace.cli.resources;

import io.headrace.log.BasinConfig;
import io.headrace.log.StreamSettings;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.List;

/**
 * Basins that are to be there, with streams in them.
 *
 * @param basins the basins, in the order of the file
 */
public record Resources(List<Basin> basins) {
  public Resources {
    basins = List.copyOf(basins);
  }

  /**
   * A basin that is to be there.
   *
   * @param config its configuration; what the file leaves open is not set
   * @param streams its streams, in the order of the file
   */
  public record Basin(BasinName name, BasinConfig config, List<Stream> streams) {
    public Basin {
      streams = List.copyOf(streams);
    }
  }

  /**
   * A stream that is to be there.
   *
   * @param settings what the file says of it; the rest is the basin's to decide
   */
  public record Stream(StreamName name, StreamSettings settings) {}
}
