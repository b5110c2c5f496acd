package io.headrace.client.control;

/**
 * Whose clock the timestamps of records follow.
 *
 * @param text its name on the wire
 */
public record TimestampMode(String text) {
  /** The timestamp of the writer where there is one, otherwise the time of arrival. */
  public static final TimestampMode CLIENT_PREFER = new TimestampMode("client-prefer");

  /** The timestamp of the writer, who must give one. */
  public static final TimestampMode CLIENT_REQUIRE = new TimestampMode("client-require");

  /** The time of arrival. */
  public static final TimestampMode ARRIVAL = new TimestampMode("arrival");

  @Override
  public String toString() {
    return text;
  }
}
