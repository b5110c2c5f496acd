package io.headrace.server.usage;

import io.headrace.wire.BasinName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everybody's counters: those of the server, and those of every basin in use. For any thread. */
public final class UsageCounts {
  /** More basins than this are not counted; the counters of one take some 2 KiB. */
  private static final int MAX_BASINS = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(UsageCounts.class);

  private final int maxBasins;
  private final Counts server = new Counts();
  private final Counts uncounted = new Counts();
  private final Map<BasinName, Counts> basins = new ConcurrentHashMap<>();

  /** Counters at zero. */
  public UsageCounts() {
    this(MAX_BASINS);
  }

  UsageCounts(int maxBasins) {
    this.maxBasins = maxBasins;
  }

  /** Those of the server. */
  public Counts server() {
    return server;
  }

  /**
   * Those of a basin, which must exist. One look-up by a name whose hash is known, if the name is
   * one that the engine handed out; who counts for long keeps what this gives.
   */
  public Counts of(BasinName basin) {
    Counts known = basins.get(basin);
    return known != null ? known : begin(basin);
  }

  private Counts begin(BasinName basin) {
    if (basins.size() >= maxBasins) {
      LOG.debug("More than {} basins are in use; the usage of {} is not counted", maxBasins, basin);
      return uncounted;
    }
    return basins.computeIfAbsent(basin, _ -> new Counts());
  }

  /** Every basin in use. */
  Map<BasinName, Counts> basins() {
    return basins;
  }

  /** Ends the counters of a basin that is gone. */
  void forget(BasinName basin) {
    basins.remove(basin);
  }
}
