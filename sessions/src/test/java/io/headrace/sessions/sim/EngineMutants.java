package io.headrace.sessions.sim;

import com.google.protobuf.ByteString;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.Batch;
import io.headrace.log.Engine;
import io.headrace.log.ForwardingEngine;
import io.headrace.log.ForwardingStream;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Mistakes in how sessions use the log, planted between the two: what a session would do that wrote
 * its appends otherwise.
 */
final class EngineMutants {
  private EngineMutants() {}

  /** An append, and how it goes on. */
  private interface Writing {
    void append(
        Stream stream, Appender sound, AppendRequest request, Consumer<? super AppendOutcome> done);
  }

  private static Mutation writing(Writing writing) {
    return serving(stream -> new Miswritten(stream, writing));
  }

  private static final class Miswritten extends ForwardingStream {
    private final Writing writing;

    Miswritten(Stream stream, Writing writing) {
      super(stream);
      this.writing = writing;
    }

    @Override
    public Appender appender() {
      Appender sound = stream.appender();
      return (request, done) -> writing.append(stream, sound, request, done);
    }
  }

  private static AppendRequest of(
      List<AppendRecord> records, OptionalLong seqNum, Optional<String> token) {
    return new AppendRequest(
        Batch.of(records), seqNum, token, Optional.empty(), Optional.empty(), /* close= */ false);
  }

  private static boolean settles(AppendRequest request) {
    return request.batch().records().stream()
        .anyMatch(record -> record.body().toStringUtf8().startsWith("{\"type\":\"settled\""));
  }

  /** The state is looked at before the append, and never again: the log is not asked to. */
  static Mutation checksBeforeOnly() {
    return writing((_, sound, request, done) ->
        sound.append(of(request.batch().records(), OptionalLong.empty(), Optional.empty()), done));
  }

  /** The end of a run is one append, and the release another. */
  static Mutation settlesInTwoAppends() {
    return writing((_, sound, request, done) -> {
      List<AppendRecord> records = request.batch().records();
      if (!settles(request) || records.size() < 2) {
        sound.append(request, done);
        return;
      }
      int last = records.size() - 1;
      long place = request.matchSeqNum().orElseThrow();
      sound.append(
          of(records.subList(0, last), request.matchSeqNum(), request.fencingToken()), _ -> {});
      sound.append(
          of(
              records.subList(last, last + 1),
              OptionalLong.of(place + last),
              request.fencingToken()),
          done);
    });
  }

  /** What was asked is answered before it is durable. */
  static Mutation answersBeforeDurable() {
    return writing((_, sound, request, done) -> {
      sound.append(request, _ -> {});
      AppendRecord last = request.batch().records().getLast();
      Position end =
          new Position(
              request.matchSeqNum().orElseThrow() + request.batch().records().size(),
              last.timestamp().orElseThrow());
      done.accept(new AppendOutcome.Appended(end, end, end));
    });
  }

  private static boolean isInterrupted(AppendRequest request) {
    return settles(request)
        && request.batch().records().getFirst().body().toStringUtf8().contains("\"interrupted\"");
  }

  /** What is stored is not what it was decided to be. */
  static Mutation storesSomethingElse() {
    return writing((_, sound, request, done) -> {
      List<AppendRecord> records = new ArrayList<>(request.batch().records());
      if (isInterrupted(request)) {
        AppendRecord first = records.getFirst();
        String other = first.body().toStringUtf8().replace("\"error\":\"", "\"error\":\"Oh: ");
        records.set(
            0,
            new AppendRecord(first.timestamp(), first.headers(), ByteString.copyFromUtf8(other)));
      }
      sound.append(of(records, request.matchSeqNum(), request.fencingToken()), done);
    });
  }

  /** Places are given in one step, and taken in another: two appends may pass each other. */
  static Mutation splitsAssignAndAppend() {
    Deque<Runnable> held = new ArrayDeque<>();
    return writing((stream, _, request, done) -> {
      Runnable append =
          () ->
              stream.append(
                  of(request.batch().records(), OptionalLong.empty(), Optional.empty()), done);
      if (held.isEmpty()) {
        held.add(append);
      } else {
        append.run();
        held.removeFirst().run();
      }
    });
  }

