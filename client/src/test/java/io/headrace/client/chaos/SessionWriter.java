package io.headrace.client.chaos;

import io.headrace.client.StreamClient;
import io.headrace.client.append.AppendOptions;
import io.headrace.client.append.AppendSession;
import io.headrace.client.append.Ticket;
import io.headrace.client.error.HeadraceException;
import io.headrace.wire.AppendInput;
import io.headrace.wire.AppendRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Appends inputs as they are, in a session. */
final class SessionWriter implements Writer {
  private final Plan plan;
  private final AppendSession session;
  private final List<Ticket> tickets = new ArrayList<>();
  private long nextSeqNum;

  SessionWriter(Plan plan, StreamClient stream, AppendOptions options) {
    this.plan = plan;
    this.session = stream.appendSession(options);
  }

  private static List<String> names(Plan plan, int input) {
    List<String> names = new ArrayList<>();
    for (int record = 0; record < plan.inputs().get(input); record++) {
      names.add(Body.name(input, record));
    }
    return names;
  }

  @Override
  public CompletableFuture<?> submit() throws InterruptedException {
    List<AppendRecord> records =
        names(plan, tickets.size()).stream()
            .map(name -> Body.record(name, plan.padding()))
            .toList();
    OptionalLong match =
        plan.promise().demandsSeqNums() ? OptionalLong.of(nextSeqNum) : OptionalLong.empty();
    AppendInput input = new AppendInput(records, match, Optional.empty());
    nextSeqNum += records.size();
    Ticket ticket = plan.waits() ? session.submit(input) : session.submitAsync(input);
    tickets.add(ticket);
    return ticket.receipt();
  }

  @Override
  public void close() throws InterruptedException {
    if (plan.waits()) {
      try {
        session.close();
      } catch (HeadraceException e) {
        // The tickets tell.
      }
      return;
    }
    try {
      session.closeAsync().get();
    } catch (ExecutionException e) {
      // The same.
    }
  }

  @Override
  public void abandon() {
    session.abandon();
  }

  @Override
  public List<Told> told() {
    List<Told> told = new ArrayList<>();
    for (Ticket ticket : tickets) {
      Fate fate = Fate.of(ticket.receipt());
      // Whoever waits for room must not wait for ever either.
      boolean over = ticket.accepted().isDone();
      told.add(
          new Told(
              names(plan, told.size()),
              over ? fate : new Fate(Fate.Kind.PENDING, OptionalLong.empty(), "nothing of room")));
    }
    return told;
  }
}
