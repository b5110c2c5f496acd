package io.headrace.testkit.recording;

import io.headrace.testkit.Dice;
import io.headrace.testkit.history.Call;
import io.headrace.testkit.history.Event;
import io.headrace.testkit.history.Result;
import io.headrace.wire.AppendInput;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One client at work: append, read everything or ask for the tail, one as likely as the other. An
 * append of unknown fate ends it; whoever goes on in its place does so under another number.
 */
final class RecordedClient {
  /** About as rarely as this does a client take the stream for itself, after the first time. */
  private static final int OPERATIONS_PER_FENCE = 100;

  private final Workflow workflow;
  private final StreamCaller caller;
  private final Notebook notebook;
  private final Dice dice;
  private final long id;
  private final String token;
  private long tail;
  private boolean hasFenced;

  RecordedClient(
      Workflow workflow, StreamCaller caller, Notebook notebook, Dice dice, long knownTail) {
    this.workflow = workflow;
    this.caller = caller;
    this.notebook = notebook;
    this.dice = dice;
    this.id = notebook.newClientId();
    this.token = "token-" + id;
    this.tail = knownTail;
  }

  /** The last tail it heard of. */
  long knownTail() {
    return tail;
  }

  /**
   * Does one operation.
   *
   * @return whether it can do another
   */
  boolean operate() {
    return switch (dice.below(3)) {
      case 0 -> append();
      case 1 -> {
        read();
        yield true;
      }
      default -> {
        checkTail();
        yield true;
      }
    };
  }

  private boolean append() {
    AppendInput input = input();
    Call.Append call = Batches.call(input);
    Event.Start start = notebook.starts(id, call);
    return switch (caller.append(input)) {
      case AppendAnswer.Stored(long end) -> {
        notebook.finishes(start, new Result.AppendSuccess(end));
        tail = end;
        yield true;
      }
      case AppendAnswer.Refused(_, OptionalLong next) -> {
        notebook.finishes(start, new Result.AppendDefiniteFailure());
        tail = next.orElse(tail);
        yield true;
      }
      case AppendAnswer.Unknown _ -> {
        notebook.neverFinishes(start);
        yield false;
      }
    };
  }

  private AppendInput input() {
    return switch (workflow) {
      case REGULAR -> new AppendInput(Batches.random(dice), OptionalLong.empty(), Optional.empty());
      case MATCH_SEQ_NUM ->
          new AppendInput(Batches.random(dice), OptionalLong.of(tail), Optional.empty());
      case FENCING -> {
        // Of all operations a third are appends.
        if (!hasFenced || dice.below(OPERATIONS_PER_FENCE / 3) == 0) {
          hasFenced = true;
          yield Batches.fence(token, tail);
        }
        yield new AppendInput(Batches.random(dice), OptionalLong.empty(), Optional.of(token));
      }
    };
  }

  void read() {
    Event.Start start = notebook.starts(id, new Call.Read());
    notebook.finishes(
        start,
        switch (caller.readAll()) {
          case Look.Seen<StreamCaller.Contents>(StreamCaller.Contents contents) -> {
            tail = contents.tail();
            yield new Result.ReadSuccess(contents.tail(), contents.streamHash());
          }
          case Look.Failed<StreamCaller.Contents> _ -> new Result.ReadFailure();
        });
  }

  void checkTail() {
    Event.Start start = notebook.starts(id, new Call.CheckTail());
    notebook.finishes(
        start,
        switch (caller.checkTail()) {
          case Look.Seen<Long>(Long seen) -> {
            tail = seen;
            yield new Result.CheckTailSuccess(seen);
          }
          case Look.Failed<Long> _ -> new Result.CheckTailFailure();
        });
  }
}
