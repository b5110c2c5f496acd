package io.headrace.log.journal;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * An answer that somebody waits for. Exactly one of its methods is called, once, and never under a
 * lock.
 */
interface Reply {
  /** Nobody waits. */
  Reply NONE =
      new Reply() {
        @Override
        public void give() {}

        @Override
        public void refuse(Refusal why) {}
      };

  /** Everything that the answer tells is durable: gives it. */
  void give();

  /** What the answer was decided upon did not become durable. */
  void refuse(Refusal why);

  /** The answer to an append that stores nothing. */
  record ToAppend(Consumer<? super AppendOutcome> done, AppendOutcome outcome) implements Reply {
    @Override
    public void give() {
      done.accept(outcome);
    }

    @Override
    public void refuse(Refusal why) {
      done.accept(why.toAppendOutcome());
    }
  }

  /** The answer to a change of a basin or stream. */
  record ToAdmin<T>(CompletableFuture<AdminOutcome<T>> future, AdminOutcome<T> outcome)
      implements Reply {
    @Override
    public void give() {
      future.complete(outcome);
    }

    @Override
    public void refuse(Refusal why) {
      future.complete(why.toAdminOutcome());
    }
  }

  /** An answer that must not be given any more: whoever waits is told why instead. */
  record Refused(Reply reply, Refusal why) implements Reply {
    @Override
    public void give() {
      reply.refuse(why);
    }

    @Override
    public void refuse(Refusal other) {
      reply.refuse(other);
    }
  }
}
