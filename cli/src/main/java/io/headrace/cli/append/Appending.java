package io.headrace.cli.append;

import io.headrace.cli.client.Api;
import io.headrace.cli.client.Backoff;
import io.headrace.cli.client.RefusedException;
import io.headrace.cli.client.ServerException;
import io.headrace.cli.client.UnreachableException;
import io.headrace.cli.terminal.Pause;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Appends batches in order, the next when the last is acknowledged.
 *
 * <p>A batch is sent again only if it is certain that it was not stored. When that is not certain,
 * the appending ends: to send it again could store it twice, to leave it out could lose it.
 */
public final class Appending {
  /** Learns how it goes. */
  public interface Progress {
    /** Learns that a batch was stored. */
    void appended(LineBatch batch, AppendAck ack);

    /** Learns that a batch was not stored, and that it will be sent again after a while. */
    void delayed(ServerException reason, Duration pause);
  }

  private static final int MAX_ATTEMPTS = 8;

  private final Api api;
  private final StreamUri uri;
  private final Optional<String> fencingToken;
  private final Pause pause;
  private final Backoff backoff;
  private final Progress progress;

  private OptionalLong matchSeqNum;
  private boolean acknowledgedAny;

  /**
   * An appending to a stream.
   *
   * @param matchSeqNum the sequence number that the first line must get, or empty
   * @param fencingToken the fencing token that must be in force, or empty
   */
  public Appending(
      Api api,
      StreamUri uri,
      OptionalLong matchSeqNum,
      Optional<String> fencingToken,
      Pause pause,
      Backoff backoff,
      Progress progress) {
    this.api = api;
    this.uri = uri;
    this.matchSeqNum = matchSeqNum;
    this.fencingToken = fencingToken;
    this.pause = pause;
    this.backoff = backoff;
    this.progress = progress;
  }

  /**
   * Appends all batches.
   *
   * @throws AppendFailedException if one is not acknowledged; those before it are
   * @throws BadLineException if a line is no record; the lines before it are appended
   */
  public void run(LineBatches batches) throws InterruptedException {
    for (Optional<LineBatch> batch = batches.next(); batch.isPresent(); batch = batches.next()) {
      AppendAck ack = append(batch.get());
      acknowledgedAny = true;
      backoff.succeeded();
      if (matchSeqNum.isPresent()) {
        matchSeqNum = OptionalLong.of(ack.end().seqNum());
      }
      progress.appended(batch.get(), ack);
    }
  }

  private AppendAck append(LineBatch batch) throws InterruptedException {
    AppendInput input = new AppendInput(batch.records(), matchSeqNum, fencingToken);
    while (true) {
      try {
        return api.append(uri, input);
      } catch (ServerException e) {
        if (!maySendAgain(e)) {
          throw new AppendFailedException(batch, e);
        }
        Duration wait = wait(e);
        progress.delayed(e, wait);
        pause.sleep(wait);
      }
    }
  }

  private boolean maySendAgain(ServerException reason) {
    // A server that was never there is more likely mistyped than restarting.
    boolean neverThere = reason instanceof UnreachableException && !acknowledgedAny;
    return reason.certainlyWithoutEffect()
        && reason.worthRepeating()
        && !neverThere
        && backoff.attempts() < MAX_ATTEMPTS;
  }

  private Duration wait(ServerException reason) {
    Duration own = backoff.failed();
    Duration asked =
        reason instanceof RefusedException refused
            ? refused.retryAfter().orElse(Duration.ZERO)
            : Duration.ZERO;
    return own.compareTo(asked) >= 0 ? own : asked;
  }
}
