package io.headrace.cli.bench;

import io.headrace.log.time.Time;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.HdrHistogram.Histogram;

/** Measures what a durable write costs in a folder: append a block, force it. */
final class SyncProbe {
  private static final int WRITES = 500;
  private static final int BLOCK_BYTES = 512;

  private SyncProbe() {}

  /** The latencies of some writes, in nanoseconds. The file is removed. */
  static Histogram run(Path folder, Time time) throws IOException {
    Path file = Files.createTempFile(folder, "headrace-sync", ".probe");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      Histogram latencies = new Histogram(3);
      ByteBuffer block = ByteBuffer.allocateDirect(BLOCK_BYTES);
      for (int i = 0; i < WRITES; i++) {
        long start = time.nanos();
        block.clear();
        channel.write(block);
        channel.force(/* metaData= */ false);
        latencies.recordValue(time.nanos() - start);
      }
      return latencies;
    } finally {
      Files.delete(file);
    }
  }
}
