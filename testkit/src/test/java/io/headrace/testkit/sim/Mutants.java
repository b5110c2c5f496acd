package io.headrace.testkit.sim;

import com.google.protobuf.CodedOutputStream;
import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import io.headrace.log.BasinInfo;
import io.headrace.log.Batch;
import io.headrace.log.Engine;
import io.headrace.log.ForwardingEngine;
import io.headrace.log.ForwardingStream;
import io.headrace.log.Lookup;
import io.headrace.log.PageRequest;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamState;
import io.headrace.log.TimestampMode;
import io.headrace.log.disk.Disk;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.Mapping;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.time.Time;
import io.headrace.testkit.model.ModelRules;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.BasinName;
import io.headrace.wire.Position;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Broken engines: each is the journal with one mistake, planted from outside by something that
 * stands between it and its disk or its clients. A simulator that does not notice them all would
 * not notice such a mistake in the journal either.
 */
public final class Mutants {
  private Mutants() {}

  /** The journal on another disk than it thinks. */
  static EngineOpener onDisk(UnaryOperator<Disk> mutation) {
    EngineOpener sound = new JournalOpener();
    return (disk, time, options) -> sound.open(mutation.apply(disk), time, options);
  }

  /** The journal behind another engine. */
  static EngineOpener behind(UnaryOperator<Engine> mutation) {
    return (disk, time, options) -> behind(mutation, disk, time, options);
  }

  private static DrivenEngine behind(
      UnaryOperator<Engine> mutation, Disk disk, Time time, JournalOptions options)
      throws IOException {
    DrivenEngine sound = new JournalOpener().open(disk, time, options);
    Engine broken = mutation.apply(sound.engine());
    return new ForwardingDrivenEngine(sound) {
      @Override
      public Engine engine() {
        return broken;
      }
    };
  }

  /** An engine that is driven as another is. */
  private abstract static class ForwardingDrivenEngine implements DrivenEngine {
    private final DrivenEngine sound;

    ForwardingDrivenEngine(DrivenEngine sound) {
      this.sound = sound;
    }

    @Override
    public Engine engine() {
      return sound.engine();
    }

    @Override
    public boolean commit() {
      return sound.commit();
    }

    @Override
    public void prepareSegment() {
      sound.prepareSegment();
    }

    @Override
    public boolean upkeep() {
      return sound.upkeep();
    }

    @Override
    public void checkpoint() throws IOException {
      sound.checkpoint();
    }
  }

  /** The journal with another stream before each of its streams. */
  static EngineOpener withStreams(UnaryOperator<Stream> mutation) {
    return behind(engine ->
        new ForwardingEngine(engine) {
          @Override
          protected Stream around(Stream stream) {
            return mutation.apply(stream);
          }
        });
  }

  // Mistakes about the disk.

  /** Acknowledges what was written and never forced. */
  public static EngineOpener acknowledgesBeforeForcing() {
    return onDisk(disk ->
        new ForwardingDisk(disk) {
          @Override
          DiskFile around(DiskFile file) {
            return new ForwardingFile(file) {
              @Override
              public void force() {}
            };
          }
        });
  }

  /** Forgets that names must be forced, too. */
  static EngineOpener forcesNoFolder() {
    return onDisk(disk ->
        new ForwardingDisk(disk) {
          @Override
          public void forceFolder() {}
        });
  }

  /** Forces again when a force has failed, and believes the second answer. */
  static EngineOpener forcesAgain() {
    return onDisk(disk ->
        new ForwardingDisk(disk) {
          @Override
          DiskFile around(DiskFile file) {
            return new ForwardingFile(file) {
              @Override
              public void force() throws IOException {
                try {
                  file.force();
                } catch (IOException e) {
                  file.force();
                }
              }
            };
          }
        });
  }

  /** Takes the last bytes of a file for torn when it is opened, though they are sound. */
  static EngineOpener cutsTooMuch() {
    return onDisk(disk ->
        new ForwardingDisk(disk) {
          @Override
          public DiskFile open(String name) throws IOException {
            DiskFile file = disk.open(name);
            if (name.endsWith(".segment")) {
              spoilTheEnd(file);
            }
            return file;
          }
        });
  }

  private static void spoilTheEnd(DiskFile file) throws IOException {
    try (Mapping mapping = file.map()) {
      ByteBuffer bytes = mapping.bytes();
      int last = bytes.limit() - 1;
      while (last >= 0 && bytes.get(last) == 0) {
        last--;
      }
      if (last > 1024) {
        file.write(last, ByteBuffer.wrap(new byte[] {(byte) ~bytes.get(last)}));
      }
    }
  }

