package io.headrace.server.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Problem;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EncryptionKeyTest {
  private static final String TEXT = Base64.getEncoder().encodeToString(bytes(32));

  @Test
  void a_key_is_32_bytes_in_base64_with_or_without_space_around_it() {
    assertThat(EncryptionKey.parse(TEXT).secret().getEncoded()).isEqualTo(bytes(32));
    assertThat(EncryptionKey.parse(" \t" + TEXT + " ").secret().getEncoded()).isEqualTo(bytes(32));
    // Whoever leaves the padding away means the same.
    assertThat(EncryptionKey.parse(TEXT.replace("=", ""))).isEqualTo(EncryptionKey.parse(TEXT));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "=",
        "secretsecretsecret",
        "secret-secret_secretsecretsecretsecretsecre=",
        "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
        "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2Vj",
        "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0",
      })
  void anything_else_is_refused_without_being_quoted(@Nullable String header) {
    assertThatThrownBy(() -> EncryptionKey.parse(header))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.code()).isEqualTo(ErrorCode.BAD_HEADER))
        .hasMessageContaining("expected the header `s2-encryption-key`")
        .hasMessageContaining("32 bytes in base64")
        .satisfies(problem -> {
          for (int at = 0; header != null && at + 4 <= header.length(); at++) {
            assertThat(problem.getMessage()).doesNotContain(header.substring(at, at + 4));
          }
        });
  }

  @Test
  void keys_are_equal_if_all_of_them_is() {
    byte[] other = bytes(32);
    other[31]++;
    assertThat(new EncryptionKey(bytes(32))).isEqualTo(new EncryptionKey(bytes(32)));
    assertThat(new EncryptionKey(bytes(32))).hasSameHashCodeAs(new EncryptionKey(bytes(32)));
    assertThat(new EncryptionKey(bytes(32))).isNotEqualTo(new EncryptionKey(other));
    assertThat(new EncryptionKey(bytes(32))).isNotEqualTo(TEXT);
  }

  @Test
  void a_key_tells_nothing_about_itself() {
    assertThat(new EncryptionKey(bytes(32))).hasToString("EncryptionKey[redacted]");
    assertThat(new EncryptionKey(bytes(32)).hashCode())
        .isEqualTo(new EncryptionKey(new byte[32]).hashCode());
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 7);
    }
    return bytes;
  }
}