  /** Some answers never come. */
  static Mutation losesAnswers() {
    int[] appends = {0};
    return writing((_, sound, request, done) ->
        sound.append(
            request,
            outcome -> {
              if (++appends[0] % 7 != 0) {
                done.accept(outcome);
              }
            }));
  }

  /** A full disk is not told. */
  static Mutation hidesAFullDisk() {
    return writing((_, sound, request, done) ->
        sound.append(
            request,
            outcome -> {
              if (outcome instanceof AppendOutcome.StorageFull) {
                Position end =
                    new Position(
                        request.matchSeqNum().orElseThrow() + request.batch().records().size(),
                        request.batch().records().getLast().timestamp().orElseThrow());
                done.accept(new AppendOutcome.Appended(end, end, end));
              } else {
                done.accept(outcome);
              }
            }));
  }

  /** What is stored is told to have found no place. */
  static Mutation deniesWhatIsStored() {
    int[] appends = {0};
    return writing((_, sound, request, done) ->
        sound.append(
            request,
            outcome ->
                done.accept(++appends[0] % 20 == 0 ? new AppendOutcome.StorageFull() : outcome)));
  }

  /** Sessions are told to be gone that are not. */
  static Mutation complainsOfDeletion() {
    int[] appends = {0};
    return writing((_, sound, request, done) -> {
      if (++appends[0] % 20 == 0) {
        done.accept(new AppendOutcome.Deleting());
      } else {
        sound.append(request, done);
      }
    });
  }

  /** The log does not look at the fences that it is shown. */
  static Mutation fencesDoNotCount() {
    return serving(stream ->
        new ForwardingStream(stream) {
          @Override
          public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
            stream.append(
                of(request.batch().records(), request.matchSeqNum(), Optional.empty()), done);
          }
        });
  }

  /** Whoever waits is sometimes not woken. */
  static Mutation losesWakes() {
    int[] waits = {0};
    return serving(stream ->
        new ForwardingStream(stream) {
          @Override
          public boolean awaitBeyond(long seqNum, Runnable wake) {
            return ++waits[0] % 3 == 0
                ? stream.stable().tail().seqNum() <= seqNum
                : stream.awaitBeyond(seqNum, wake);
          }
        });
  }

  /** A stream whose readers are served in some other way. */
  private static Mutation serving(UnaryOperator<Stream> serving) {
    return new Mutation() {
      @Override
      public Engine around(Engine engine) {
        return new ForwardingEngine(engine) {
          @Override
          protected Stream around(Stream stream) {
            return serving.apply(stream);
          }
        };
      }
    };
  }

  /**
   * Whoever waits has a queue of its own, of two records, to which what comes is pushed: when it is
   * full, the oldest makes room.
   */
  static Mutation pushesToQueues() {
    Set<String> waited = new HashSet<>();
    return serving(stream ->
        new ForwardingStream(stream) {
          @Override
          public boolean awaitBeyond(long seqNum, Runnable wake) {
            waited.add(stream.id() + "." + seqNum);
            return stream.awaitBeyond(seqNum, wake);
          }

          @Override
          public ReadStep read(long seqNum, ReadLimits limits, RecordSink sink) {
            long oldest = stream.stable().tail().seqNum() - 2;
            return waited.contains(stream.id() + "." + seqNum) && oldest > seqNum
                ? stream.read(oldest, limits, sink)
                : stream.read(seqNum, limits, sink);
          }
        });
  }

  /** Whoever waits is put down for a wake-up a moment later, and nobody looks again then. */
  static Mutation subscribesLate() {
    List<Runnable> late = new ArrayList<>();
    return serving(stream ->
        new ForwardingStream(stream) {
          @Override
          public boolean awaitBeyond(long seqNum, Runnable wake) {
            if (stream.stable().tail().seqNum() > seqNum) {
              return false;
            }
            late.add(() -> {
              var _ = stream.awaitBeyond(stream.stable().tail().seqNum(), wake);
            });
            return true;
          }

          @Override
          public Appender appender() {
            Appender sound = stream.appender();
            return (request, done) -> {
              late.forEach(Runnable::run);
              late.clear();
              sound.append(request, done);
            };
          }
        });
  }
}
