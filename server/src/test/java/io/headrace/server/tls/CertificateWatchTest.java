package io.headrace.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Somebody looks at the files of the certificate now and then. */
final class CertificateWatchTest {
  @Test
  void it_looks_again_and_again_also_after_a_look_that_failed() throws InterruptedException {
    CountDownLatch looks = new CountDownLatch(3);
    Runnable failing =
        () -> {
          looks.countDown();
          throw new IllegalStateException("a look that fails on purpose");
        };
    try (CertificateWatch _ = CertificateWatch.start(failing, Duration.ofMillis(1))) {
      assertThat(looks.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
