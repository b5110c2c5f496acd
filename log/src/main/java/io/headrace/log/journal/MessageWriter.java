package io.headrace.log.journal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Builds a small protobuf message in memory. Fields that are absent, zero or false are left out, so
 * that later versions can add fields that earlier entries do not have.
 */
final class MessageWriter {
  // Messages are small, and there may be millions of them: no buffers of kilobytes.
  private static final int BUFFER_BYTES = 64;

  private final ByteString.Output bytes = ByteString.newOutput(BUFFER_BYTES);
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes, BUFFER_BYTES);

  MessageWriter number(int field, long value) {
    if (value != 0) {
      numberEvenIfZero(field, value);
    }
    return this;
  }

  MessageWriter numberEvenIfZero(int field, long value) {
    try {
      out.writeUInt64(field, value);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  MessageWriter flag(int field, boolean value) {
    return number(field, value ? 1 : 0);
  }

  MessageWriter text(int field, Optional<String> value) {
    return value.isPresent() ? text(field, value.get()) : this;
  }

  MessageWriter text(int field, String value) {
    return bytes(field, ByteString.copyFromUtf8(value));
  }

  MessageWriter bytes(int field, ByteString value) {
    try {
      out.writeBytes(field, value);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ByteString toBytes() {
    try {
      out.flush();
      return bytes.toByteString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
