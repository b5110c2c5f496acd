package io.headrace.client.chaos;

import io.headrace.client.Headrace;
import io.headrace.client.StreamClient;
import io.headrace.client.append.AppendSession;
import io.headrace.client.append.Ticket;
import io.headrace.client.control.StreamConfig;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.observe.Observer;
import io.headrace.client.read.ReadOptions;
import io.headrace.client.read.ReadSession;
import io.headrace.client.read.ReadStart;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.settings.ClientSettings;
import io.headrace.testkit.network.FaultyProxy;
import io.headrace.testkit.network.Link;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.SequencedRecord;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** One writer and one live reader, through a proxy that breaks as planned. */
final class Round {
  /** Longer than all that may happen in a round; only what hangs takes so long. */
  private static final long PATIENCE_SECONDS = 60;

  private final Plan plan;
  private final ReplaceableServer server;
  private final String name;
  private final Queue<Plan.Cut> cuts;
  private final AtomicInteger retries = new AtomicInteger();

  Round(Plan plan, ReplaceableServer server, String name) {
    this.plan = plan;
    this.server = server;
    this.name = name;
    this.cuts = new ArrayDeque<>(plan.cuts());
  }

  /**
   * How a round ended.
   *
   * @param complaints what is wrong; empty if nothing is
   * @param retries how often something was tried again
   * @param uncertain how many inputs nobody knows about
   * @param copies how many inputs stand in the log more often than once
   */
  record Outcome(List<String> complaints, int retries, long uncertain, long copies) {}

  Outcome play() throws IOException, InterruptedException {
    try (FaultyProxy proxy = FaultyProxy.open(this::connected);
        Headrace direct = Headrace.connect(server.origin().toString());
        Headrace client = Headrace.connect(settings(proxy))) {
      proxy.leadTo(server.address());
      StreamClient truth = direct.basin(ReplaceableServer.BASIN).stream(name);
      var _ = direct.basin(ReplaceableServer.BASIN).createStream(name, StreamConfig.NONE);
      StreamClient stream = client.basin(ReplaceableServer.BASIN).stream(name);
      try (ReadSession live =
          stream.readSession(
              ReadOptions.from(ReadStart.seqNum(0))
                  .withIndefiniteRetries()
                  .withSilence(Duration.ofSeconds(1)))) {
        List<Fate> fates = write(stream, proxy);
        List<String> log = read(truth);
        List<String> complaints =
            new ArrayList<>(Judge.judge(plan.promise(), plan.inputs(), fates, log));
        follow(live, log, complaints);
        long uncertain = fates.stream().filter(fate -> fate.kind() == Fate.Kind.UNCERTAIN).count();
        long copies = log.size() - log.stream().distinct().count();
        return new Outcome(complaints, retries.get(), uncertain, copies);
      }
    }
  }

  private ClientSettings settings(FaultyProxy proxy) {
    URI origin = URI.create("http://127.0.0.1:" + proxy.address().getPort());
    return ClientSettings.of(origin.toString())
        .withRequestTimeout(Duration.ofMillis(800))
        .withRetries(new RetrySettings(12, Duration.ofMillis(5), Duration.ofMillis(50)))
        .withObserver(
            new Observer() {
              @Override
              public void retry(
                  Activity activity, String subject, HeadraceException why, Duration delay) {
                retries.incrementAndGet();
              }
            });
  }

  private synchronized void connected(Link link) {
    Plan.Cut cut = cuts.poll();
    if (cut != null) {
      link.cutAfter(cut.direction(), cut.bytes(), cut.ending());
    }
  }

  private List<Fate> write(StreamClient stream, FaultyProxy proxy)
      throws IOException, InterruptedException {
    AppendSession session =
        stream.appendSession(plan.promise().options().withMaxUnacked(1 << 20, plan.window()));
    List<Ticket> tickets = new ArrayList<>();
    long next = 0;
    for (int input = 0; input < plan.inputs().size(); input++) {
      if (plan.replacesServer() && input == plan.inputs().size() / 2) {
        server.replace(proxy);
      }
      int count = plan.inputs().get(input);
      OptionalLong match =
          plan.promise().demandsSeqNums() ? OptionalLong.of(next) : OptionalLong.empty();
      tickets.add(
          session.submitAsync(new AppendInput(records(input, count), match, Optional.empty())));
      next += count;
    }
    var _ = session.closeAsync();
    await("the session's end", session.ended());
    List<Fate> fates = new ArrayList<>();
    for (Ticket ticket : tickets) {
      if (!ticket.receipt().isDone() || !ticket.accepted().isDone()) {
        throw new IllegalStateException("a ticket has no end although its session has");
      }
      fates.add(Fate.of(ticket.receipt()));
    }
    return fates;
  }

  private static List<AppendRecord> records(int input, int count) {
    List<AppendRecord> records = new ArrayList<>();
    for (int record = 0; record < count; record++) {
      records.add(AppendRecord.of(Judge.body(input, record)));
    }
    return records;
  }

  private static List<String> read(StreamClient stream) throws InterruptedException {
    List<String> bodies = new ArrayList<>();
    try (ReadSession all =
        stream.readSession(
            ReadOptions.from(ReadStart.seqNum(0)).withClamp().withWait(Duration.ZERO))) {
      for (SequencedRecord record : all) {
        bodies.add(record.body().toStringUtf8());
      }
    }
    return bodies;
  }

  /** The live reader must get what is there, once, in order. */
  private static void follow(ReadSession live, List<String> log, List<String> complaints)
      throws InterruptedException {
    CompletableFuture<List<String>> read = new CompletableFuture<>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              List<String> got = new ArrayList<>();
              try {
                Iterator<SequencedRecord> records = live.iterator();
                while (got.size() < log.size()) {
                  got.add(records.next().body().toStringUtf8());
                }
                read.complete(got);
              } catch (RuntimeException e) {
                read.completeExceptionally(e);
              }
            });
    List<String> got = await("the live reader", read);
    reader.join();
    if (!got.equals(log)) {
      complaints.add("the live reader got " + got + " of the log " + log);
    }
  }

  private static <T> T await(String what, CompletableFuture<T> future) throws InterruptedException {
    try {
      return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(what + " hangs", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(what + " failed", e.getCause());
    }
  }
}
