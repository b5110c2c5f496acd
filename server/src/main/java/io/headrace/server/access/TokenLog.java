package io.headrace.server.access;

import com.google.protobuf.ByteString;
import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.Stream;
import io.headrace.log.time.Time;
import io.headrace.server.system.SystemBasin;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.StreamName;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the access tokens: a stream of the server's own basin holds what happened to them, and the
 * {@link TokenBook} is the fold over it.
 *
 * <p>Changes are made one at a time: each is decided on everything before it, appended under the
 * condition that nothing came in between, and known when it is durable. So of two issuers of one id
 * one wins, and a token that is revoked issues nothing more. When most records tell of tokens that
 * are gone, those in force are told once more and the records before are trimmed: the stream stays
 * as small as what it tells.
 *
 * <p>For any thread; outcomes are told on the engine's commit thread or on the calling one.
 */
public final class TokenLog {
  /** The most tokens in force at a time. */
  public static final int MAX_TOKENS = 10_000;

  private static final StreamName STREAM = new StreamName("access-tokens");

  /** More changes than this do not wait. */
  private static final int MAX_WAITING = 256;

  /** So many records more than twice the tokens in force are worth trimming. */
  private static final int SPARE_RECORDS = 1000;

  /** A part of what is told once more; a record has some 6 KiB at most. */
  private static final int RECORDS_PER_BATCH = 150;

  /** How often a change is decided anew because somebody else was first. */
  private static final int TRIES = 5;

  private static final Logger LOG = LoggerFactory.getLogger(TokenLog.class);

  private final SystemBasin system;
  private final TokenBook book;
  private final Secrets secrets;
  private final Time time;
  private final int maxTokens;

  /** Guarded by this, as is {@link #busy}. */
  private final ArrayDeque<Change> waiting = new ArrayDeque<>();

  private boolean busy;

  /** The stream, and up to where the book knows it. Only the change in hand touches them. */
  private @Nullable Stream stream;

  private long next;

  /** Reads what was kept, and keeps what happens from now on. */
  public TokenLog(SystemBasin system, TokenBook book, Secrets secrets, Time time) {
    this(system, book, secrets, time, MAX_TOKENS);
  }

  TokenLog(SystemBasin system, TokenBook book, Secrets secrets, Time time, int maxTokens) {
    this.system = system;
    this.book = book;
    this.secrets = secrets;
    this.time = time;
    this.maxTokens = maxTokens;
    system.find(STREAM).ifPresent(this::follow);
  }

  /** Issues a token, if the rules let this issuer. */
  public void issue(Caller issuer, TokenWish wish, Consumer<TokenOutcome> done) {
    String secret = secrets.next();
    TokenHash hash = TokenHash.of(secret);
    change(
        new Change(done, new TokenOutcome.Issued(secret)) {
          @Override
          Step decide(long nowMillis) {
            return issuer.isStillValid(nowMillis)
                ? decideIssue(IssueRules.decide(issuer, wish, hash, nowMillis), nowMillis)
                : new Step.Answer(new TokenOutcome.NoLongerValid());
          }
        });
  }

  private Step decideIssue(IssueRules.Decision decision, long nowMillis) {
    return switch (decision) {
      case IssueRules.Invalid(String why) -> new Step.Answer(new TokenOutcome.Invalid(why));
      case IssueRules.Denied(String why) -> new Step.Answer(new TokenOutcome.Denied(why));
      case IssueRules.Accept(AccessToken token) -> {
        if (book.find(token.id(), nowMillis).isPresent()) {
          yield new Step.Answer(new TokenOutcome.AlreadyExists());
        }
        if (book.size() >= maxTokens) {
          book.dropExpired(nowMillis);
        }
        yield book.size() >= maxTokens
            ? new Step.Answer(new TokenOutcome.TooMany(maxTokens))
            : new Step.Append(new TokenEvent.Issued(token));
      }
    };
  }

  /** Revokes a token. The caller must be allowed to. */
  public void revoke(Caller caller, TokenId id, Consumer<TokenOutcome> done) {
    change(
        new Change(done, new TokenOutcome.Revoked()) {
          @Override
          Step decide(long nowMillis) {
            if (!caller.isStillValid(nowMillis)) {
              return new Step.Answer(new TokenOutcome.NoLongerValid());
            }
            return book.find(id, nowMillis).isPresent()
                ? new Step.Append(new TokenEvent.Revoked(id))
                : new Step.Answer(new TokenOutcome.Missing());
          }
        });
  }

  /** What a change comes to when it is decided. */
  private sealed interface Step {
    /** Something happens. */
    record Append(TokenEvent event) implements Step {}

    /** Nothing happens. */
    record Answer(TokenOutcome outcome) implements Step {}
  }

  /** Something that somebody wants to happen. */
  private abstract static class Change {
    private final Consumer<TokenOutcome> done;
    private final TokenOutcome success;
    private int triesLeft = TRIES;

    Change(Consumer<TokenOutcome> done, TokenOutcome success) {
      this.done = done;
      this.success = success;
    }

    abstract Step decide(long nowMillis);
  }

  // One at a time.

  private void change(Change change) {
    boolean accepted;
    synchronized (this) {
      accepted = waiting.size() < MAX_WAITING;
      if (accepted) {
        waiting.add(change);
      }
    }
    if (accepted) {
      beginNext();
    } else {
      change.done.accept(new TokenOutcome.Busy());
    }
  }

  private void beginNext() {
    Change change;
    synchronized (this) {
      if (busy || waiting.isEmpty()) {
        return;
      }
      busy = true;
      change = waiting.remove();
    }
    begin(change);
  }

