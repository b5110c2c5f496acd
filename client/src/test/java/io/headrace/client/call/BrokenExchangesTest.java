package io.headrace.client.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.error.ClosedException;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.ProtocolException;
import io.headrace.client.error.UnreachableException;
import io.headrace.client.transport.TransportFailure;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class BrokenExchangesTest {
  @ParameterizedTest
  @EnumSource
  void what_broke_says_which_exception_it_is(TransportFailure.Kind kind) {
    IOException cause = new IOException("from below");
    HeadraceException failure =
        BrokenExchanges.of("read it", new TransportFailure(kind, "it broke", cause));
    assertThat(failure)
        .isInstanceOf(
            switch (kind) {
              case CLOSED -> ClosedException.class;
              case MALFORMED -> ProtocolException.class;
              case NOT_CONNECTED, UNPROCESSED, RESET, DISCONNECTED -> UnreachableException.class;
            })
        .hasMessage("read it: it broke")
        .hasCause(cause);
  }
}
