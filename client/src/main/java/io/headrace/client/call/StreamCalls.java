package io.headrace.client.call;

import io.headrace.client.error.ConditionFailedException;
import io.headrace.client.error.UncertainException;
import io.headrace.client.observe.Observer;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.wire.AppendAck;
import io.headrace.wire.AppendInput;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.S2Proto;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Appends to the records of one stream and reads them, a call each. From any thread. */
public final class StreamCalls {
  private static final String PROTOBUF = "application/protobuf";

  private final Caller caller;
  private final RecordsRequests requests;
  private final Bodies bodies;
  private final Duration timeout;
  private final AppendRetryPolicy policy;
  private final Observer observer;
  private final ReadBack readBack;

  /** Calls about a stream that may take so long, one attempt each. */
  public StreamCalls(
      Caller caller,
      RecordsRequests requests,
      Bodies bodies,
      Duration timeout,
      AppendRetryPolicy policy,
      Observer observer) {
    this.caller = caller;
    this.requests = requests;
    this.bodies = bodies;
    this.timeout = timeout;
    this.policy = policy;
    this.observer = new QuietObserver(observer);
    this.readBack = new ReadBack(this::readBack);
  }

  /** Finds out what became of appends to this stream. */
  public ReadBack readBack() {
    return readBack;
  }

  private CompletableFuture<ReadBatch> readBack(long seqNum, int count) {
    return read("seq_num=" + Long.toUnsignedString(seqNum) + "&count=" + count, Duration.ZERO);
  }

  /** What messages call the stream. */
  String subject() {
    return requests.subject();
  }

  /**
   * Appends. One that demands a sequence number can be stored only there, and thus only once: it is
   * sent again under every policy, and what a refusal then means is found out by reading back.
   *
   * @throws IllegalArgumentException if no server may take it
   */
  public CompletableFuture<AppendAck> append(AppendInput input) {
    var unused = AppendBounds.check(input);
    boolean repeatable = policy == AppendRetryPolicy.ALL || input.matchSeqNum().isPresent();
    Bodies.Packed body = bodies.pack(S2Proto.writeAppendInput(input));
    Map<String, String> headers = new HashMap<>(bodies.accepting());
    headers.put("accept", PROTOBUF);
    headers.put("content-type", PROTOBUF);
    headers.putAll(body.headers());
    Call<AppendAck> call =
        new Call<>(
            "append to " + subject(),
            subject(),
            repeatable ? Effect.REPEATABLE : Effect.ONCE,
            refused -> requests.make("POST", "", headers, /* hasBody= */ true, refused),
            body.body(),
            timeout,
            answer -> ack(answer, input));
    CompletableFuture<AppendAck> result = new CompletableFuture<>();
    follow(result, caller.call(call), (ack, failure) -> appended(result, input, ack, failure));
    return result;
  }

  private static AppendAck ack(Answer answer, AppendInput input) {
    AppendAck ack = S2Proto.readAppendAck(answer.body());
    long acknowledged = ack.end().seqNum() - ack.start().seqNum();
    boolean elsewhere =
        input.matchSeqNum().isPresent() && input.matchSeqNum().getAsLong() != ack.start().seqNum();
    if (acknowledged != input.records().size() || elsewhere) {
      throw new IllegalArgumentException(
          "expected "
              + input.records().size()
              + " records to be acknowledged"
              + (elsewhere ? " where they were demanded to be" : "")
              + ", but the server acknowledged those from "
              + ack.start()
              + " to "
              + ack.end());
    }
    return ack;
  }

  private void appended(
      CompletableFuture<AppendAck> result,
      AppendInput input,
      @Nullable AppendAck ack,
      @Nullable Throwable failure) {
    if (ack != null) {
      result.complete(ack);
      return;
    }
    if (failure instanceof UncertainException doubt) {
      if (doubt.getCause() instanceof ConditionFailedException refused
          && input.matchSeqNum().isPresent()) {
        var unused =
            readBack.find(input).thenAccept(found -> found(result, input, doubt, refused, found));
      } else {
        uncertain(result, input, doubt);
      }
      return;
    }
    result.completeExceptionally(known(failure));
  }

  private void found(
      CompletableFuture<AppendAck> result,
      AppendInput input,
      UncertainException doubt,
      ConditionFailedException refused,
      ReadBack.Finding found) {
    switch (found.verdict()) {
      case STORED -> result.complete(found.ack().orElseThrow());
      case NOT_STORED -> result.completeExceptionally(refused);
      case UNKNOWN -> {
        found.trouble().ifPresent(doubt::addSuppressed);
        uncertain(result, input, doubt);
      }
    }
  }

  /** Ends an append of which nobody knows whether it is stored. */
  private void uncertain(
      CompletableFuture<AppendAck> result, AppendInput input, UncertainException doubt) {
    if (!result.isDone()) {
      observer.uncertain(subject(), input.records().size(), doubt);
      result.completeExceptionally(doubt);
    }
  }

  /**
   * Reads once.
   *
   * @param query what to read, percent-encoded
   * @param wait how long the server may wait for records; the call may take as much longer
   */
  public CompletableFuture<ReadBatch> read(String query, Duration wait) {
    Map<String, String> headers = new HashMap<>(bodies.accepting());
    headers.put("accept", PROTOBUF);
    return caller.call(
        new Call<>(
            "read " + subject(),
            subject(),
            Effect.READS,
            refused -> requests.make("GET", query, headers, /* hasBody= */ false, refused),
            Bodies.Packed.NOTHING.body(),
            timeout.plus(wait),
            answer -> S2Proto.readReadBatch(answer.body())));
  }

  /** Goes on when a call has ended, and cancels it with what depends on it. */
  static <T> void follow(CompletableFuture<?> outer, CompletableFuture<T> inner, Ending<T> ending) {
    var unused = inner.whenComplete(ending::ended);
    cancelTogether(outer, inner);
  }

  private static void cancelTogether(CompletableFuture<?> outer, CompletableFuture<?> inner) {
    var unused =
        outer.whenComplete((value, failure) -> {
          if (outer.isCancelled()) {
            inner.cancel(false);
          }
        });
  }

  /** What follows when a call has ended. */
  @FunctionalInterface
  interface Ending<T> {
    void ended(@Nullable T value, @Nullable Throwable failure);
  }

  /** A failure that there must be, since there is no value. */
  static Throwable known(@Nullable Throwable failure) {
    return failure != null
        ? failure
        : new CompletionException(new IllegalStateException("ended with neither"));
  }
}
