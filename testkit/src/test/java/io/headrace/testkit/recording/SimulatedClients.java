package io.headrace.testkit.recording;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.BasinConfig;
import io.headrace.log.Batch;
import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.log.StreamTemplate;
import io.headrace.log.journal.JournalOptions;
import io.headrace.testkit.Dice;
import io.headrace.testkit.Records;
import io.headrace.testkit.SimulatedTime;
import io.headrace.testkit.disk.SimulatedCrash;
import io.headrace.testkit.disk.SimulatedDisk;
import io.headrace.testkit.disk.StepHook;
import io.headrace.testkit.history.Call;
import io.headrace.testkit.history.Event;
import io.headrace.testkit.history.History;
import io.headrace.testkit.history.Result;
import io.headrace.testkit.history.StreamHash;
import io.headrace.testkit.sim.DrivenEngine;
import io.headrace.testkit.sim.EngineOpener;
import io.headrace.wire.AppendInput;
import io.headrace.wire.BasinName;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Records a history of an engine in one thread, under a seed that decides all of it: clients ask,
 * the engine's threads do a round each, and the power fails, also in the midst of an operation of
 * the disk. What is under way then is unknown for ever.
 */
final class SimulatedClients {
  private static final int CLIENTS = 5;
  private static final int STEPS = 400;
  private static final double CRASHES_PER_DISK_STEP = 0.01;
  private static final BasinName BASIN = new BasinName("test-basin");
  private static final StreamName STREAM = new StreamName("stream");

  /** Segments of sixteen kilobytes, nothing left for later. */
  private static final JournalOptions TINY =
      new JournalOptions(
          16 << 10, 8 << 10, 1 << 10, 16 << 10, 2, 4 << 10, Duration.ZERO, Duration.ZERO);

  private final EngineOpener opener;
  private final Workflow workflow;
  private final Dice dice;
  private final SimulatedTime time = new SimulatedTime();
  private final SimulatedDisk disk;
  private final Notebook notebook = new Notebook();
  private final List<Client> clients = new ArrayList<>();
  private DrivenEngine driven;

  /** A client, and what it has under way. */
  private static final class Client {
    private final long id;
    private Optional<Event.Start> underWay = Optional.empty();
    private long tail;

    private Client(long id) {
      this.id = id;
    }
  }

  private SimulatedClients(EngineOpener opener, Workflow workflow, long seed) {
    this.opener = opener;
    this.workflow = workflow;
    this.dice = new Dice(seed);
    this.disk = new SimulatedDisk(dice.split(), time);
    this.driven = open();
  }

  static History record(EngineOpener opener, Workflow workflow, long seed) {
    return new SimulatedClients(opener, workflow, seed).record();
  }

  private History record() {
    ensureStream();
    for (int client = 0; client < CLIENTS; client++) {
      clients.add(new Client(notebook.newClientId()));
    }
    letItCrash();
    for (int step = 0; step < STEPS; step++) {
      try {
        step();
      } catch (SimulatedCrash crash) {
        restart();
      }
    }
    restart();
    Client last = new Client(notebook.newClientId());
    read(last);
    disk.setHook(StepHook.NONE);
    return notebook.history();
  }

  private void step() {
    time.advance(Duration.ofMillis(1));
    switch (dice.weighted(12, 4, 1, 1)) {
      case 0 -> {
        Client client = dice.pick(clients);
        if (client.underWay.isEmpty()) {
          operate(client);
        }
      }
      case 1 -> {
        var _ = driven.commit();
      }
      case 2 -> driven.prepareSegment();
      default -> {
        var _ = driven.upkeep();
      }
    }
  }

  private void operate(Client client) {
    switch (dice.below(3)) {
      case 0 -> append(client);
      case 1 -> read(client);
      default -> {
        Event.Start start = notebook.starts(client.id, new Call.CheckTail());
        client.tail = stream().stable().tail().seqNum();
        notebook.finishes(start, new Result.CheckTailSuccess(client.tail));
      }
    }
  }

