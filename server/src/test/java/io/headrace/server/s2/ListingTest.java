package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.IN_BASIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.StreamTemplate;
import io.headrace.server.ServerFixture;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Listings page by page. */
@Timeout(60)
@Tag("slow")
final class ListingTest {
  private static final Pattern NAME = Pattern.compile("\"name\":\"([^\"]+)\"");

  private final ServerFixture server = new ServerFixture().withBasin();

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> names(String listing) {
    List<String> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(listing);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  private void createStreams(int number) {
    for (int i = 0; i < number; i++) {
      var _ =
          server
              .engine()
              .createStream(
                  new BasinName(BASIN),
                  new StreamName("%04d".formatted(i)),
                  StreamTemplate.DEFAULT,
                  Optional.empty());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',          1000",
    "?limit=0,    1000",
    "?limit=1,    1",
    "?limit=999,  999",
    "?limit=1000, 1000",
    "?limit=1001, 1000",
    "?limit=18446744073709551615, 1000",
  })
  void a_page_has_at_most_a_thousand_names(String query, int expected) {
    createStreams(1001);
    String listing = server.get("/v1/streams" + query).text();

    assertThat(names(listing)).hasSize(expected).startsWith("0000");
    assertThat(listing).endsWith("\"has_more\":true}");
  }

  @Test
  void the_next_page_begins_after_the_last_name_and_the_last_one_says_so() {
    createStreams(1001);
    List<String> all = new ArrayList<>();
    String listing = server.get("/v1/streams?limit=400").text();
    all.addAll(names(listing));
    while (listing.endsWith("\"has_more\":true}")) {
      listing = server.get("/v1/streams?limit=400&start_after=" + all.getLast()).text();
      all.addAll(names(listing));
    }
    assertThat(all).hasSize(1001).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void a_page_that_is_just_full_has_no_more_behind_it() {
    createStreams(3);
    assertThat(server.get("/v1/streams?limit=3").text()).endsWith("\"has_more\":false}");
    assertThat(server.get("/v1/streams?limit=2").text()).endsWith("\"has_more\":true}");
  }

  @ParameterizedTest
  @CsvSource({
    "prefix=ab-,                        ab-00001 ab-00002",
    "prefix=ab-&start_after=aa-00001,   ab-00001 ab-00002", // before the prefix
    "prefix=ab-&start_after=ab-,        ab-00001 ab-00002", // the prefix itself
    "prefix=ab-&start_after=ab-00001,   ab-00002", // inside
    "prefix=ab-&start_after=b,          ''", // behind it
    "start_after=ab-00002,              ac-00001 test-basin",
  })
  void basins_with_a_prefix_are_listed_wherever_the_page_begins(String query, String expected) {
    for (String name : new String[] {"aa-00001", "ab-00001", "ab-00002", "ac-00001"}) {
      server.call("PUT", "/v1/basins/" + name, "", "");
    }
    assertThat(names(server.call("GET", "/v1/basins?" + query, "", "").text()))
        .isEqualTo(expected.isEmpty() ? List.of() : List.of(expected.split(" ", -1)));
  }

  @Test
  void a_plus_and_an_encoded_space_both_mean_a_space_in_a_query() {
    server.call("PUT", "/v1/streams/a%20b", IN_BASIN, "");
    server.call("PUT", "/v1/streams/a+b", IN_BASIN, "");

    assertThat(names(server.get("/v1/streams?prefix=a+b").text())).containsExactly("a b");
    assertThat(names(server.get("/v1/streams?prefix=a%20b").text())).containsExactly("a b");
    assertThat(names(server.get("/v1/streams?prefix=a%2Bb").text())).containsExactly("a+b");
  }

  @Test
  void what_is_being_deleted_is_listed_until_it_is_gone() {
    createStreams(2);
    server.call("DELETE", "/v1/streams/0000", IN_BASIN, "");
    assertThat(server.get("/v1/streams").text())
        .contains("\"deleted_at\":\"2025-06-15T15:06:40Z\"", "\"deleted_at\":null");
    server.call("DELETE", "/v1/basins/" + BASIN, "", "");
    assertThat(server.call("GET", "/v1/basins", "", "").text())
        .contains("\"deleted_at\":\"2025-06-15T15:06:40Z\",\"state\":\"deleting\"");

    server.engine().purge();
    assertThat(server.call("GET", "/v1/basins", "", "").text())
        .isEqualTo("{\"basins\":[],\"has_more\":false}");
  }

  @Test
  void a_basin_that_is_not_there_has_no_listing() {
    assertThat(server.call("GET", "/v1/streams", "s2-basin: basin-none\r\n", "").text())
        .contains("\"code\":\"basin_not_found\"");
  }
}
