package io.headrace.server.usage;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Retention;
import io.headrace.log.Stream;
import io.headrace.log.StreamSettings;
import io.headrace.log.StreamTemplate;
import io.headrace.log.TimestampMode;
import io.headrace.log.time.Time;
import io.headrace.server.system.SystemBasin;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.StreamName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The samples that are kept: for each basin, and for the server, a stream of minutes, one of hours
 * and one of days, in the server's own basin. The streams look after themselves: their records
 * expire, and a stream of which nothing is left is deleted. Reading waits for the disk.
 *
 * <p>Hours that are not folded yet are told from the minutes, and days from the hours. So it does
 * not matter when the folding is done, nor whether a crash came in between.
 */
final class UsageHistory {
  /** Whose samples are the server's. No basin has that name. */
  static final String SERVER = "";

  private static final String PREFIX = "usage/";
  private static final int FURTHER_BACK = 8;
  private static final Duration EMPTY_FOR = Duration.ofHours(1);
  private static final Logger LOG = LoggerFactory.getLogger(UsageHistory.class);

  private final SystemBasin system;
  private final Time time;

  UsageHistory(SystemBasin system, Time time) {
    this.system = system;
    this.time = time;
  }

  private long nowSeconds() {
    return Resolution.secondsOf(time.wallMillis());
  }

  private static StreamName stream(String whose, Resolution resolution) {
    return new StreamName(PREFIX + resolution.text() + (whose.equals(SERVER) ? "" : "/" + whose));
  }

  private static StreamTemplate template(Resolution resolution) {
    return new StreamTemplate(
        new StreamSettings(
            Optional.empty(),
            Optional.of(new Retention.Age(resolution.kept())),
            Optional.of(TimestampMode.ARRIVAL),
            Optional.empty(),
            Optional.of(EMPTY_FOR)),
        Optional.empty());
  }

  /** Whose samples are kept, besides the server's. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (Resolution each : Resolution.values()) {
      names.addAll(names(each));
    }
    return names;
  }

  private Set<String> names(Resolution resolution) {
    String prefix = PREFIX + resolution.text() + "/";
    Set<String> names = new TreeSet<>();
    system.list(prefix).forEach(name -> names.add(name.text().substring(prefix.length())));
    return names;
  }

  /**
   * Keeps samples.
   *
   * @return whether they are kept, or may be; false if they certainly are not
   */
  CompletableFuture<Boolean> append(String whose, Resolution resolution, List<Sample> samples) {
    List<AppendRecord> records = samples.stream().map(Sample::toRecord).toList();
    StreamName name = stream(whose, resolution);
    return system
        .open(name, template(resolution))
        .thenCompose(opened -> {
          CompletableFuture<Boolean> kept = new CompletableFuture<>();
          if (opened instanceof AdminOutcome.Done<Stream>(Stream stream, _)) {
            stream.append(
                AppendRequest.of(Batch.of(records)), outcome -> kept.complete(isKept(outcome)));
          } else {
            LOG.debug("Could not open {}: {}", name, opened);
            kept.complete(false);
          }
          return kept;
        });
  }

  private static boolean isKept(AppendOutcome outcome) {
    return switch (outcome) {
      case AppendOutcome.Appended _, AppendOutcome.Duplicate _, AppendOutcome.Uncertain _ -> true;
      case AppendOutcome.Refused refused -> {
        LOG.debug("Could not keep samples of usage: {}", refused);
        yield false;
      }
    };
  }

