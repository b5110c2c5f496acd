package io.headrace.server.seal;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.headrace.log.CorruptionException;
import io.headrace.log.Stream;
import io.headrace.log.time.SystemChance;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Header;
import io.headrace.wire.RecordFrames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts records of one stream into envelopes and takes them out. For one thread, and for no longer
 * than one batch takes: it holds the key.
 *
 * <p>What is hidden is a record's content as it lies in a frame, headers and body. So a record that
 * is opened is the head of a frame and then what was hidden, as it is. Bound to it, without being
 * hidden, are the stream and the metered size: an envelope that somebody moved to another stream,
 * or whose size somebody changed, does not open.
 */
final class Envelopes {
  /** What a record's own part of a nonce has: with 1000 records a batch, it does not repeat. */
  private static final int OWN_NONCE_BYTES = 12;

  private final Stream stream;
  private final Algorithm algorithm;
  private final byte[] context;
  private final EncryptionKey key;
  private byte[] sharedNonce = {};
  private @Nullable Aead aead;

  Envelopes(Stream stream, Algorithm algorithm, byte[] context, EncryptionKey key) {
    this.stream = stream;
    this.algorithm = algorithm;
    this.context = context;
    this.key = key;
  }

  /** Made when there is something to do, which at the tail of a stream there often is not. */
  private Aead aead() {
    Aead ready = aead;
    if (ready == null) {
      ready = new Aead(algorithm, key);
      aead = ready;
    }
    return ready;
  }

  /** The record in an envelope. */
  AppendRecord seal(AppendRecord plain) {
    int meteredBytes = plain.meteredBytes();
    int contentBytes = RecordFrames.contentBytes(plain.headers(), plain.body());
    int nonceBytes = algorithm.nonceBytes();
    byte[] envelope = new byte[algorithm.overheadBytes() + contentBytes];
    envelope[0] = algorithm.format();
    drawNonce(envelope);
    RecordFrames.writeContent(
        CodedOutputStream.newInstance(envelope, 1 + nonceBytes, contentBytes),
        plain.headers(),
        plain.body());
    aead().seal(envelope, 1, nonceBytes, contentBytes, context, bytes(meteredBytes));
    ByteString body = UnsafeByteOperations.unsafeWrap(envelope);
    return AppendRecord.sealed(plain.timestamp(), body, meteredBytes);
  }

  /** A nonce that no other record has: one part is the batch's, one its own. */
  private void drawNonce(byte[] envelope) {
    int own = Math.min(OWN_NONCE_BYTES, algorithm.nonceBytes());
    int shared = algorithm.nonceBytes() - own;
    if (sharedNonce.length < shared) {
      sharedNonce = new byte[shared];
      SystemChance.fill(sharedNonce, 0, shared);
    }
    System.arraycopy(sharedNonce, 0, envelope, 1, shared);
    SystemChance.fill(envelope, 1 + shared, own);
  }

  /**
   * The same records without envelopes.
   *
   * @throws CorruptionException if there is no envelope where there must be one, or one that this
   *     cipher never made
   * @throws Problem if the key does not fit
   */
  ByteBuffer open(ByteBuffer frames) {
    // No record is longer without its envelope.
    byte[] opened = new byte[frames.remaining()];
    CodedOutputStream out = CodedOutputStream.newInstance(opened);
    RecordFrames.Cursor cursor = new RecordFrames.Cursor(frames);
    try {
      while (cursor.next()) {
        if (cursor.isSealed()) {
          open(cursor, out);
        } else {
          checkCommand(cursor);
          out.writeRawBytes(frames.slice(cursor.start(), cursor.end() - cursor.start()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteBuffer.wrap(opened, 0, out.getTotalBytesWritten());
  }

  private void open(RecordFrames.Cursor record, CodedOutputStream out) throws IOException {
    ByteBuffer body = record.body();
    byte[] envelope = new byte[body.remaining()];
    body.get(envelope);
    int nonceBytes = algorithm.nonceBytes();
    int contentBytes = envelope.length - algorithm.overheadBytes();
    if (contentBytes < 0) {
      throw damaged(
          record,
          "expected an envelope of at least %d bytes, found %d"
              .formatted(algorithm.overheadBytes(), envelope.length));
    }
    if (envelope[0] != algorithm.format()) {
      throw damaged(
          record,
          "expected an envelope of format %d, found %d".formatted(algorithm.format(), envelope[0]));
    }
    int sealedBytes = contentBytes + Algorithm.TAG_BYTES;
    byte[] meteredBytes = bytes(record.meteredBytes());
    if (!aead().open(envelope, 1, nonceBytes, sealedBytes, context, meteredBytes)) {
      throw wrongKey(record);
    }
    RecordFrames.writeHead(out, record.seqNum(), record.timestamp(), contentBytes);
    out.write(envelope, 1 + nonceBytes, contentBytes);
  }

  /** Commands are for the server, which has no key. Nothing else may lie open. */
  private void checkCommand(RecordFrames.Cursor record) {
    List<Header> headers = record.headers();
    if (headers.size() != 1 || !headers.getFirst().name().isEmpty()) {
      throw damaged(record, "expected it to be encrypted, but it is not");
    }
  }

  private Problem wrongKey(RecordFrames.Cursor record) {
    return new Problem(
        ErrorCode.DECRYPTION_FAILED,
        "record "
            + Long.toUnsignedString(record.seqNum())
            + " cannot be decrypted with the key in `s2-encryption-key`; read it with the key that"
            + " it was appended with");
  }

  private CorruptionException damaged(RecordFrames.Cursor record, String how) {
    return new CorruptionException(
        "record %s of stream %s/%s: %s"
            .formatted(Long.toUnsignedString(record.seqNum()), stream.basin(), stream.name(), how));
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }
}
