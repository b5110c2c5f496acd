package io.headrace.server.sessions.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.sessions.tail.TailStart.Fresh;
import io.headrace.server.sessions.tail.TailStart.GoOn;
import io.headrace.server.sessions.tail.TailStart.Reason;
import io.headrace.server.sessions.tail.TailStart.Reset;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Where a viewer begins, of a session whose epoch is 7 and which keeps 10 to 19. */
class TailStartTest {
  static Stream<Arguments> table() {
    return Stream.of(
        Arguments.of("nothing", "", "", new Fresh()),
        Arguments.of("a place in the midst", "7.14", "", new GoOn(15)),
        Arguments.of("the last place", "7.19", "", new GoOn(20)),
        Arguments.of("right before all that is kept", "7.9", "", new GoOn(10)),
        Arguments.of("a place before that", "7.8", "", new Reset(Reason.TRIMMED)),
        Arguments.of("the beginning, which is gone", "7.-1", "", new Reset(Reason.TRIMMED)),
        Arguments.of("a place ahead of all", "7.20", "", new Reset(Reason.AHEAD)),
        Arguments.of("a place far ahead", "7.1000000000", "", new Reset(Reason.AHEAD)),
        Arguments.of("the largest place", "7.9223372036854775806", "", new Reset(Reason.AHEAD)),
        Arguments.of("a place in another session", "8.14", "", new Reset(Reason.FOREIGN)),
        Arguments.of("no cursor", "r1:14", "", new Reset(Reason.MALFORMED)),
        Arguments.of("half a cursor", "7.", "", new Reset(Reason.MALFORMED)),
        Arguments.of("a number", "14", "", new Reset(Reason.MALFORMED)),
        Arguments.of("a header", "", "7.14", new GoOn(15)),
        Arguments.of("a fresh header and an old URL", "7.12", "7.16", new GoOn(17)),
        Arguments.of("an old header and a fresh URL", "7.16", "7.12", new GoOn(17)),
        Arguments.of("a foreign header and a URL", "7.12", "8.40", new GoOn(13)),
        Arguments.of("a malformed header and a URL", "7.12", "x", new GoOn(13)),
        Arguments.of("both foreign", "8.1", "9.1", new Reset(Reason.FOREIGN)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void a_viewer_begins_where_it_was_or_anew(
      String name, String after, String lastEventId, TailStart start) {
    assertThat(
            TailStart.of(
                Optional.of(after),
                Optional.of(lastEventId),
                /* epoch= */ 7,
                /* trimPoint= */ 10,
                20))
        .as(name)
        .isEqualTo(start);
  }
}
