package io.headrace.sessions.sim;

import static io.headrace.sessions.sim.Broken.unless;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.Stream;
import io.headrace.sessions.SessionId;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Somebody who writes to the streams of sessions past the sessions. */
final class Intruder {
  private final World world;
  private final boolean fences;
  private long count;

  Intruder(World world, boolean fences) {
    this.world = world;
    this.fences = fences;
  }

  void act() {
    SessionId session = world.anySession();
    Optional<Stream> stream = world.stream(session);
    if (stream.isEmpty()) {
      return;
    }
    if (world.dice.chance(0.1)) {
      // So much that the session has to be compacted.
      append(
          stream.get(),
          Collections.nCopies(Batch.MAX_RECORDS, AppendRecord.of("flood")),
          Optional.empty());
      return;
    }
    List<String> retired = world.judge(session).chronicle().retiredFences();
    if (!retired.isEmpty() && world.dice.coin()) {
      String token = world.dice.pick(retired);
      append(stream.get(), List.of(AppendRecord.of(Chronicle.STALE)), Optional.of(token));
    } else if (fences && world.dice.coin()) {
      String token = Chronicle.FOREIGN + count++;
      append(stream.get(), List.of(new Command.Fence(token).toRecord()), Optional.empty());
    } else {
      append(stream.get(), List.of(AppendRecord.of("whatever")), Optional.empty());
    }
  }

  private void append(Stream stream, List<AppendRecord> records, Optional<String> token) {
    world.note(() ->
        "an intruder writes " + records.size() + " of " + records.getFirst() + " with " + token);
    stream.append(
        new AppendRequest(
            Batch.of(records),
            OptionalLong.empty(),
            token,
            Optional.empty(),
            Optional.empty(),
            /* close= */ false),
        outcome ->
            unless(
                token.isEmpty() || !(outcome instanceof AppendOutcome.Appended),
                "StaleWritesNothing",
                "with the fence %s of old",
                token));
  }
}
