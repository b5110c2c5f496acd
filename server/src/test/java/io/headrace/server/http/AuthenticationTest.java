package io.headrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.server.access.Caller;
import io.headrace.server.access.TokenBook;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The root token as it is given to the server, and as clients send it. */
final class AuthenticationTest {
  private static Authentication guardedBy(String rootToken) {
    return new Authentication(Optional.of(rootToken), new TokenBook());
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "secret\n", "secret\r\n", " secret "})
  void space_around_the_root_token_does_not_belong_to_it(String rootToken) {
    assertThat(guardedBy(rootToken).caller("Bearer secret", 0)).isSameAs(Caller.ROOT);
    assertThatThrownBy(() -> guardedBy(rootToken).caller("Bearer secre", 0))
        .isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void a_root_token_is_not_empty(String rootToken) {
    assertThatThrownBy(() -> guardedBy(rootToken)).hasMessageContaining("must not be empty");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sécret", "two\nlines", "tab\there", "nul\0", "del\u007f", "schlüssel"})
  void a_root_token_that_nobody_can_send_is_refused(String rootToken) {
    assertThatThrownBy(() -> guardedBy(rootToken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("visible ASCII")
        .hasMessageNotContaining(rootToken);
  }
}