  private void append(Client client) {
    AppendInput input = input(client);
    Event.Start start = notebook.starts(client.id, Batches.call(input));
    client.underWay = Optional.of(start);
    AppendRequest request =
        new AppendRequest(
            Batch.of(input.records()),
            input.matchSeqNum(),
            input.fencingToken(),
            Optional.empty(),
            Optional.empty(),
            /* close= */ false);
    stream().append(request, outcome -> finish(client, start, outcome));
  }

  private AppendInput input(Client client) {
    String token = "token-" + client.id;
    return switch (workflow) {
      case REGULAR -> new AppendInput(Batches.random(dice), OptionalLong.empty(), Optional.empty());
      case MATCH_SEQ_NUM ->
          new AppendInput(Batches.random(dice), OptionalLong.of(client.tail), Optional.empty());
      case FENCING ->
          dice.chance(0.2)
              ? Batches.fence(token, client.tail)
              : new AppendInput(Batches.random(dice), OptionalLong.empty(), Optional.of(token));
    };
  }

  private void finish(Client client, Event.Start start, AppendOutcome outcome) {
    if (client.underWay.filter(start::equals).isEmpty()) {
      // Whoever asked is gone since a crash.
      return;
    }
    client.underWay = Optional.empty();
    switch (outcome) {
      case AppendOutcome.Appended appended -> {
        client.tail = appended.end().seqNum();
        notebook.finishes(start, new Result.AppendSuccess(client.tail));
      }
      case AppendOutcome.SeqNumMismatch(long next) -> {
        client.tail = next;
        notebook.finishes(start, new Result.AppendDefiniteFailure());
      }
      case AppendOutcome.Duplicate _ ->
          throw new IllegalStateException("an append without a producer ended as " + outcome);
      case AppendOutcome.Refused _ -> notebook.finishes(start, new Result.AppendDefiniteFailure());
      case AppendOutcome.Uncertain _ -> retire(client, start);
    }
  }

  private void read(Client client) {
    Event.Start start = notebook.starts(client.id, new Call.Read());
    List<SequencedRecord> records = Records.readAll(stream());
    long hash = StreamHash.EMPTY;
    for (SequencedRecord record : records) {
      hash = StreamHash.after(hash, StreamHash.ofRecord(record.body().toByteArray()));
    }
    client.tail = records.size();
    notebook.finishes(start, new Result.ReadSuccess(client.tail, hash));
  }

  /** The power fails, and whoever waited for an answer waits for ever. */
  private void restart() {
    disk.setHook(StepHook.NONE);
    for (Client client : List.copyOf(clients)) {
      client.underWay.ifPresent(start -> retire(client, start));
    }
    if (dice.coin()) {
      disk.losePower();
    } else {
      disk.killProcess();
    }
    driven = open();
    // An engine that forgot its streams shall show what it has forgotten.
    ensureStream();
    letItCrash();
  }

  private void ensureStream() {
    var basin = driven.engine().ensureBasin(BASIN, BasinConfig.DEFAULT);
    commitAll();
    var stream = driven.engine().ensureStream(BASIN, STREAM, StreamTemplate.DEFAULT);
    commitAll();
    if (!basin.isDone() || !stream.isDone()) {
      throw new AssertionError("expected a stream to work on, but there is none");
    }
  }

  private void retire(Client client, Event.Start start) {
    client.underWay = Optional.empty();
    notebook.neverFinishes(start);
    Client next = new Client(notebook.newClientId());
    next.tail = client.tail;
    clients.set(clients.indexOf(client), next);
  }

  private void letItCrash() {
    disk.setHook((step, phase) -> {
      if (dice.chance(CRASHES_PER_DISK_STEP)) {
        throw disk.crash(step.toString());
      }
    });
  }

  private void commitAll() {
    while (driven.commit()) {
      // The next group.
    }
  }

  private DrivenEngine open() {
    try {
      return opener.open(disk, time, TINY);
    } catch (IOException e) {
      throw new UncheckedIOException("the engine does not start on a sound disk", e);
    }
  }

  private Stream stream() {
    return ((Lookup.Found) driven.engine().stream(BASIN, STREAM)).stream();
  }
}
