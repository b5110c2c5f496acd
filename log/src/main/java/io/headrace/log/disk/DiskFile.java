package io.headrace.log.disk;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. */
public interface DiskFile extends AutoCloseable {
  /** Its length in bytes. */
  long length() throws IOException;

  /**
   * Writes all that remains in a buffer, and extends the file where it ends before that.
   *
   * @throws DiskFullException if there is no space; a part may have been written
   * @throws IOException if the disk fails; a part may have been written
   */
  void write(long position, ByteBuffer bytes) throws IOException;

  /**
   * Makes everything written so far durable. If it fails, nothing is known of what was written
   * since the last time that it did not, and trying again proves nothing.
   */
  void force() throws IOException;

  /**
   * Cuts the file to a length.
   *
   * @param length in bytes, at most the present length; no mapping may reach beyond it
   */
  void truncate(long length) throws IOException;

  /**
   * Maps the file's present length for reading. The mapping shows later writes, and outlives the
   * closing of the file.
   */
  Mapping map() throws IOException;

  @Override
  void close() throws IOException;
}
