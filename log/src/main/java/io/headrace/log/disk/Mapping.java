package io.headrace.log.disk;

import java.nio.ByteBuffer;

/** A file's bytes as memory. Whoever closes it must know that nobody reads it any more. */
public interface Mapping extends AutoCloseable {
  /** The bytes, read-only, from the beginning of the file. Callers use absolute positions only. */
  ByteBuffer bytes();

  @Override
  void close();
}
