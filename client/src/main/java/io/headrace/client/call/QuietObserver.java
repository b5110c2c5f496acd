package io.headrace.client.call;

import io.headrace.client.error.HeadraceException;
import io.headrace.client.observe.Observer;
import java.time.Duration;

/** Passes everything on to another observer, and ignores what that one throws. */
public final class QuietObserver implements Observer {
  private final Observer watching;

  /** Shields a client from an observer. */
  public QuietObserver(Observer watching) {
    this.watching = watching;
  }

  @Override
  public void attempt(Activity activity, String subject, int attempt) {
    quietly(() -> watching.attempt(activity, subject, attempt));
  }

  @Override
  public void retry(Activity activity, String subject, HeadraceException why, Duration delay) {
    quietly(() -> watching.retry(activity, subject, why, delay));
  }

  @Override
  public void uncertain(String subject, int records, HeadraceException why) {
    quietly(() -> watching.uncertain(subject, records, why));
  }

  @Override
  public void reconnectAdvised(Activity activity, String subject, boolean followed) {
    quietly(() -> watching.reconnectAdvised(activity, subject, followed));
  }

  @Override
  public void lag(String subject, long records) {
    quietly(() -> watching.lag(subject, records));
  }

  private static void quietly(Runnable telling) {
    try {
      telling.run();
    } catch (Throwable ignored) {
      // Whoever watches must not harm what is watched; the interface says so.
    }
  }
}
