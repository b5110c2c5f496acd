package io.headrace.server.http;

import io.headrace.log.time.Time;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The value of the {@code date} header, made once a second. */
final class DateText {
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final Time time;
  private long second = Long.MIN_VALUE;
  private byte[] text = new byte[0];

  DateText(Time time) {
    this.time = time;
  }

  /** The date now; not to be changed. */
  byte[] bytes() {
    long now = Math.floorDiv(time.wallMillis(), 1000L);
    if (now != second) {
      second = now;
      text = HTTP_DATE.format(Instant.ofEpochSecond(now)).getBytes(StandardCharsets.US_ASCII);
    }
    return text;
  }

  @Override
  public String toString() {
    return new String(bytes(), StandardCharsets.US_ASCII);
  }
}
