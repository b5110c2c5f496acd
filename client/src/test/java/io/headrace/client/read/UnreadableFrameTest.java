package io.headrace.client.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.testing.WithoutZstd;
import io.headrace.wire.Packing;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * A read fails where a frame cannot be read, whatever the reason: records may be missing before any
 * batch, so that a frame that was passed over would go unnoticed.
 */
class UnreadableFrameTest {
  private static final ReadOptions PACKED =
      ReadOptions.from(ReadStart.seqNum(0)).withPacking(Packing.ZSTD);

  /** Three frames, of which the second cannot be unpacked. */
  private static ReadFixture threeFrames(ReadOptions options) {
    ReadFixture read = new ReadFixture(options);
    read.server()
        .open()
        .bytes(
            Frames.concat(
                Frames.frame(Frames.batch(0, 1)),
                Frames.frameOf(new byte[] {1, 2, 3}, Packing.ZSTD, false),
                Frames.frame(Frames.batch(2, 3))));
    return read;
  }

  private static String outcome(ReadFixture read) {
    String taken = "took " + read.taken();
    // Should it have gone on, this would be next.
    read.send(Frames.batch(3, 4));
    String next = next(read.next());
    return taken + ", " + next + (read.server().isCancelled() ? ", left" : ", stayed");
  }

  private static String next(CompletableFuture<?> next) {
    if (!next.isCompletedExceptionally()) {
      return next.isDone() ? "went on" : "hangs";
    }
    Throwable why = next.exceptionNow();
    Throwable cause = Objects.requireNonNull(why.getCause());
    return why.getClass().getSimpleName() + " by " + cause.getClass().getSimpleName();
  }

  private static final String FAILED = "took [0], ProtocolException by NoClassDefFoundError, left";

  /** As it comes. */
  static final class AsItComes implements Supplier<String> {
    @Override
    public String get() {
      return outcome(threeFrames(PACKED));
    }
  }

  @Test
  void no_frame_is_passed_over_as_they_come() {
    assertThat(WithoutZstd.outcome(AsItComes.class)).isEqualTo(FAILED);
  }

  /** After a pause, since there was no room. */
  static final class AfterAPause implements Supplier<String> {
    @Override
    public String get() {
      return outcome(threeFrames(PACKED.withBufferBytes(1)));
    }
  }

  @Test
  void nor_when_there_was_no_room_for_them_at_first() {
    assertThat(WithoutZstd.outcome(AfterAPause.class)).isEqualTo(FAILED);
  }
}
