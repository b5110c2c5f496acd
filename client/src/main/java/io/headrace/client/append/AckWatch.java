package io.headrace.client.append;

import io.headrace.client.transport.Carrier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices that an acknowledgement does not come in time. One alarm serves all inputs: they are
 * acknowledged in order, so the first has the next deadline. On the carrier's thread only.
 */
final class AckWatch {
  private final Carrier carrier;
  private final Supplier<@Nullable Input> first;
  private final Runnable late;
  private Carrier.@Nullable Alarm alarm;
  private boolean lookedOnce;

  /**
   * Watches nothing yet.
   *
   * @param first the first input that is not acknowledged, if there is one
   * @param late is run when its time is up
   */
  AckWatch(Carrier carrier, Supplier<@Nullable Input> first, Runnable late) {
    this.carrier = carrier;
    this.first = first;
    this.late = late;
  }

  /** Watches, as long as there is something to watch. */
  void watch() {
    Input next = first.get();
    if (alarm == null && next != null) {
      lookedOnce = false;
      alarm = carrier.schedule(this::look, Math.max(0, next.deadlineNanos() - carrier.nanos()));
    }
  }

  void stop() {
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  private void look() {
    alarm = null;
    Input next = first.get();
    if (next == null || carrier.nanos() - next.deadlineNanos() < 0) {
      watch();
    } else if (!lookedOnce) {
      // If this thread was held up, what has come may not have been read yet: that is done between
      // two alarms.
      lookedOnce = true;
      alarm = carrier.schedule(this::look, 0);
    } else {
      late.run();
    }
  }
}
