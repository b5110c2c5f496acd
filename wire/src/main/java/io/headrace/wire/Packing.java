package io.headrace.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** How bytes are packed on the way. Whoever never packs with zstd need not have its library. */
public enum Packing {
  /** Not at all. */
  NONE(0),

  /** With Zstandard. */
  ZSTD(1),

  /** With gzip. */
  GZIP(2);

  private final int code;

  Packing(int code) {
    this.code = code;
  }

  /** The number that stands for it in a session's frames. */
  int code() {
    return code;
  }

  /** What a number in a session's frames stands for, or null if it stands for nothing. */
  static @Nullable Packing of(int code) {
    return switch (code) {
      case 0 -> NONE;
      case 1 -> ZSTD;
      case 2 -> GZIP;
      default -> null;
    };
  }

  /** Packs some bytes of an array. */
  public byte[] pack(byte[] bytes, int from, int length) {
    return switch (this) {
      case NONE -> Arrays.copyOfRange(bytes, from, from + length);
      case ZSTD -> ZstdPacking.pack(bytes, from, length);
      case GZIP -> gzip(bytes, from, length);
    };
  }

  /**
   * Unpacks.
   *
   * @param limitBytes how large it may become; no more memory than that is taken
   * @return the bytes; those given if they are not packed
   * @throws MalformedException if it is damaged
   * @throws IllegalArgumentException if it becomes larger
   */
  public byte[] unpack(byte[] packed, int limitBytes) {
    try {
      byte[] unpacked =
          switch (this) {
            case NONE -> packed;
            case ZSTD -> ZstdPacking.unpack(packed, limitBytes);
            case GZIP -> read(new GZIPInputStream(new ByteArrayInputStream(packed)), limitBytes);
          };
      if (unpacked.length > limitBytes) {
        throw new IllegalArgumentException(
            "expected at most " + limitBytes + " bytes after unpacking, but there are more");
      }
      return unpacked;
    } catch (IOException e) {
      throw new MalformedException(
          "expected bytes packed with "
              + name().toLowerCase(Locale.ROOT)
              + ", but: "
              + e.getMessage());
    }
  }

  /** One byte more than allowed is enough to know that there are too many. */
  static byte[] read(InputStream packed, int limitBytes) throws IOException {
    try (packed) {
      return packed.readNBytes(limitBytes + 1);
    }
  }

  private static byte[] gzip(byte[] bytes, int from, int length) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(length / 4);
    try (GZIPOutputStream out =
        new GZIPOutputStream(packed) {
          {
            // Time counts for more than the last bytes.
            def.setLevel(Deflater.BEST_SPEED);
          }
        }) {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw new UncheckedIOException("could not pack in memory", e);
    }
    return packed.toByteArray();
  }
}
