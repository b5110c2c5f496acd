package io.headrace.client.observe;

import io.headrace.client.error.HeadraceException;
import java.time.Duration;

/**
 * Is told what happens inside a client. Called on the client's own threads, which carry everything
 * else, too: so it must not block, and what it throws is ignored.
 *
 * <p>A subject names what is spoken of, such as {@code stream "chat/1" in basin "my-agents"}.
 */
public interface Observer {
  /** Who does not look. */
  Observer NONE = new Observer() {};

  /**
   * An attempt begins.
   *
   * @param activity what is attempted
   * @param attempt counts from 1, and again from 1 after each progress
   */
  default void attempt(Activity activity, String subject, int attempt) {}

  /**
   * An attempt failed, and another will follow.
   *
   * @param why what happened
   * @param delay how long is waited before the next one
   */
  default void retry(Activity activity, String subject, HeadraceException why, Duration delay) {}

  /**
   * An append ended, and nobody knows whether it is stored.
   *
   * @param records how many records it has
   */
  default void uncertain(String subject, int records, HeadraceException why) {}

  /**
   * The server asked for a new connection.
   *
   * @param followed whether that is done: not more often than once in 60 seconds
   */
  default void reconnectAdvised(Activity activity, String subject, boolean followed) {}

  /**
   * A reader learned how far behind it is.
   *
   * @param records how many sequence numbers lie between what it has and the tail; 0 when it has
   *     caught up
   */
  default void lag(String subject, long records) {}

  /** What a client does. */
  enum Activity {
    /** One request with one answer. */
    CALL,
    /** An append session. */
    APPEND,
    /** A read session. */
    READ
  }
}
