package io.headrace.server.access;

import io.headrace.log.AppendOutcome;
import io.headrace.log.time.Time;
import io.headrace.server.system.SystemBasin;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues and revokes access tokens: the {@link TokenStream} holds what happened to them, and the
 * {@link TokenBook} is the fold over it.
 *
 * <p>Changes take {@linkplain Turns turns}: each is decided on everything before it, appended under
 * the condition that nothing came in between, and known when it is durable. So of two issuers of
 * one id one wins, and a token that is revoked issues nothing more. A {@linkplain TokenCompaction
 * compaction} that becomes worth it is part of the turn.
 *
 * <p>For any thread; outcomes are told on the engine's commit thread or on the calling one.
 */
public final class TokenLog {
  /** The most tokens in force at a time. */
  public static final int MAX_TOKENS = 10_000;

  /** More changes than this do not wait. */
  private static final int MAX_WAITING = 256;

  /** How often a change is decided anew because somebody else was first. */
  private static final int TRIES = 5;

  private static final Logger LOG = LoggerFactory.getLogger(TokenLog.class);

  private final TokenBook book;
  private final Secrets secrets;
  private final Time time;
  private final int maxTokens;
  private final Turns turns = new Turns(MAX_WAITING);

  /** Only whoever's turn it is touches the stream. */
  private final TokenStream stream;

  private final TokenCompaction compaction;

  /** Reads what was kept, and keeps what happens from now on. */
  public TokenLog(SystemBasin system, TokenBook book, Secrets secrets, Time time) {
    this(system, book, secrets, time, MAX_TOKENS);
  }

  TokenLog(SystemBasin system, TokenBook book, Secrets secrets, Time time, int maxTokens) {
    this.book = book;
    this.secrets = secrets;
    this.time = time;
    this.maxTokens = maxTokens;
    this.stream = new TokenStream(system, book, time);
    this.compaction = new TokenCompaction(stream, book, time);
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

          @Override
          TokenOutcome unkept(TokenOutcome.NotKept why) {
            book.bar(id);
            return new TokenOutcome.RevokedForNow(why);
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
    private boolean answered;

    Change(Consumer<TokenOutcome> done, TokenOutcome success) {
      this.done = done;
      this.success = success;
    }

    abstract Step decide(long nowMillis);

    /** What it comes to if it is decided upon and then cannot be kept. */
    TokenOutcome unkept(TokenOutcome.NotKept why) {
      return why;
    }

    /** Tells the outcome, unless one was told before. */
    void answer(TokenOutcome outcome) {
      if (!answered) {
        answered = true;
        try {
          done.accept(outcome);
        } catch (RuntimeException e) {
          LOG.error("Nobody took the outcome of a change of access tokens: {}", outcome, e);
        }
      }
    }
  }

  // The turn of a change.

  private void change(Change change) {
    if (!turns.ask(() -> go(change, () -> begin(change)))) {
      change.answer(new TokenOutcome.Busy());
    }
  }

  /**
   * Goes on with a change. A mistake of ours ends that change and no other: whoever waits for it is
   * answered, and the next gets its turn.
   */
  private void go(Change change, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.error("Could not change the access tokens", e);
      fail(change, broken(/* certain= */ false));
    }
  }

  private void begin(Change change) {
    switch (change.decide(time.wallMillis())) {
      case Step.Answer(TokenOutcome outcome) -> end(change, outcome);
      case Step.Append(TokenEvent event) -> append(change, event);
    }
  }

  private void append(Change change, TokenEvent event) {
    var _ =
        stream
            .append(List.of(event.toRecord()))
            .whenComplete((outcome, failure) ->
                go(
                    change,
                    () -> {
                      if (failure != null) {
                        throw new IllegalStateException("an append of ours failed", failure);
                      }
                      appended(change, event, outcome);
                    }));
  }

  private void appended(Change change, TokenEvent event, AppendOutcome outcome) {
    switch (outcome) {
      case AppendOutcome.Appended _ -> {
        book.apply(event, time.nanos());
        change.answer(change.success);
        var _ = compaction.runIfWorthIt().whenComplete((_, _) -> turns.over());
      }
      case AppendOutcome.SeqNumMismatch _ -> decideAnew(change);
      case AppendOutcome.StorageFull _ -> fail(change, new TokenOutcome.StorageFull());
      case AppendOutcome.Stopped(String reason) ->
          fail(change, new TokenOutcome.Stopped(reason, /* certain= */ true));
      case AppendOutcome.Uncertain(String reason) ->
          fail(change, new TokenOutcome.Stopped(reason, /* certain= */ false));
      case AppendOutcome.Duplicate duplicate -> unexpected(change, duplicate);
      case AppendOutcome.Refused refused -> unexpected(change, refused);
    }
  }

  /** A mistake of ours; whoever waits is answered all the same, and others get their turn. */
  private void unexpected(Change change, AppendOutcome outcome) {
    LOG.error("Nobody else touches the stream of access tokens, but it answered {}", outcome);
    fail(change, broken(/* certain= */ true));
  }

  private void decideAnew(Change change) {
    change.triesLeft--;
    if (change.triesLeft > 0) {
      stream.catchUp();
      begin(change);
    } else {
      fail(change, new TokenOutcome.Conflict());
    }
  }

  private static TokenOutcome.NotKept broken(boolean certain) {
    return new TokenOutcome.Stopped(
        "the stream of access tokens cannot be used; the server's log says why", certain);
  }

  private void fail(Change change, TokenOutcome.NotKept why) {
    end(change, change.unkept(why));
  }

  private void end(Change change, TokenOutcome outcome) {
    change.answer(outcome);
    turns.over();
  }
}
