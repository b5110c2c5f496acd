package io.headrace.log.journal;

import io.headrace.log.disk.DiskFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes bytes to a file in blocks: length, CRC32C, bytes. A block of no bytes ends the file. A
 * reader sees bytes of a block only if the whole block is what was written.
 */
final class BlockOutput extends OutputStream {
  static final int PREFIX_BYTES = 8;

  private final DiskFile file;
  private final ByteBuffer block;
  private long position;

  /**
   * @param file an empty file
   * @param blockBytes the most bytes of a block
   */
  BlockOutput(DiskFile file, int blockBytes) {
    this.file = file;
    this.block = ByteBuffer.allocate(PREFIX_BYTES + blockBytes);
    block.position(PREFIX_BYTES);
  }

  @Override
  public void write(int b) throws IOException {
    if (!block.hasRemaining()) {
      writeBlock();
    }
    block.put((byte) b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (!block.hasRemaining()) {
        writeBlock();
      }
      int part = Math.min(left, block.remaining());
      block.put(bytes, at, part);
      at += part;
      left -= part;
    }
  }

  private void writeBlock() throws IOException {
    int length = block.position() - PREFIX_BYTES;
    block.putInt(0, length);
    block.putInt(4, EntryLayout.crc(block, PREFIX_BYTES, length));
    block.flip();
    int written = block.remaining();
    file.write(position, block);
    position += written;
    block.clear().position(PREFIX_BYTES);
  }

  /** Writes what is left and the end, and makes the file durable. The file stays open. */
  void finish() throws IOException {
    if (block.position() > PREFIX_BYTES) {
      writeBlock();
    }
    writeBlock();
    file.force();
  }
}
