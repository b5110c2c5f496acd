package io.headrace.server.seal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The algorithms against what others publish, and against whoever changes a bit. */
final class AeadTest {
  private static final byte[] CONTEXT = {1, 2, 3};

  @ParameterizedTest
  @CsvSource({
    // C2SP's own: a derived key's first bit may be set or not, and both are among them.
    "1, '',                    ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271",
    "3, c2sp.org/XAES-256-GCM, 986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d",
  })
  void xaes_gives_what_its_specification_gives(int keyByte, String context, String expected) {
    byte[] content = ascii("XAES-256-GCM");
    byte[] nonce = ascii("ABCDEFGHIJKLMNOPQRSTUVWX");
    byte[] sealed = sealed(Algorithm.XAES_256_GCM, key(keyByte), nonce, content, ascii(context));

    assertThat(HexFormat.of().formatHex(sealed)).isEqualTo(expected);
  }

  @Test
  void gcm_gives_what_its_specification_gives() {
    byte[] sealed = sealed(Algorithm.AES_256_GCM, key(0), new byte[12], new byte[16], new byte[0]);

    assertThat(HexFormat.of().formatHex(sealed))
        .isEqualTo("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  }

  @ParameterizedTest
  @EnumSource
  void what_was_sealed_opens_under_the_same_key_nonce_and_context(Algorithm algorithm) {
    byte[] bytes = example(algorithm);

    assertThat(open(algorithm, key(7), bytes, CONTEXT)).isTrue();
    assertThat(new String(bytes, algorithm.nonceBytes(), 7, StandardCharsets.US_ASCII))
        .isEqualTo("content");
  }

  @ParameterizedTest
  @EnumSource
  void no_bit_may_change(Algorithm algorithm) {
    byte[] whole = example(algorithm);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] changed = whole.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(open(algorithm, key(7), changed, CONTEXT)).as("bit %d", bit).isFalse();
    }
    for (int bit = 0; bit < CONTEXT.length * 8; bit++) {
      byte[] changed = CONTEXT.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(open(algorithm, key(7), whole.clone(), changed)).as("bit %d", bit).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void no_other_key_opens_it(Algorithm algorithm) {
    assertThat(open(algorithm, key(6), example(algorithm), CONTEXT)).isFalse();
  }

  /** Nonce, ciphertext and tag. */
  private static byte[] example(Algorithm algorithm) {
    byte[] bytes = new byte[algorithm.nonceBytes() + 7 + Algorithm.TAG_BYTES];
    Arrays.fill(bytes, (byte) 9);
    System.arraycopy(ascii("content"), 0, bytes, algorithm.nonceBytes(), 7);
    new Aead(algorithm, key(7)).seal(bytes, 0, algorithm.nonceBytes(), 7, CONTEXT);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("content");
    return bytes;
  }

  private static boolean open(
      Algorithm algorithm, EncryptionKey key, byte[] bytes, byte[] context) {
    int nonceBytes = algorithm.nonceBytes();
    return new Aead(algorithm, key).open(bytes, 0, nonceBytes, bytes.length - nonceBytes, context);
  }

  private static byte[] sealed(
      Algorithm algorithm, EncryptionKey key, byte[] nonce, byte[] content, byte[] context) {
    byte[] bytes = Arrays.copyOf(nonce, nonce.length + content.length + Algorithm.TAG_BYTES);
    System.arraycopy(content, 0, bytes, nonce.length, content.length);
    new Aead(algorithm, key).seal(bytes, 0, nonce.length, content.length, context);
    return Arrays.copyOfRange(bytes, nonce.length, bytes.length);
  }

  private static EncryptionKey key(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return new EncryptionKey(bytes);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
