package io.headrace.server.tls;

import io.headrace.log.time.SystemThreads;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of a certificate now and then, on a thread of its own: whoever renews
 * certificates need not tell the server, and a file system that hangs holds up no connection.
 */
public final class CertificateWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  /** Long enough to cost nothing, short enough for whoever waits for a new certificate. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Runnable look;
  private final Duration pause;
  private final Thread thread;
  private volatile boolean ending;

  private CertificateWatch(Runnable look, Duration pause) {
    this.look = look;
    this.pause = pause;
    this.thread = SystemThreads.unstarted("headrace-certificate", this::run);
  }

  /** Starts to look after an identity. */
  public static CertificateWatch over(TlsIdentity identity) {
    return start(
        () -> {
          var _ = identity.reload();
        },
        PAUSE);
  }

  static CertificateWatch start(Runnable look, Duration pause) {
    CertificateWatch watch = new CertificateWatch(look, pause);
    watch.thread.start();
    return watch;
  }

  private void run() {
    while (!ending) {
      SystemThreads.park(this, pause);
      try {
        look.run();
      } catch (RuntimeException e) {
        LOG.error("Could not look at the files of the certificate; trying again", e);
      }
    }
  }

  /** Ends the looking. Does not wait: a look that hangs must not hold up a server that stops. */
  @Override
  public void close() {
    ending = true;
    LockSupport.unpark(thread);
  }
}