  /**
   * Folds what is over and not folded yet.
   *
   * @param coarse what to fold into
   * @param nowSeconds what lies before is over
   */
  CompletableFuture<Void> fold(Resolution coarse, long nowSeconds) {
    Resolution fine = coarse.finer().orElseThrow();
    long end = coarse.floor(nowSeconds) - 1;
    Set<String> all = new TreeSet<>(names(fine));
    all.add(SERVER);
    List<CompletableFuture<?>> kept = new ArrayList<>();
    for (String whose : all) {
      List<Sample> folded =
          folded(stored(whose, fine, unfoldedSeconds(whose, coarse), end), coarse);
      // A stream of minutes has at most 48 hours, one of hours at most 60 days: one batch.
      if (!folded.isEmpty()) {
        kept.add(append(whose, coarse, folded));
      }
    }
    return CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new));
  }

  /**
   * From when on nothing is folded yet. What is not over yet was folded by a clock that was ahead,
   * and says nothing of what comes.
   */
  private long unfoldedSeconds(String whose, Resolution coarse) {
    return system
        .find(stream(whose, coarse))
        .map(stream -> end(stream, coarse, nowSeconds()))
        .orElse(0L);
  }

  /** When the last of the samples ended that are over. */
  private static long end(Stream stream, Resolution resolution, long nowSeconds) {
    long first = stream.stable().trimPoint();
    long tail = stream.stable().tail().seqNum();
    long[] end = {0};
    long from = tail;
    // Mostly it is the last record, and else one of the last.
    for (long back = 1; end[0] == 0 && from > first; back *= FURTHER_BACK) {
      from = Math.max(first, tail - back);
      read(
          stream,
          from,
          sample -> {
            long over = sample.startSeconds() + resolution.seconds();
            end[0] = over <= nowSeconds ? Math.max(end[0], over) : end[0];
            return true;
          });
    }
    return end[0];
  }

  /** What was used from the one that a moment lies in up to the one that another lies in. */
  List<Sample> samples(String whose, Resolution resolution, long fromSeconds, long toSeconds) {
    long from = resolution.floor(fromSeconds);
    Optional<Resolution> finer = resolution.finer();
    if (finer.isEmpty()) {
      return stored(whose, resolution, from, toSeconds);
    }
    long unfolded = Math.max(from, unfoldedSeconds(whose, resolution));
    long end = resolution.floor(toSeconds) + resolution.seconds() - 1;
    List<Sample> all =
        new ArrayList<>(stored(whose, resolution, from, Math.min(toSeconds, unfolded - 1)));
    if (unfolded <= end) {
      all.addAll(folded(samples(whose, finer.get(), unfolded, end), resolution));
    }
    return all;
  }

  /**
   * Whether anything was done in a basin between two moments, as finely as that is known: each
   * resolution is asked only for what the finer ones do not keep any more.
   */
  boolean isActive(String whose, long fromSeconds, long toSeconds) {
    long end = toSeconds;
    for (Resolution each : Resolution.values()) {
      long keptSince = each.keptSinceSeconds(nowSeconds());
      long start = Math.max(each.floor(fromSeconds), keptSince);
      if (start <= end && anythingWasDone(whose, each, start, end)) {
        return true;
      }
      end = Math.min(end, keptSince - 1);
    }
    return false;
  }

  private boolean anythingWasDone(
      String whose, Resolution resolution, long fromSeconds, long toSeconds) {
    boolean[] found = {false};
    scan(
        whose,
        resolution,
        fromSeconds,
        toSeconds,
        sample -> {
          found[0] = !sample.counts().isEmpty();
          return !found[0];
        });
    return found[0];
  }

  static List<Sample> folded(Collection<Sample> samples, Resolution resolution) {
    TreeMap<Long, Sample> folded = new TreeMap<>();
    for (Sample each : samples) {
      long start = resolution.floor(each.startSeconds());
      folded.merge(start, each.starting(start), (sum, next) -> sum.plus(next, start));
    }
    return List.copyOf(folded.values());
  }

  /** What is stored as it is; what was stored in several pieces, a restart between them, as one. */
  private List<Sample> stored(
      String whose, Resolution resolution, long fromSeconds, long toSeconds) {
    List<Sample> samples = new ArrayList<>();
    scan(whose, resolution, fromSeconds, toSeconds, samples::add);
    return folded(samples, resolution);
  }

  private void scan(
      String whose,
      Resolution resolution,
      long fromSeconds,
      long toSeconds,
      Predicate<Sample> goesOn) {
    Optional<Stream> found = system.find(stream(whose, resolution));
    if (found.isEmpty()) {
      return;
    }
    // A sample arrives no earlier than it begins, so that all of interest come after this.
    long start = found.get().seqNumAtOrAfter(TimeUnit.SECONDS.toMillis(fromSeconds));
    long now = nowSeconds();
    read(
        found.get(),
        start,
        sample -> {
          long at = sample.startSeconds();
          if (at > now) {
            return true; // From a clock that was ahead.
          }
          return at > toSeconds
              ? isSoonAfter(at, toSeconds)
              : at < fromSeconds || goesOn.test(sample);
        });
  }

  /** The clock may have gone back a little, so that what is looked for stands further behind. */
  private static boolean isSoonAfter(long atSeconds, long endSeconds) {
    return atSeconds - endSeconds < Resolution.DAY.seconds();
  }

  /** Reads until the end, or until somebody has seen enough. */
  private static void read(Stream stream, long fromSeqNum, Predicate<Sample> goesOn) {
    long next = fromSeqNum;
    boolean[] enough = {false};
    ReadStep step;
    do {
      step =
          stream.read(
              next, ReadLimits.BATCH, (frames, _) -> enough[0] |= !pass(stream, frames, goesOn));
      next = step.nextSeqNum();
    } while (!enough[0] && step.stop() != ReadStep.Stop.TAIL);
  }

  private static boolean pass(Stream stream, ByteBuffer frames, Predicate<Sample> goesOn) {
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    while (cursor.next()) {
      try {
        if (!goesOn.test(Sample.of(cursor.body()))) {
          return false;
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalStateException(
            "Record "
                + Long.toUnsignedString(cursor.seqNum())
                + " of the server's stream \""
                + stream.name()
                + "\": "
                + e.getMessage(),
            e);
      }
    }
    return true;
  }
}
