package io.headrace.cli.bench;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What records are filled with. */
final class Bodies {
  /** How long most of them are. */
  static final int BYTES = 100;

  private Bodies() {}

  /** A text of a length, always the same. */
  static ByteString text(int bytes) {
    return ByteString.copyFrom("x".repeat(bytes), StandardCharsets.US_ASCII);
  }

  /** Bytes that look random, always the same for a seed. */
  static ByteString noise(int bytes, long seed) {
    byte[] body = new byte[bytes];
    new Random(seed).nextBytes(body);
    return ByteString.copyFrom(body);
  }
}
