package io.headrace.client.call;

import io.headrace.client.transport.Request;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One request with one answer.
 *
 * @param what what is asked for, such as {@code append to stream "s" in basin "my-agents"}
 * @param subject what it is about, such as {@code stream "s" in basin "my-agents"}
 * @param effect what it does at the server
 * @param head makes the head of each attempt
 * @param body what follows the head, as it is sent; nobody changes it any more
 * @param timeout how long one attempt may take
 * @param reader makes what was asked for of a successful answer
 * @param patience what a server has asked of this call and of those that belong to it
 */
public record Call<T>(
    String what,
    String subject,
    Effect effect,
    Head head,
    Optional<byte[]> body,
    Duration timeout,
    Reader<T> reader,
    Patience patience) {
  /** One that belongs to no others. */
  public Call(
      String what,
      String subject,
      Effect effect,
      Head head,
      Optional<byte[]> body,
      Duration timeout,
      Reader<T> reader) {
    this(what, subject, effect, head, body, timeout, reader, new Patience());
  }

  /** Makes the head of an attempt, perhaps later: an access token may have to be fetched. */
  @FunctionalInterface
  public interface Head {
    /**
     * Makes one.
     *
     * @param tokenWasRefused whether another access token is wanted than the last one
     */
    CompletionStage<Request> make(boolean tokenWasRefused);
  }

  /** Reads an answer, on the carrier's thread. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * What the answer says.
     *
     * @throws io.headrace.wire.MalformedException if it cannot be read
     * @throws IllegalArgumentException if it says what it must not
     */
    T read(Answer answer);

    /**
     * Whether it can read answers of this status. Others become exceptions; so a reader that reads
     * more than successes makes an outcome of what would be a failure, and nothing is tried again.
     */
    default boolean reads(int status) {
      return status >= 200 && status < 300;
    }
  }
}
