package io.headrace.wire;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Packs with zstd. A class of its own, so that none of the library is looked for before somebody
 * does.
 */
final class ZstdPacking {
  private ZstdPacking() {}

  static byte[] pack(byte[] bytes, int from, int length) {
    byte[] packed = new byte[(int) Zstd.compressBound(length)];
    long size =
        Zstd.compressByteArray(
            packed, 0, packed.length, bytes, from, length, Zstd.defaultCompressionLevel());
    if (Zstd.isError(size)) {
      throw new IllegalStateException("could not pack in memory: " + Zstd.getErrorName(size));
    }
    return Arrays.copyOf(packed, (int) size);
  }

  static byte[] unpack(byte[] packed, int limitBytes) throws IOException {
    if (packed.length == 0) {
      throw new EOFException("there is nothing");
    }
    // Most senders say how large it becomes: then it costs one array and no stream.
    long said = Zstd.getFrameContentSize(packed);
    if (said > 0 && said <= limitBytes) {
      byte[] unpacked = new byte[(int) said];
      try {
        if (Zstd.decompress(unpacked, packed) == said) {
          return unpacked;
        }
      } catch (ZstdException e) {
        // Several frames in a row say only how large the first becomes; what is damaged, the stream
        // finds, too.
      }
    }
    InputStream frames = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(packed));
    return Packing.read(frames, limitBytes);
  }
}
