package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.log.CorruptionException;
import io.headrace.log.disk.DiskFile;
import io.headrace.log.disk.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was written in blocks is read, or else reported. */
final class BlocksTest {
  private static final int BLOCK_BYTES = 256 << 10;

  private final FaultyDisk disk = new FaultyDisk(new MemoryDisk(1 << 24));
  private int files;

  private byte[] write(byte[] content, Random random) throws IOException {
    String name = "file " + files++;
    try (DiskFile file = disk.create(name, 0)) {
      BlockOutput out = new BlockOutput(file, BLOCK_BYTES);
      int at = 0;
      while (at < content.length) {
        if (random.nextBoolean()) {
          out.write(content[at++]);
        } else {
          int length = Math.min(content.length - at, random.nextInt(100_000));
          out.write(content, at, length);
          at += length;
        }
      }
      out.finish();
    }
    byte[] written = disk.content(name);
    assertThat(disk.afterPowerLoss().content(name)).isEqualTo(written);
    return written;
  }

  private static byte[] read(byte[] file) throws IOException {
    try (BlockInput in = new BlockInput("c", ByteBuffer.wrap(file))) {
      return in.readAllBytes();
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void what_was_written_is_read_again_and_is_durable() throws IOException {
    int block = BLOCK_BYTES;
    for (int length : new int[] {0, 1, 100, block - 1, block, block + 1, 2 * block, 700_000}) {
      byte[] content = random(length);
      assertThat(read(write(content, new Random(1)))).isEqualTo(content);
    }
  }

  @Test
  void it_is_read_byte_by_byte_too() throws IOException {
    byte[] content = random(1000);
    try (BlockInput in = new BlockInput("c", ByteBuffer.wrap(write(content, new Random(2))))) {
      for (byte expected : content) {
        assertThat((byte) in.read()).isEqualTo(expected);
      }
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[1], 0, 1)).isEqualTo(-1);
      assertThat(in.read(new byte[1], 0, 0)).isZero();
    }
  }

  @Test
  void every_changed_bit_is_reported() throws IOException {
    byte[] file = write(random(300), new Random(3));
    for (int i = 0; i < file.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = file.clone();
        changed[i] ^= (byte) (1 << bit);
        assertDamaged(changed);
      }
    }
  }

  @Test
  void every_cut_is_reported_between_blocks_too() throws IOException {
    byte[] small = write(random(300), new Random(4));
    for (int length = 0; length < small.length; length++) {
      assertDamaged(Arrays.copyOf(small, length));
    }
    int block = BLOCK_BYTES + BlockOutput.PREFIX_BYTES;
    byte[] large = write(random(3 * BLOCK_BYTES), new Random(5));
    for (int length : new int[] {block, 2 * block, 3 * block, block + 4, 2 * block - 1}) {
      assertDamaged(Arrays.copyOf(large, length));
    }
  }

  @Test
  void blocks_that_changed_places_with_their_bytes_are_reported() throws IOException {
    byte[] file = write(random(BLOCK_BYTES + 500), new Random(6));
    // The prefix of the first block before the bytes of the second.
    byte[] mixed = file.clone();
    System.arraycopy(file, BLOCK_BYTES + 8 + 8, mixed, 8, 500);
    assertDamaged(mixed);
  }

  private static void assertDamaged(byte[] file) {
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(CorruptionException.class)
        .hasMessageStartingWith("checkpoint c is damaged at byte ");
  }
}
