package io.headrace.testkit.model;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.ForwardingEngine;
import io.headrace.log.ForwardingStream;
import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.log.time.Time;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The model at the pace of a disk: appends wait, in order, until a test commits them one by one,
 * and then take effect, are visible and are answered. The disk may be full, and the process may die
 * with what waits, or between an append's effect and its answer. Everything else is done at once.
 * One thread only.
 */
public final class PacedEngine extends ForwardingEngine {
  private final ModelEngine model;
  private final Deque<Append> waiting = new ArrayDeque<>();
  private boolean full;
  private int process;
  private long commits;
  private boolean closed;

  /** What waits for its turn. */
  private interface Append {
    /**
     * Its turn has come.
     *
     * @param mayAnswer whether whoever asked still lives
     */
    void takeEffect(boolean mayAnswer);
  }

  /** An engine that holds nothing. */
  public PacedEngine(Time time) {
    this(new ModelEngine(time));
  }

  private PacedEngine(ModelEngine model) {
    super(model);
    this.model = model;
  }

  /** A stream for whoever is always faster: what is appended to it takes effect at once. */
  public Stream withoutWaiting(BasinName basin, StreamName name) {
    return ((Lookup.Found) model.stream(basin, name)).stream();
  }

  /** How many appends wait. */
  public int waiting() {
    return waiting.size();
  }

  /** How many appends have had their turn. */
  public long commits() {
    return commits;
  }

  /** Has the oldest append take effect and be answered. Whether there was one. */
  public boolean commit() {
    return commit(/* mayAnswer= */ true);
  }

  /** Has the oldest append take effect, and nobody is told. Whether there was one. */
  public boolean commitSilently() {
    return commit(/* mayAnswer= */ false);
  }

  private boolean commit(boolean mayAnswer) {
    Append next = waiting.poll();
    if (next == null) {
      return false;
    }
    commits++;
    next.takeEffect(mayAnswer);
    return true;
  }

  /** Lets the disk be full, or have space again. */
  public void setFull(boolean isFull) {
    full = isFull;
  }

  /** The process dies: what waits is lost, and who asked is never told. */
  public void kill() {
    process++;
    waiting.clear();
  }

  /** Removes what was deleted, and what has been empty for long enough. */
  public void purge() {
    model.purge();
  }

  /** Lets it go on after it was closed, with everything that it holds. */
  public void reopen() {
    closed = false;
    model.reopen();
  }

  /** Closes it, when all that waits has had its turn. */
  @Override
  public void close() {
    while (commit()) {
      // The next one.
    }
    closed = true;
    model.close();
  }

  @Override
  protected Stream around(Stream stream) {
    return new PacedStream(stream);
  }

  private void enter(int askedIn, Append append) {
    if (closed) {
      // Nothing has a turn any more: it is refused at once.
      append.takeEffect(/* mayAnswer= */ true);
    } else if (askedIn == process) {
      waiting.add(append);
    }
  }

  /** A stream, as a process has found it. */
  private final class PacedStream extends ForwardingStream {
    private final int foundIn = process;

    PacedStream(Stream stream) {
      super(stream);
    }

    @Override
    public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
      enter(
          foundIn,
          mayAnswer -> {
            Consumer<? super AppendOutcome> told = mayAnswer ? done : _ -> {};
            if (full) {
              told.accept(new AppendOutcome.StorageFull());
            } else {
              stream.append(request, told);
            }
          });
    }

    /** Appends without waiting. */
    private void now(AppendRequest request, Consumer<? super AppendOutcome> told) {
      stream.append(request, told);
    }

    @Override
    public Appender appender() {
      return new PacedAppender(this);
    }
  }

  /** A writer whose later appends are not tried once one was refused. */
  private final class PacedAppender implements Appender {
    private final PacedStream paced;
    private boolean refused;

    PacedAppender(PacedStream paced) {
      this.paced = paced;
    }

    @Override
    public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
      enter(
          paced.foundIn,
          mayAnswer -> {
            Consumer<AppendOutcome> told =
                outcome -> {
                  refused |= outcome instanceof AppendOutcome.Refused;
                  if (mayAnswer) {
                    done.accept(outcome);
                  }
                };
            if (refused) {
              told.accept(new AppendOutcome.EarlierRefused());
            } else if (full) {
              told.accept(new AppendOutcome.StorageFull());
            } else {
              paced.now(request, told);
            }
          });
    }
  }
}
