package io.headrace.log.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.wire.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.junit.jupiter.api.Test;

/** A page costs what is on it, however long the table is. */
final class ListingTest {
  private final ConcurrentSkipListMap<String, String> table =
      new ConcurrentSkipListMap<>(Utf8::compare);
  private final List<String> looked = new ArrayList<>();

  private Page<String> page(String prefix, String startAfter, int limit) {
    looked.clear();
    return Listing.page(
        table,
        new PageRequest(prefix, startAfter, limit),
        name -> {
          looked.add(name);
          return name.endsWith("?") ? Optional.empty() : Optional.of(name);
        });
  }

  @Test
  void nothing_is_looked_at_before_the_page_nor_more_than_one_behind_it() {
    for (String name : List.of("a", "b1", "b2", "b3", "b4", "c", "d")) {
      table.put(name, name);
    }
    assertThat(page("b", "", 2)).isEqualTo(new Page<>(List.of("b1", "b2"), true));
    assertThat(looked).containsExactly("b1", "b2", "b3");
    assertThat(page("b", "b2", 2)).isEqualTo(new Page<>(List.of("b3", "b4"), false));
    assertThat(looked).containsExactly("b3", "b4");
    assertThat(page("b", "c", 2)).isEqualTo(new Page<>(List.of(), false));
    assertThat(looked).isEmpty();
    assertThat(page("", "b4", 1)).isEqualTo(new Page<>(List.of("c"), true));
  }

  @Test
  void what_is_not_to_be_seen_yet_takes_no_place_and_is_not_more() {
    for (String name : List.of("a", "b?", "c", "d?")) {
      table.put(name, name);
    }
    assertThat(page("", "", 2)).isEqualTo(new Page<>(List.of("a", "c"), false));
  }
}
