package io.headrace.cli.client;

import io.headrace.cli.json.Json;
import io.headrace.cli.json.JsonText;
import io.headrace.cli.terminal.Pause;
import io.headrace.cli.text.StreamUri;
import io.headrace.log.ReadStart;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A read of a stream that goes on over lost connections: each record is delivered once and in
 * order.
 *
 * <p>What holds it together is one position. Where the read begins is turned into a sequence number
 * before the first request, if it depends on the moment; from then on the position moves only by
 * what was delivered. A new connection begins after the last event that came whole, and a record
 * that comes again all the same is passed over.
 */
public final class Reading {
  /** Takes what a read delivers. */
  public interface Sink {
    /** Takes records in order; at least one. */
    void records(List<SequencedRecord> records) throws IOException;

    /**
     * Learns that records are no longer there: trimmed, or past their retention.
     *
     * @param from the first that is missing, unsigned
     * @param to one past the last, unsigned
     */
    void missing(long from, long to);

    /** Learns that the connection was lost, and that another will be tried after a while. */
    void lost(ServerException reason, Duration pause);
  }

  private static final String END = "[DONE]";

  // A read that ends at the tail is not worth waiting for as long as one that follows.
  private static final int MAX_ATTEMPTS = 8;

  private final Api api;
  private final StreamUri uri;
  private final Pause pause;
  private final Backoff backoff;
  private final Sink sink;

  private Optional<String> lastEventId = Optional.empty();
  private OptionalLong next = OptionalLong.empty();
  private long delivered;
  private boolean connected;

  /** A read of a stream, not begun yet. */
  public Reading(Api api, StreamUri uri, Pause pause, Backoff backoff, Sink sink) {
    this.api = api;
    this.uri = uri;
    this.pause = pause;
    this.backoff = backoff;
    this.sink = sink;
  }

  /** How many records were delivered. */
  public long delivered() {
    return delivered;
  }

  /** The sequence number after the last record delivered, or empty if none was. */
  public OptionalLong next() {
    return next;
  }

  /**
   * Reads until the end that the query has, or for ever.
   *
   * @param clamp whether a beginning beyond the tail means the tail
   * @throws ServerException if the server refuses, or cannot be reached for the first time, or, for
   *     a read that does not follow, is not reached again
   * @throws IOException if the sink throws it
   */
  public void run(ReadQuery query, boolean clamp) throws IOException, InterruptedException {
    ReadQuery resolved = query.startingAt(resolve(query.start(), clamp));
    while (true) {
      try {
        readOnce(resolved);
        return;
      } catch (ServerException e) {
        if (isEmptyRest(e, resolved)) {
          return;
        }
        waitOrGiveUp(e, resolved.follows());
      }
      if (resolved.count().isPresent() && delivered >= resolved.count().getAsLong()) {
        return;
      }
    }
  }

  private ReadStart resolve(ReadStart start, boolean clamp) throws InterruptedException {
    return switch (start) {
      case ReadStart.AtSeqNum(long seqNum) -> {
        if (!clamp) {
          yield start;
        }
        long tail = api.tail(uri).seqNum();
        yield Long.compareUnsigned(seqNum, tail) > 0 ? new ReadStart.AtSeqNum(tail) : start;
      }
      case ReadStart.AtTimestamp(long timestamp) -> {
        if (!clamp) {
          yield start;
        }
        Position tail = api.tail(uri);
        // Once the tail is past a timestamp, the first record at or after it is the same for ever.
        yield Long.compareUnsigned(timestamp, tail.timestamp()) > 0
            ? new ReadStart.AtSeqNum(tail.seqNum())
            : start;
      }
      case ReadStart.BeforeTail(long offset) -> {
        long tail = api.tail(uri).seqNum();
        boolean within = Long.compareUnsigned(offset, tail) <= 0;
        yield new ReadStart.AtSeqNum(within ? tail - offset : 0);
      }
    };
  }

  /** Reads over one connection; returns when the server says that the read is done. */
  private void readOnce(ReadQuery query) throws IOException, InterruptedException {
    try (Events events = api.read(uri, query, lastEventId)) {
      connected = true;
      while (true) {
        SseEvent event = events.next();
        backoff.succeeded();
        switch (event.type()) {
          case "batch" -> {
            deliver(batch(event.data()));
            lastEventId = Optional.of(event.lastId()).filter(id -> !id.isEmpty());
          }
          case "error" ->
              throw Refusals.of(
                  200, event.data().getBytes(StandardCharsets.UTF_8), Optional.empty());
          case "message" -> {
            if (event.data().equals(END)) {
              return;
            }
          }
          default -> {
            // A ping says only that the connection lives. Others may be invented yet.
          }
        }
      }
    }
  }

  private ReadBatch batch(String data) {
    try {
      Json message = JsonText.parse(data);
      return Messages.batch(message);
    } catch (IllegalArgumentException e) {
      throw new MalformedAnswerException(api.address(), e);
    }
  }

  private void deliver(ReadBatch batch) throws IOException {
    List<SequencedRecord> fresh =
        next.isEmpty()
            ? batch.records()
            : batch.records().stream()
                .filter(r -> Long.compareUnsigned(r.seqNum(), next.getAsLong()) >= 0)
                .toList();
    if (fresh.isEmpty()) {
      return;
    }
    long first = fresh.getFirst().seqNum();
    if (next.isPresent() && first != next.getAsLong()) {
      sink.missing(next.getAsLong(), first);
    }
    sink.records(fresh);
    delivered += fresh.size();
    next = OptionalLong.of(fresh.getLast().seqNum() + 1);
  }

  /** Whether the read is refused because everything it wants of what is written was delivered. */
  private static boolean isEmptyRest(ServerException refusal, ReadQuery query) {
    return refusal instanceof RefusedException refused
        && refused.tail().isPresent()
        && !query.follows()
        && query.start() instanceof ReadStart.AtSeqNum(long seqNum)
        && Long.compareUnsigned(seqNum, refused.tail().get().seqNum()) <= 0;
  }

  private void waitOrGiveUp(ServerException reason, boolean follows) throws InterruptedException {
    boolean exhausted = !follows && backoff.attempts() >= MAX_ATTEMPTS;
    if (!connected || !reason.worthRepeating() || exhausted) {
      throw reason;
    }
    Duration least =
        reason instanceof RefusedException refused
            ? refused.retryAfter().orElse(Duration.ZERO)
            : Duration.ZERO;
    Duration wait = backoff.failed();
    Duration longer = wait.compareTo(least) >= 0 ? wait : least;
    sink.lost(reason, longer);
    pause.sleep(longer);
  }
}
