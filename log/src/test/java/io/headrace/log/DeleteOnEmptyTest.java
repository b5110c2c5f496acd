package io.headrace.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.wire.Position;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a stream is due to be deleted because it is empty. */
final class DeleteOnEmptyTest {
  private static final long NEVER = DeleteOnEmpty.NEVER;
  private static final long MOST_SECONDS = Long.MAX_VALUE / 1000;

  private static StreamConfig config(long retentionSeconds, long minAgeSeconds) {
    return new StreamConfig(
        StorageClass.EXPRESS,
        retentionSeconds == 0
            ? new Retention.Infinite()
            : new Retention.Age(Duration.ofSeconds(retentionSeconds)),
        TimestampMode.CLIENT_PREFER,
        false,
        Duration.ofSeconds(minAgeSeconds));
  }

  private static StreamState state(long tail, long trimPoint, long lastArrivalMillis) {
    return new StreamState(
        new Position(tail, 0),
        trimPoint,
        "",
        false,
        false,
        Optional.empty(),
        Producers.NONE,
        lastArrivalMillis);
  }

  @ParameterizedTest
  @CsvSource({
    // retention, min age, tail, trim point, created, last arrival, due
    "60, 10,  0,  0, 1000,    0,  11000", // never written: since its creation
    " 0, 10,  0,  0, 1000,    0,  11000",
    "60, 10,  5,  0, 1000, 2000,  72000", // written: since its last record expired
    "60, 10,  5,  4, 1000, 2000,  72000", // one record is left
    "60, 10,  5,  5, 1000, 2000,  12000", // all trimmed: since the trim
    " 0, 10,  5,  5, 1000, 2000,  12000",
    "60, 10, -1, -1, 1000, 2000,  12000", // numbers are unsigned
    "60, 10,  5,  5, 3000, 2000,  13000", // a clock that was set back
  })
  void it_is_due_when_it_has_been_empty_for_the_age_that_is_asked_for(
      long retention,
      long minAge,
      long tail,
      long trimPoint,
      long created,
      long lastArrival,
      long due) {
    assertThat(
            DeleteOnEmpty.dueMillis(
                config(retention, minAge), state(tail, trimPoint, lastArrival), created))
        .isEqualTo(due);
  }

  @Test
  void it_is_never_due_when_nobody_asked_for_it() {
    assertThat(DeleteOnEmpty.dueMillis(config(60, 0), StreamState.INITIAL, 1000)).isEqualTo(NEVER);
    assertThat(DeleteOnEmpty.dueMillis(config(60, 0), state(5, 5, 2000), 1000)).isEqualTo(NEVER);
  }

  @Test
  void it_is_never_due_while_records_are_kept_for_ever() {
    assertThat(DeleteOnEmpty.dueMillis(config(0, 1), state(5, 4, 2000), 1000)).isEqualTo(NEVER);
  }

  @Test
  void it_is_never_due_at_a_time_that_cannot_be_counted() {
    assertThat(DeleteOnEmpty.dueMillis(config(60, MOST_SECONDS), StreamState.INITIAL, 1000))
        .isEqualTo(NEVER);
    assertThat(DeleteOnEmpty.dueMillis(config(MOST_SECONDS, 1), state(5, 0, 1000), 1000))
        .isEqualTo(NEVER);
    assertThat(
            DeleteOnEmpty.dueMillis(
                config(MOST_SECONDS - 2, MOST_SECONDS - 2), state(5, 0, 1000), 1000))
        .isEqualTo(NEVER);
  }
}