  /** Keeps the files that it should delete, under another name. */
  static EngineOpener leaksFiles() {
    AtomicInteger leaked = new AtomicInteger();
    return onDisk(disk ->
        new ForwardingDisk(disk) {
          @Override
          public void delete(String name) throws IOException {
            disk.rename(name, "leaked-" + leaked.incrementAndGet());
          }
        });
  }

  /** Never closes a file. */
  static EngineOpener leaksHandles() {
    return onDisk(disk ->
        new ForwardingDisk(disk) {
          @Override
          DiskFile around(DiskFile file) {
            return new ForwardingFile(file) {
              @Override
              public void close() {}
            };
          }
        });
  }

  // Mistakes about answers.

  /** Stores what a writer sent after something of it was refused. */
  static EngineOpener goesOnAfterRefusals() {
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public Appender appender() {
            return stream::append;
          }
        });
  }

  /** Answers some appends twice. */
  static EngineOpener answersTwice() {
    AtomicInteger answers = new AtomicInteger();
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
            stream.append(
                request,
                outcome -> {
                  done.accept(outcome);
                  if (answers.incrementAndGet() % 50 == 0) {
                    done.accept(outcome);
                  }
                });
          }
        });
  }

  /** Forgets to answer some appends. */
  static EngineOpener answersNever() {
    AtomicInteger answers = new AtomicInteger();
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
            stream.append(
                request,
                outcome -> {
                  if (answers.incrementAndGet() % 50 != 0) {
                    done.accept(outcome);
                  }
                });
          }
        });
  }

  /** Refuses by the durable state, and does not wait for what is on its way. */
  static EngineOpener refusesTooEarly() {
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
            long tail = stream.stable().tail().seqNum();
            if (request.matchSeqNum().orElse(tail) != tail
                && request.producer().isEmpty()
                && request.fencingToken().isEmpty()
                && !stream.stable().closed()
                && !stream.stable().deleting()) {
              done.accept(new AppendOutcome.SeqNumMismatch(tail));
            } else {
              stream.append(request, done);
            }
          }
        });
  }

  /** Counts the records of refused appends, so that what it acknowledges lies further on. */
  static EngineOpener countsWhatItRefused() {
    return withStreams(stream ->
        new ForwardingStream(stream) {
          private long refused;

          @Override
          public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
            stream.append(request, outcome -> done.accept(shifted(request, outcome)));
          }

          private AppendOutcome shifted(AppendRequest request, AppendOutcome outcome) {
            if (outcome instanceof AppendOutcome.Refused) {
              refused += request.batch().records().size();
            } else if (outcome instanceof AppendOutcome.Appended(var start, var end, var tail)
                && refused > 0) {
              long shift = Math.min(refused, start.seqNum());
              return new AppendOutcome.Appended(
                  new Position(start.seqNum() - shift, start.timestamp()), end, tail);
            }
            return outcome;
          }
        });
  }

  /**
   * Hands out sequence numbers twice: the log keeps what was refused, at the numbers that the next
   * append is then told are its own.
   */
  static EngineOpener reusesSequenceNumbers() {
    Map<String, Batch> refused = new HashMap<>();
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
            String key = stream.basin() + "/" + stream.name();
            Batch left = refused.get(key);
            if (left != null && fits(request, left)) {
              refused.remove(key);
              stream.append(AppendRequest.of(left), done);
              return;
            }
            stream.append(
                request,
                outcome -> {
                  if (outcome instanceof AppendOutcome.Refused && isPlain(request.batch())) {
                    refused.put(key, request.batch());
                  }
                  done.accept(outcome);
                });
          }

          // Both would be answered alike: what is wrong is in the log and nowhere else.
          private boolean fits(AppendRequest request, Batch left) {
            return request.equals(AppendRequest.of(request.batch()))
                && isPlain(request.batch())
                && request.batch().records().size() == left.records().size()
                && stream.info().config().timestampMode() != TimestampMode.CLIENT_REQUIRE;
          }
        });
  }

  private static boolean isPlain(Batch batch) {
    return batch.commands().isEmpty()
        && batch.records().stream().allMatch(record -> record.timestamp().isEmpty());
  }

  /** Says that the disk is full when it is not. */
  static EngineOpener complainsOfAFullDisk() {
    AtomicInteger appends = new AtomicInteger();
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
            if (appends.incrementAndGet() % 50 == 0) {
              done.accept(new AppendOutcome.StorageFull());
            } else {
              stream.append(request, done);
            }
          }
        });
  }

  /** Stores a batch record by record. */
  public static EngineOpener tearsBatches() {
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
            List<AppendRecord> records = request.batch().records();
            boolean plain =
                records.size() > 1
                    && request.equals(AppendRequest.of(request.batch()))
                    && stream.info().config().timestampMode() != TimestampMode.CLIENT_REQUIRE;
            if (!plain) {
              stream.append(request, done);
              return;
            }
            AppendOutcome[] first = new AppendOutcome[1];
            stream.append(
                AppendRequest.of(Batch.of(records.subList(0, 1))), outcome -> first[0] = outcome);
            stream.append(
                AppendRequest.of(Batch.of(records.subList(1, records.size()))),
                outcome -> done.accept(joined(first[0], outcome)));
          }
        });
  }

  private static AppendOutcome joined(AppendOutcome first, AppendOutcome second) {
    return first instanceof AppendOutcome.Appended(var start, _, _)
            && second instanceof AppendOutcome.Appended(_, var end, var tail)
        ? new AppendOutcome.Appended(start, end, tail)
        : first;
  }

  /** Says that a deletion was done before it is durable. */
  static EngineOpener deletesTooEarly() {
    return behind(engine ->
        new ForwardingEngine(engine) {
          @Override
          public CompletableFuture<AdminOutcome<StreamInfo>> deleteStream(
              BasinName basin, StreamName stream) {
            CompletableFuture<AdminOutcome<StreamInfo>> answer = engine.deleteStream(basin, stream);
            if (!answer.isDone()
                && engine.stream(basin, stream) instanceof Lookup.Found(Stream found)) {
              StreamInfo info = found.info();
              return CompletableFuture.completedFuture(
                  new AdminOutcome.Done<>(
                      new StreamInfo(
                          info.name(),
                          info.config(),
                          info.cipher(),
                          info.contentType(),
                          info.createdAtMillis(),
                          OptionalLong.of(1)),
                      AdminOutcome.Effect.UPDATED));
            }
            return answer;
          }
        });
  }

  // Mistakes about what is empty.

  /** Deletes what has to be deleted when it is empty, whatever there is in it. */
  static EngineOpener deletesWhatIsNotEmpty() {
    return deletesBeforeUpkeep(stream -> Long.compareUnsigned(tail(stream), trimPoint(stream)) > 0);
  }

  /** Does not wait until what is empty has been so for long enough. */
  static EngineOpener deletesTheEmptyAtOnce() {
    return deletesBeforeUpkeep(stream -> tail(stream) == trimPoint(stream));
  }

  private static long tail(Stream stream) {
    return stream.stable().tail().seqNum();
  }

  private static long trimPoint(Stream stream) {
    return stream.stable().trimPoint();
  }

  private static EngineOpener deletesBeforeUpkeep(Predicate<Stream> wrongly) {
    return (disk, time, options) -> {
      DrivenEngine sound = new JournalOpener().open(disk, time, options);
      return new ForwardingDrivenEngine(sound) {
        @Override
        public boolean upkeep() {
          for (BasinInfo basin : engine().listBasins(PageRequest.FIRST).items()) {
            for (StreamInfo stream :
                engine().listStreams(basin.name(), PageRequest.FIRST).orElseThrow().items()) {
              boolean asked = !stream.config().deleteOnEmptyMinAge().isZero();
              if (asked
                  && engine().stream(basin.name(), stream.name()) instanceof Lookup.Found(var found)
                  && wrongly.test(found)) {
                var _ = engine().deleteStream(basin.name(), stream.name());
              }
            }
          }
          return sound.upkeep();
        }
      };
    };
  }

  /** Never comes to see that something has been empty for long enough. */
  static EngineOpener leavesTheEmpty() {
    return (disk, time, options) -> {
      // The first look at the clock in a round of upkeep is the one for deadlines.
      boolean[] deadlines = new boolean[1];
      Time behind =
          new Time() {
            @Override
            public long wallMillis() {
              boolean early = deadlines[0];
              deadlines[0] = false;
              return early ? 0 : time.wallMillis();
            }

            @Override
            public long nanos() {
              return time.nanos();
            }
          };
      DrivenEngine sound = new JournalOpener().open(disk, behind, options);
      return new ForwardingDrivenEngine(sound) {
        @Override
        public boolean upkeep() {
          deadlines[0] = true;
          return sound.upkeep();
        }
      };
    };
  }

  // Mistakes about readers.

  /** Shows streams as if nothing had been trimmed. */
  static EngineOpener forgetsTrims() {
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public StreamState stable() {
            return shownWith(stream.stable(), stream.stable().tail(), 0);
          }
        });
  }

  /** Shows whoever looks a tail that was passed long ago, now and then. */
  static EngineOpener goesBack() {
    AtomicInteger looks = new AtomicInteger();
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public StreamState stable() {
            StreamState state = stream.stable();
            boolean back = looks.incrementAndGet() % 500 == 0 && state.tail().seqNum() > 0;
            return back ? shownWith(state, Position.ZERO, state.trimPoint()) : state;
          }
        });
  }

  /** Shows whoever waits for more the tail that there was before, also when there is more. */
  static EngineOpener keepsAnOldTail() {
    return withStreams(stream ->
        new ForwardingStream(stream) {
          private Position known = stream.stable().tail();

          @Override
          public StreamState stable() {
            StreamState state = stream.stable();
            return shownWith(state, known, state.trimPoint());
          }

          @Override
          public long seqNumAtOrAfter(long timestamp) {
            return Math.min(stream.seqNumAtOrAfter(timestamp), known.seqNum());
          }

          @Override
          public boolean awaitBeyond(long seqNum, Runnable wake) {
            boolean waits = stream.awaitBeyond(seqNum, wake);
            if (!waits) {
              known = stream.stable().tail();
            }
            return waits;
          }
        });
  }

  private static StreamState shownWith(StreamState state, Position tail, long trimPoint) {
    return new StreamState(
        tail,
        trimPoint,
        state.fencingToken(),
        state.closed(),
        state.deleting(),
        state.writerSequence(),
        state.producers(),
        state.lastArrivalMillis());
  }

  /** Shows readers what is still on its way to the disk. */
  public static EngineOpener showsTooMuch() {
    return behind(engine ->
        new ForwardingEngine(engine) {
          private final Map<String, Eager> eager = new HashMap<>();

          @Override
          protected Stream around(Stream stream) {
            Eager known = eager.get(stream.basin() + "/" + stream.name());
            if (known == null || !known.isAround(stream)) {
              known = new Eager(stream);
              eager.put(stream.basin() + "/" + stream.name(), known);
            }
            return known;
          }
        });
  }

  /** Appends go into a list first, and reads go on in that list at the stable tail. */
  private static final class Eager extends ForwardingStream {
    private final List<SequencedRecord> underway = new ArrayList<>();
    private StreamState decided;

    Eager(Stream stream) {
      super(stream);
      decided = stream.stable();
    }

    boolean isAround(Stream other) {
      return stream.equals(other);
    }

    @Override
    public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
      if (Long.compareUnsigned(stream.stable().tail().seqNum(), decided.tail().seqNum()) >= 0) {
        decided = stream.stable();
        underway.clear();
      }
      if (ModelRules.judge(decided, stream.info().config(), request, decided.lastArrivalMillis())
          instanceof ModelRules.Stored(var records, var next)) {
        underway.addAll(records);
        decided = next;
      }
      stream.append(request, done);
    }

    @Override
    public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
      ReadStep step = stream.read(fromSeqNum, limits, sink);
      if (step.stop() != ReadStep.Stop.TAIL || !limits.equals(ReadLimits.BATCH)) {
        return step;
      }
      Optional<SequencedRecord> next =
          underway.stream().filter(record -> record.seqNum() == step.nextSeqNum()).findFirst();
      if (next.isEmpty()) {
        return step;
      }
      sink.accept(frameOf(next.get()), 1);
      return new ReadStep(
          step.records() + 1,
          step.meteredBytes() + next.get().meteredBytes(),
          step.nextSeqNum() + 1,
          ReadStep.Stop.TAIL);
    }

    private static ByteBuffer frameOf(SequencedRecord record) {
      ByteBuffer frame =
          ByteBuffer.allocate(
              RecordFrames.encodedBytes(record.seqNum(), record.timestamp(), record.content()));
      CodedOutputStream output = CodedOutputStream.newInstance(frame);
      RecordFrames.write(output, record.seqNum(), record.timestamp(), record.content());
      try {
        output.flush();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return frame.rewind();
    }
  }

  /** Leaves out a record now and then. */
  static EngineOpener skipsRecords() {
    AtomicInteger reads = new AtomicInteger();
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
            boolean skip =
                reads.incrementAndGet() % 50 == 0 && fromSeqNum < stream.stable().tail().seqNum();
            return stream.read(skip ? fromSeqNum + 1 : fromSeqNum, limits, sink);
          }
        });
  }

  /** Delivers one record more than was asked for. */
  static EngineOpener exceedsLimits() {
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
            return stream.read(
                fromSeqNum,
                new ReadLimits(
                    limits.maxRecords() + 1, limits.maxMeteredBytes(), limits.untilTimestamp()),
                sink);
          }
        });
  }

  /** Forgets to wake some of those who wait. */
  static EngineOpener losesWakes() {
    AtomicInteger wakes = new AtomicInteger();
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public boolean awaitBeyond(long seqNum, Runnable wake) {
            return stream.awaitBeyond(
                seqNum,
                () -> {
                  if (wakes.incrementAndGet() % 20 != 0) {
                    wake.run();
                  }
                });
          }
        });
  }

  /** Lets readers wait without looking whether there is something already. */
  static EngineOpener waitsWithoutLooking() {
    return withStreams(stream ->
        new ForwardingStream(stream) {
          @Override
          public boolean awaitBeyond(long seqNum, Runnable wake) {
            var _ = stream.awaitBeyond(seqNum, wake);
            return true;
          }
        });
  }
}
