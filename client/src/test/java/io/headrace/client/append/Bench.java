package io.headrace.client.append;

import io.headrace.client.call.Backoff;
import io.headrace.client.call.ReadBack;
import io.headrace.client.call.RecordsRequests;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.observe.Observer;
import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.Request;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Position;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** An append session on a carrier in the test's hand. */
final class Bench {
  final ManualCarrier carrier = new ManualCarrier();
  final List<String> observed = new ArrayList<>();
  final List<Long> readBacks = new ArrayList<>();
  final List<String> stream = new ArrayList<>();
  final AppendSession session;
  CompletableFuture<ReadBatch> heldReadBack = CompletableFuture.completedFuture(null);
  boolean holdReadBack;
  boolean refreshes;
  int tokensRefused;

  Bench(AppendRetryPolicy policy) {
    this(
        AppendOptions.DEFAULT.withRetryPolicy(policy),
        new RetrySettings(3, Duration.ofMillis(100), Duration.ofSeconds(1)));
  }

  Bench(AppendOptions options, RetrySettings retries) {
    this(options, retries, Input::isWritten, ArrayDeque::new);
  }

  /** With another answer to whether an input may have been stored. */
  Bench(AppendRetryPolicy policy, Predicate<Input> mayBeStored) {
    this(
        AppendOptions.DEFAULT.withRetryPolicy(policy),
        RetrySettings.DEFAULT,
        mayBeStored,
        ArrayDeque::new);
  }

  /** With queues of the test's own. */
  Bench(AppendOptions options, Supplier<Deque<Input>> queues) {
    this(options, RetrySettings.DEFAULT, Input::isWritten, queues);
  }

  private Bench(
      AppendOptions options,
      RetrySettings retries,
      Predicate<Input> mayBeStored,
      Supplier<Deque<Input>> queues) {
    ProducerIdentity producer = options.producer().orElse(ProducerIdentity.of("test", 0));
    Intake intake =
        new Intake(
            options.maxUnackedBytes(),
            options.maxUnackedInputs(),
            producer.firstSequence(),
            queues);
    AppendMachine machine =
        new AppendMachine(
            carrier,
            new Requests(),
            options,
            producer,
            intake,
            new Backoff(retries, bound -> 0),
            new Seen(),
            new ReadBack(this::readBack),
            queues) {
          @Override
          boolean mayBeStored(Input input) {
            return mayBeStored.test(input);
          }
        };
    session = new AppendSession(carrier, options, intake, machine);
  }

  static AppendInput input(String body) {
    return new AppendInput(List.of(AppendRecord.of(body)), OptionalLong.empty(), Optional.empty());
  }

  static AppendInput inputAt(long seqNum, String body) {
    return new AppendInput(
        List.of(AppendRecord.of(body)), OptionalLong.of(seqNum), Optional.empty());
  }

  Ticket submit(String body) {
    return session.submitAsync(input(body));
  }

  Ticket submitAt(long seqNum, String body) {
    return session.submitAsync(inputAt(seqNum, body));
  }

  /** How a ticket ended, in few words; or {@code pending}. */
  String fate(Ticket ticket) {
    carrier.run();
    CompletableFuture<Receipt> receipt = ticket.receipt();
    if (!receipt.isDone()) {
      return "pending";
    }
    if (receipt.isCompletedExceptionally()) {
      return receipt.exceptionNow().getClass().getSimpleName();
    }
    return receipt
        .join()
        .start()
        .map(at -> "at " + Long.toUnsignedString(at.seqNum()))
        .orElse("stored before");
  }

  private CompletionStage<ReadBatch> readBack(long seqNum, int count) {
    readBacks.add(seqNum);
    if (holdReadBack) {
      heldReadBack = new CompletableFuture<>();
      return heldReadBack;
    }
    List<SequencedRecord> records = new ArrayList<>();
    for (long at = seqNum; at < stream.size() && records.size() < count; at++) {
      records.add(
          new SequencedRecord(at, 1, List.of(), AppendRecord.of(stream.get((int) at)).body()));
    }
    return CompletableFuture.completedFuture(
        new ReadBatch(records, Optional.of(new Position(stream.size(), 1))));
  }

  private final class Requests implements RecordsRequests {
    @Override
    public CompletionStage<Request> make(
        String method,
        String query,
        Map<String, String> headers,
        boolean hasBody,
        boolean tokenWasRefused) {
      tokensRefused += tokenWasRefused ? 1 : 0;
      return CompletableFuture.completedFuture(
          new Request(URI.create("http://test"), method, "/records" + query, headers, hasBody));
    }

    @Override
    public boolean canRefreshToken() {
      return refreshes;
    }

    @Override
    public String subject() {
      return "stream \"s\" in basin \"my-agents\"";
    }
  }

  private final class Seen implements Observer {
    @Override
    public void attempt(Activity activity, String subject, int attempt) {
      observed.add("attempt " + attempt);
    }

    @Override
    public void retry(Activity activity, String subject, HeadraceException why, Duration delay) {
      observed.add("retry in " + delay.toMillis());
    }

    @Override
    public void uncertain(String subject, int records, HeadraceException why) {
      observed.add("uncertain " + records);
    }

    @Override
    public void reconnectAdvised(Activity activity, String subject, boolean followed) {
      observed.add(followed ? "advice followed" : "advice ignored");
    }
  }
}
