package io.headrace.client.session;

import io.headrace.client.error.ClosedException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.ServerException;
import io.headrace.client.error.UncertainException;
import io.headrace.client.error.UnreachableException;
import org.jspecify.annotations.Nullable;

/**
 * What it means for a run that a request failed. Each is one that may be sent again, so that doubt
 * about an earlier attempt changes nothing: what the last one was told decides.
 */
enum Trouble {
  /** It may fare better later, as long as the lease lasts. */
  PASSES,
  /** There is no such run any more, or nobody to ask. */
  LOSES,
  /** It will never be taken. */
  REFUSES;

  static Trouble of(RuntimeException failure) {
    RuntimeException last =
        failure instanceof UncertainException && failure.getCause() instanceof RuntimeException told
            ? told
            : failure;
    if (last instanceof ClosedException) {
      return LOSES;
    }
    if (last instanceof UnreachableException || last instanceof UncertainException) {
      return PASSES;
    }
    if (last instanceof ServerException answer) {
      return answer.isRetryable() ? PASSES : answer.status() == 404 ? LOSES : REFUSES;
    }
    return REFUSES;
  }

  /** Whether what was asked for may have been done all the same. */
  static boolean leavesDoubt(@Nullable Throwable trouble) {
    return cause(trouble) instanceof UncertainException;
  }

  /** The failure itself, out of what futures wrap it in. */
  static RuntimeException cause(@Nullable Throwable trouble) {
    Throwable cause = trouble == null ? null : Causes.of(trouble);
    return cause instanceof RuntimeException known
        ? known
        : new ProtocolException("a request ended in an unknown way", cause);
  }
}
