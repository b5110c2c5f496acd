package io.headrace.log.time;

/** The machine's own clocks. */
public final class SystemTime implements Time {
  public static final SystemTime INSTANCE = new SystemTime();

  private SystemTime() {}

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}
