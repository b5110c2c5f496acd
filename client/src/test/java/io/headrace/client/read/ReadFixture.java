package io.headrace.client.read;

import io.headrace.client.call.RecordsRequests;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.observe.Observer;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.Request;
import io.headrace.wire.ReadBatch;
import io.headrace.wire.SequencedRecord;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A read session whose server, time and luck a test decides on. */
final class ReadFixture implements RecordsRequests, Observer {
  static final String SUBJECT = "stream \"s\" in basin \"my-agents\"";

  final ScriptedCarrier carrier = new ScriptedCarrier();
  final List<String> told = new ArrayList<>();
  final List<Boolean> refusedTokens = new ArrayList<>();
  final ReadSession session;
  boolean canRefresh;
  CompletableFuture<String> token = CompletableFuture.completedFuture("token");

  ReadFixture(ReadOptions options) {
    this(options, RetrySettings.DEFAULT);
  }

  ReadFixture(ReadOptions options, RetrySettings retries) {
    session = ReadSession.begin(carrier, this, options, retries, bound -> 0, this);
    carrier.run();
  }

  static ReadFixture from(long seqNum) {
    return new ReadFixture(ReadOptions.from(ReadStart.seqNum(seqNum)));
  }

  @Override
  public CompletionStage<Request> make(
      String method,
      String query,
      Map<String, String> headers,
      boolean hasBody,
      boolean tokenWasRefused) {
    refusedTokens.add(tokenWasRefused);
    return token.thenApply(any ->
        new Request(URI.create("http://localhost"), method, "/records?" + query, headers, hasBody));
  }

  @Override
  public boolean canRefreshToken() {
    return canRefresh;
  }

  @Override
  public String subject() {
    return SUBJECT;
  }

  @Override
  public void attempt(Activity activity, String subject, int attempt) {
    told.add("attempt " + attempt);
  }

  @Override
  public void retry(Activity activity, String subject, HeadraceException why, Duration delay) {
    told.add("retry in " + delay.toMillis());
  }

  @Override
  public void reconnectAdvised(Activity activity, String subject, boolean followed) {
    told.add("advised " + followed);
  }

  @Override
  public void lag(String subject, long records) {
    told.add("lag " + Long.toUnsignedString(records));
  }

  /** The exchange that was begun last. */
  ScriptedExchange server() {
    return carrier.last();
  }

  /** How often a request was sent. */
  int requests() {
    return carrier.exchanges().size();
  }

  /** The server sends a batch. */
  void send(ReadBatch batch) {
    server().bytes(Frames.frame(batch));
  }

  /** The next batch, if it is there. */
  CompletableFuture<Optional<ReadBatch>> next() {
    CompletableFuture<Optional<ReadBatch>> next = session.nextAsync();
    carrier.run();
    return next;
  }

  /** Takes what is there: the sequence numbers of the records. */
  List<Long> taken() {
    List<Long> taken = new ArrayList<>();
    for (CompletableFuture<Optional<ReadBatch>> next = next(); ; next = next()) {
      if (!next.isDone() || next.isCompletedExceptionally() || next.join().isEmpty()) {
        next.cancel(false);
        return taken;
      }
      next.join().get().records().stream().map(SequencedRecord::seqNum).forEach(taken::add);
    }
  }
}
