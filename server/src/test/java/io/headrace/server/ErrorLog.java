package io.headrace.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Watches for errors in the log: nothing that a client does is one. */
public final class ErrorLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private final List<String> errors = new CopyOnWriteArrayList<>();

  /** Watches from now on. */
  public ErrorLog() {
    start();
    ROOT.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    // A warning with a failure is one that nobody expected, too.
    boolean failure = event.getThrowableProxy() != null;
    if (event.getLevel().isGreaterOrEqual(Level.ERROR) || failure) {
      errors.add(
          event.getFormattedMessage()
              + (failure
                  ? ": "
                      + event.getThrowableProxy().getClassName()
                      + " "
                      + event.getThrowableProxy().getMessage()
                  : ""));
    }
  }

  /** What was logged. */
  public List<String> errors() {
    return errors;
  }

  @Override
  public void close() {
    ROOT.detachAppender(this);
    stop();
  }
}