  private void begin(Change change) {
    Stream open = stream;
    switch (change.decide(time.wallMillis())) {
      case Step.Answer(TokenOutcome outcome) -> end(change, outcome);
      case Step.Append(TokenEvent event) when open != null -> append(open, change, event);
      case Step.Append _ -> open(change);
    }
  }

  private void end(Change change, TokenOutcome outcome) {
    change.done.accept(outcome);
    rest();
  }

  private void rest() {
    synchronized (this) {
      busy = false;
    }
    beginNext();
  }

  private void open(Change change) {
    var _ =
        system
            .open(STREAM)
            .whenComplete((outcome, failure) -> {
              if (failure != null) {
                LOG.error("Could not open the stream of access tokens", failure);
                end(change, stopped("the stream of access tokens could not be opened"));
              } else {
                opened(change, outcome);
              }
            });
  }

  private void opened(Change change, AdminOutcome<Stream> outcome) {
    switch (outcome) {
      case AdminOutcome.Done<Stream> done -> {
        follow(done.value());
        begin(change);
      }
      case AdminOutcome.StorageFull<Stream> _ -> end(change, new TokenOutcome.StorageFull());
      case AdminOutcome.Stopped<Stream>(String reason, boolean _) -> end(change, stopped(reason));
      case AdminOutcome.AlreadyExists<Stream> _,
          AdminOutcome.BasinMissing<Stream> _,
          AdminOutcome.StreamMissing<Stream> _,
          AdminOutcome.BasinDeleting<Stream> _,
          AdminOutcome.StreamDeleting<Stream> _ ->
          unexpected(change, outcome);
    }
  }

  /** Nothing was appended yet, whatever became of the stream. */
  private static TokenOutcome stopped(String reason) {
    return new TokenOutcome.Stopped(reason, /* certain= */ true);
  }

  // The log.

  private void append(Stream open, Change change, TokenEvent event) {
    open.append(
        request(List.of(event.toRecord())), outcome -> appended(open, change, event, outcome));
  }

  private AppendRequest request(List<AppendRecord> records) {
    return new AppendRequest(
        Batch.of(records),
        OptionalLong.of(next),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        /* close= */ false);
  }

  private void appended(Stream open, Change change, TokenEvent event, AppendOutcome outcome) {
    switch (outcome) {
      case AppendOutcome.Appended(Position _, Position end, Position _) -> {
        next = end.seqNum();
        book.apply(event, time.nanos());
        change.done.accept(change.success);
        compactIfWorthIt(open);
      }
      case AppendOutcome.SeqNumMismatch _ -> {
        change.triesLeft--;
        if (change.triesLeft > 0) {
          catchUp(open);
          begin(change);
        } else {
          end(change, new TokenOutcome.Conflict());
        }
      }
      case AppendOutcome.StorageFull _ -> end(change, new TokenOutcome.StorageFull());
      case AppendOutcome.Stopped(String reason) -> end(change, stopped(reason));
      case AppendOutcome.Uncertain(String reason) ->
          end(change, new TokenOutcome.Stopped(reason, /* certain= */ false));
      case AppendOutcome.Refused refused -> unexpected(change, refused);
    }
  }

  /** A mistake of ours; whoever waits is answered all the same, and others get their turn. */
  private void unexpected(Change change, Object outcome) {
    LOG.error("Nobody else touches the stream of access tokens, but it answered {}", outcome);
    end(change, stopped("the stream of access tokens cannot be written"));
  }

  private void follow(Stream found) {
    stream = found;
    catchUp(found);
  }

  /** Takes into account what is stable and not known yet. */
  private void catchUp(Stream from) {
    ReadStep step;
    do {
      step = from.read(next, ReadLimits.BATCH, (frames, _) -> fold(frames));
      next = step.nextSeqNum();
    } while (step.stop() != ReadStep.Stop.TAIL);
  }

  private void fold(ByteBuffer frames) {
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    while (cursor.next()) {
      // The only headers are those of trim commands, whose work is done already.
      if (cursor.headers().isEmpty()) {
        byte[] body = ByteString.copyFrom(cursor.body()).toByteArray();
        try {
          book.apply(TokenEvent.of(body), time.nanos());
        } catch (IllegalArgumentException e) {
          throw new IllegalStateException(
              "Record "
                  + Long.toUnsignedString(cursor.seqNum())
                  + " of the server's stream \""
                  + STREAM
                  + "\" is none that this version understands ("
                  + e.getMessage()
                  + "); start the version that wrote it",
              e);
        }
      }
    }
  }

  // Staying small.

  private void compactIfWorthIt(Stream open) {
    long kept = next - open.stable().trimPoint();
    if (kept <= 2L * book.size() + SPARE_RECORDS) {
      rest();
      return;
    }
    book.dropExpired(time.wallMillis());
    List<List<AppendRecord>> batches = new ArrayList<>();
    List<AccessToken> tokens = book.all();
    for (int from = 0; from < tokens.size(); from += RECORDS_PER_BATCH) {
      int to = Math.min(tokens.size(), from + RECORDS_PER_BATCH);
      batches.add(
          tokens.subList(from, to).stream()
              .map(token -> new TokenEvent.Issued(token).toRecord())
              .toList());
    }
    batches.add(List.of(new Command.Trim(next).toRecord()));
    compact(open, new ArrayDeque<>(batches));
  }

  /** Appends what is left. If that fails, nothing is lost: it is tried again after a change. */
  private void compact(Stream open, ArrayDeque<List<AppendRecord>> left) {
    if (left.isEmpty()) {
      rest();
      return;
    }
    open.append(
        request(left.remove()),
        outcome -> {
          if (outcome instanceof AppendOutcome.Appended appended) {
            next = appended.end().seqNum();
            compact(open, left);
          } else {
            LOG.warn("Could not make the stream of access tokens smaller: {}", outcome);
            rest();
          }
        });
  }
}
