package io.headrace.server.seal;

import io.headrace.log.Cipher;
import java.util.OptionalLong;

/**
 * How a record is sealed, and how its envelope begins. An envelope is the format, one byte; the
 * nonce; the ciphertext; and the tag.
 *
 * <p>Formats are for ever: what was written under one is read under it. 1 stands for AEGIS-256 and
 * is not written by this server.
 */
enum Algorithm {
  /** AES-256 in GCM with random nonces of 96 bits, of which a key has only so many. */
  AES_256_GCM(2, 12, OptionalLong.of(0xffff_ffffL)),

  /**
   * XAES-256-GCM as C2SP specifies it: a key for each nonce, derived from the first half of 192
   * random bits; and AES-256-GCM under it with the other half.
   */
  XAES_256_GCM(3, 24, OptionalLong.empty());

  static final int TAG_BYTES = 16;

  private final byte format;
  private final int nonceBytes;
  private final OptionalLong lastSeqNum;

  Algorithm(int format, int nonceBytes, OptionalLong lastSeqNum) {
    this.format = (byte) format;
    this.nonceBytes = nonceBytes;
    this.lastSeqNum = lastSeqNum;
  }

  /** What stands behind the name that a stream's cipher has. */
  static Algorithm of(Cipher cipher) {
    return switch (cipher) {
      // AEGIS needs rounds of AES as a primitive, which a JVM does not have; with tables it would
      // tell its key to whoever measures it. This one promises the same and is made of the JDK's.
      case AEGIS_256 -> XAES_256_GCM;
      case AES_256_GCM -> AES_256_GCM;
    };
  }

  byte format() {
    return format;
  }

  int nonceBytes() {
    return nonceBytes;
  }

  /** What an envelope adds to its content, in bytes. */
  int overheadBytes() {
    return 1 + nonceBytes + TAG_BYTES;
  }

  /** The greatest sequence number of a record sealed so, unsigned, if there is one. */
  OptionalLong lastSeqNum() {
    return lastSeqNum;
  }
}
