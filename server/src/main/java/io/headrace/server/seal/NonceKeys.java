package io.headrace.server.seal;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that XAES-256-GCM derives from its own, one for each first half of a nonce: the counter
 * mode of NIST SP 800-108 with CMAC, which comes down to two blocks of AES. For one thread.
 */
final class NonceKeys {
  private static final int BLOCK_BYTES = 16;
  private static final int NONCE_PART_BYTES = 12;

  private final Cipher aes;
  private final byte[] mask;

  // The records of a batch share the half that a key is derived from.
  private byte[] lastPart = {};
  private @Nullable SecretKey lastKey;

  NonceKeys(SecretKey key) throws GeneralSecurityException {
    // One block at a time, and never a client's: there is nothing that a mode could hide.
    this.aes = Cipher.getInstance("AES/ECB/NoPadding");
    aes.init(Cipher.ENCRYPT_MODE, key);
    this.mask = doubled(aes.doFinal(new byte[BLOCK_BYTES]));
  }

  /** The key for the first half of the nonce that stands there. */
  SecretKey derive(byte[] bytes, int nonceAt) throws GeneralSecurityException {
    SecretKey key = lastKey;
    int partEnd = nonceAt + NONCE_PART_BYTES;
    if (key == null || !Arrays.equals(bytes, nonceAt, partEnd, lastPart, 0, NONCE_PART_BYTES)) {
      key = derived(bytes, nonceAt);
      lastPart = Arrays.copyOfRange(bytes, nonceAt, partEnd);
      lastKey = key;
    }
    return key;
  }

  private SecretKey derived(byte[] bytes, int nonceAt) throws GeneralSecurityException {
    byte[] blocks = new byte[2 * BLOCK_BYTES];
    for (int block = 0; block < 2; block++) {
      int at = block * BLOCK_BYTES;
      blocks[at + 1] = (byte) (block + 1);
      blocks[at + 2] = 'X';
      System.arraycopy(bytes, nonceAt, blocks, at + 4, NONCE_PART_BYTES);
      for (int i = 0; i < BLOCK_BYTES; i++) {
        blocks[at + i] ^= mask[i];
      }
    }
    byte[] derived = aes.doFinal(blocks);
    SecretKeySpec key = new SecretKeySpec(derived, "AES");
    Arrays.fill(derived, (byte) 0);
    return key;
  }

  /** Twice a block, as CMAC reckons: in the field of 2^128 elements, without a branch. */
  private static byte[] doubled(byte[] block) {
    byte[] twice = new byte[BLOCK_BYTES];
    for (int i = 0; i < BLOCK_BYTES; i++) {
      int carry = i + 1 < BLOCK_BYTES ? (block[i + 1] & 0xff) >>> 7 : 0;
      twice[i] = (byte) (block[i] << 1 | carry);
    }
    int overflow = (block[0] & 0xff) >>> 7;
    twice[BLOCK_BYTES - 1] ^= (byte) (-overflow & 0x87);
    return twice;
  }
}
