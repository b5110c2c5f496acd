package io.headrace.log.journal;

import io.headrace.log.CorruptionException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Reads what {@link BlockOutput} wrote. */
final class BlockInput extends InputStream {
  private final String name;
  private final ByteBuffer file;
  private int position;
  private ByteBuffer block = ByteBuffer.allocate(0);
  private boolean ended;

  /**
   * @param name the file's name, for messages
   * @param file its bytes
   */
  BlockInput(String name, ByteBuffer file) {
    this.name = name;
    this.file = file;
  }

  @Override
  public int read() {
    return fill() ? Byte.toUnsignedInt(block.get()) : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int part = Math.min(length, block.remaining());
    block.get(target, offset, part);
    return part;
  }

  private boolean fill() {
    if (!block.hasRemaining() && !ended) {
      int left = file.limit() - position - BlockOutput.PREFIX_BYTES;
      int length = left < 0 ? -1 : file.getInt(position);
      if (length < 0 || length > left) {
        throw damaged("expected a block, found the file's end");
      }
      int bytesAt = position + BlockOutput.PREFIX_BYTES;
      if (file.getInt(position + 4) != EntryLayout.crc(file, bytesAt, length)) {
        throw damaged("the checksum of a block does not match");
      }
      block = file.slice(bytesAt, length);
      position = bytesAt + length;
      ended = length == 0;
    }
    return !ended;
  }

  private CorruptionException damaged(String how) {
    return new CorruptionException(
        "checkpoint %s is damaged at byte %d: %s".formatted(name, position, how));
  }
}
