package io.headrace.server.seal;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Authenticated encryption under one key, in place. For one thread, and for no longer than one
 * batch takes: it holds the key.
 */
final class Aead {
  private static final int GCM_NONCE_BYTES = 12;

  private final SecretKey key;
  private final Cipher gcm;
  private final @Nullable NonceKeys nonceKeys;

  Aead(Algorithm algorithm, EncryptionKey key) {
    this.key = key.secret();
    try {
      this.gcm = Cipher.getInstance("AES/GCM/NoPadding");
      this.nonceKeys =
          switch (algorithm) {
            case AES_256_GCM -> null;
            case XAES_256_GCM -> new NonceKeys(this.key);
          };
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
  }

  /**
   * Turns content into ciphertext and tag.
   *
   * @param bytes holds, from {@code nonceAt} on, the nonce, the content and room for the tag
   * @param contentBytes how long the content is
   * @param context what is not hidden but must be the same when it is opened
   */
  void seal(byte[] bytes, int nonceAt, int nonceBytes, int contentBytes, byte[]... context) {
    int contentAt = nonceAt + nonceBytes;
    try {
      begin(Cipher.ENCRYPT_MODE, bytes, nonceAt, nonceBytes, context);
      gcm.doFinal(bytes, contentAt, contentBytes, bytes, contentAt);
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
  }

  /**
   * Turns ciphertext and tag back into content, which then lies where the ciphertext lay.
   *
   * @param bytes holds, from {@code nonceAt} on, the nonce, the ciphertext and the tag
   * @param sealedBytes how long ciphertext and tag are together
   * @return whether it was opened; not, if it was sealed under another key or context
   */
  boolean open(byte[] bytes, int nonceAt, int nonceBytes, int sealedBytes, byte[]... context) {
    int sealedAt = nonceAt + nonceBytes;
    try {
      begin(Cipher.DECRYPT_MODE, bytes, nonceAt, nonceBytes, context);
      gcm.doFinal(bytes, sealedAt, sealedBytes, bytes, sealedAt);
      return true;
    } catch (AEADBadTagException _) {
      return false;
    } catch (GeneralSecurityException e) {
      throw broken(e);
    }
  }

  private void begin(int mode, byte[] bytes, int nonceAt, int nonceBytes, byte[][] context)
      throws GeneralSecurityException {
    int gcmNonceAt = nonceAt + nonceBytes - GCM_NONCE_BYTES;
    SecretKey nonceKey = nonceKeys == null ? key : nonceKeys.derive(bytes, nonceAt);
    gcm.init(
        mode,
        nonceKey,
        new GCMParameterSpec(Algorithm.TAG_BYTES * Byte.SIZE, bytes, gcmNonceAt, GCM_NONCE_BYTES));
    for (byte[] each : context) {
      gcm.updateAAD(each);
    }
  }

  private static IllegalStateException broken(GeneralSecurityException failure) {
    return new IllegalStateException("expected the JDK to do AES-256-GCM, but it fails", failure);
  }
}
