package io.headrace.client.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.http.ErrorCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every code that our server sends is one that the SDK draws the right conclusion from. */
class RefusalsTest {
  private static ServerException answer(ErrorCode code) {
    return new ServerException(code.status(), code.text(), "told by a test");
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"OTHER", "STORAGE", "UNAVAILABLE", "REQUEST_TIMEOUT"})
  void a_refusal_leaves_no_doubt_that_nothing_was_done(ErrorCode code) {
    assertThat(answer(code).hasNoSideEffects()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"OTHER", "STORAGE", "UNAVAILABLE", "REQUEST_TIMEOUT"})
  void a_server_that_does_not_know_leaves_the_doubt(ErrorCode code) {
    assertThat(answer(code).hasNoSideEffects()).isFalse();
    assertThat(answer(code).isRetryable()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      names = {"HOT_SERVER", "RATE_LIMITED", "SERVER_DRAINING", "TRANSACTION_CONFLICT"},
      mode = EnumSource.Mode.INCLUDE)
  void what_may_be_done_later_is_tried_again(ErrorCode code) {
    assertThat(answer(code).isRetryable()).isTrue();
  }
}
