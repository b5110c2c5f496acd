package io.headrace.cli.bench;

/** A moment written into a body, so that whoever reads it knows how long it took. */
final class Stamp {
  /** How many digits it has: enough for every moment. */
  static final int DIGITS = 19;

  private Stamp() {}

  /** Writes a moment, in nanoseconds of a clock that is not negative. */
  static void write(long nanos, byte[] to, int at) {
    long left = nanos;
    for (int i = at + DIGITS - 1; i >= at; i--) {
      to[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
  }

  /** Reads a moment. */
  static long read(byte[] from, int at) {
    long nanos = 0;
    for (int i = at; i < at + DIGITS; i++) {
      nanos = nanos * 10 + (from[i] - '0');
    }
    return nanos;
  }
}
