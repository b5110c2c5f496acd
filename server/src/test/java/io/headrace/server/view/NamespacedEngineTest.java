package io.headrace.server.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.BasinConfig;
import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.log.StreamInfo;
import io.headrace.log.StreamTemplate;
import io.headrace.server.FakeTime;
import io.headrace.server.SlowEngine;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What who lives in a namespace sees of an engine. */
final class NamespacedEngineTest {
  private static final BasinName BASIN = new BasinName("test-basin");

  private final SlowEngine engine = new SlowEngine(new FakeTime());
  private final NamespacedEngine inside = new NamespacedEngine(engine, "in/");

  private void create(String... streams) {
    engine.createBasin(BASIN, BasinConfig.DEFAULT, Optional.empty()).join();
    for (String stream : streams) {
      engine
          .createStream(BASIN, new StreamName(stream), StreamTemplate.DEFAULT, Optional.empty())
          .join();
    }
  }

  private String page(String prefix, String startAfter, int limit) {
    Page<StreamInfo> page =
        inside.listStreams(BASIN, new PageRequest(prefix, startAfter, limit)).orElseThrow();
    String names = String.join(" ", page.items().stream().map(it -> it.name().text()).toList());
    return page.hasMore() ? names + " …" : names;
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\"\",  \"\", 1, - …",
        "\"\",  -,    1, .a …",
        "\"\",  .a,   1, b …",
        "\"\",  b,    1, c",
        "\"\",  \"\", 2, - .a …",
        "\"\",  \"\", 4, - .a b c",
        ".,     \"\", 1, .a",
      })
  void pages_are_full_although_some_names_cannot_be_said_in_here(
      String prefix, String startAfter, int limit, String expected) {
    create("in/-", "in/.", "in/..", "in/.a", "in/b", "in/c", "in", "in/", "inside", "out");
    assertThat(page(prefix, startAfter, limit)).isEqualTo(expected);
  }

  @Test
  void nothing_follows_a_page_behind_which_are_only_names_that_cannot_be_said() {
    create("in/-", "in/.", "in/..", "out");
    assertThat(page("", "", 1)).isEqualTo("-");
    assertThat(page("", "-", 1)).isEmpty();
  }

  @Test
  void the_largest_page_is_full_as_well() {
    create("in/-", "in/.", "in/..");
    create(IntStream.range(0, 1000).mapToObj("in/s%03d"::formatted).toArray(String[]::new));
    assertThat(page("", "", 1000)).startsWith("- s000 s001 ").endsWith(" s998 …");
    assertThat(page("", "s998", 1000)).isEqualTo("s999");
  }
}
