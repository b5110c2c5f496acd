package io.headrace.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.testkit.oracle.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The journal keeps every promise under every seed that once showed otherwise, and under others.
 */
final class SeedsTest {
  private static final int FRESH_SEEDS = 200;

  @TestFactory
  List<DynamicTest> seeds_that_once_failed() throws IOException {
    return seeds().stream()
        .map(line ->
            DynamicTest.dynamicTest(line, () -> run(Long.parseLong(line.split(" ", -1)[0]))))
        .toList();
  }

  @Test
  @Tag("slow")
  void the_first_seeds() {
    LongStream.rangeClosed(1, FRESH_SEEDS).forEach(SeedsTest::run);
  }

  private static void run(long seed) {
    assertThat(Simulation.run(seed, new JournalOpener()).violation().map(Violation::getMessage))
        .isEmpty();
  }

  private static List<String> seeds() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(SeedsTest.class.getResourceAsStream("/seeds.txt"), "seeds.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
