package io.headrace.server.access;

import static io.headrace.server.access.Permission.APPEND;
import static io.headrace.server.access.Permission.CREATE_STREAM;
import static io.headrace.server.access.Permission.GET_BASIN_CONFIG;
import static io.headrace.server.access.Permission.READ;
import static io.headrace.server.access.Permission.REVOKE_ACCESS_TOKEN;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.Page;
import io.headrace.log.PageRequest;
import io.headrace.server.access.Permission.Kind;
import io.headrace.server.access.Permission.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of permissions as tables. */
final class GrantTest {
  /** "-" is no name, "*x" the prefix x, anything else itself. */
  private static Names names(String text) {
    if (text.equals("-")) {
      return Names.none();
    }
    return text.startsWith("*") ? new Names.Prefix(text.substring(1)) : Names.exact(text);
  }

  @ParameterizedTest
  @CsvSource({
    "-, a, false",
    "a, a, true",
    "a, ab, false",
    "a, b, false",
    "*, a, true",
    "*, '', true",
    "*a, a, true",
    "*a, ab, true",
    "*a, ba, false",
    "*ab, a, false",
  })
  void a_name_is_in_a_set_or_not(String set, String name, boolean included) {
    assertThat(names(set).include(name)).isEqualTo(included);
  }

  @Test
  void an_empty_exact_name_means_no_name_and_an_empty_prefix_every_name() {
    assertThat(Names.exact("")).isEqualTo(Names.none());
    assertThat(Names.all().include("anything")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "-, -, true",
    "-, a, false",
    "-, *, false",
    "a, -, true",
    "a, a, true",
    "a, b, false",
    "a, *a, false",
    "a, *, false",
    "*a, -, true",
    "*a, a, true",
    "*a, ab, true",
    "*a, b, false",
    "*a, *a, true",
    "*a, *ab, true",
    "*ab, *a, false",
    "*a, *, false",
    "*, *, true",
    "*, *a, true",
  })
  void a_set_is_within_another_or_not(String outer, String inner, boolean contained) {
    assertThat(names(outer).contain(names(inner))).isEqualTo(contained);
  }

  @ParameterizedTest
  @CsvSource({
    // the names, the namespace, what of them is in it
    "-, t/, -",
    "t/one, t/, one",
    "t/, t/, -",
    "u/one, t/, -",
    "*, t/, *",
    "*t, t/, *",
    "*t/, t/, *",
    "*t/u, t/, *u",
    "*u/, t/, -",
    "*t/u, '', *t/u",
  })
  void of_a_set_only_what_lies_in_a_namespace_is_seen_from_within(
      String names, String namespace, String seen) {
    assertThat(names(names).within(namespace)).isEqualTo(names(seen));
  }

  @ParameterizedTest
  @CsvSource({
    "ACCOUNT, READ, 'list-basins list-access-tokens account-metrics list-locations"
        + " get-default-location'",
    "ACCOUNT, WRITE, 'create-basin delete-basin issue-access-token revoke-access-token"
        + " set-default-location'",
    "BASIN, READ, get-basin-config list-streams basin-metrics",
    "BASIN, WRITE, reconfigure-basin create-stream delete-stream",
    "STREAM, READ, get-stream-config check-tail read stream-metrics",
    "STREAM, WRITE, reconfigure-stream append trim fence",
  })
  void a_group_is_these_operations(Level level, Kind kind, String operations) {
    String group =
        Permission.group(level, kind).stream().sorted().map(Permission::text).collect(joining(" "));
    assertThat(group).isEqualTo(operations);
  }

  @Test
  void there_are_24_operations_each_in_one_group_and_known_by_its_name() {
    assertThat(Permission.values()).hasSize(24);
    List<Permission> grouped = new ArrayList<>();
    for (Level level : Level.values()) {
      for (Kind kind : Kind.values()) {
        grouped.addAll(Permission.group(level, kind));
      }
    }
    assertThat(grouped).containsExactlyInAnyOrder(Permission.values());
    for (Permission each : Permission.values()) {
      assertThat(Permission.named(each.text())).contains(each);
    }
    assertThat(Permission.named("APPEND")).isEmpty();
  }

  @Test
  void operations_are_the_union_of_groups_and_names() {
    OperationGroups readStreams =
        new OperationGroups(
            OperationGroups.ReadWrite.NONE,
            OperationGroups.ReadWrite.NONE,
            new OperationGroups.ReadWrite(true, false));
    Scope scope =
        new Scope(Names.all(), Names.all(), Names.none(), readStreams, Set.of(APPEND, READ));

    assertThat(scope.permissions())
        .containsExactlyInAnyOrder(
            APPEND,
            READ,
            Permission.CHECK_TAIL,
            Permission.GET_STREAM_CONFIG,
            Permission.STREAM_METRICS);
  }

  @ParameterizedTest
  @CsvSource({
    "basin-one, s/1, true",
    "basin-one, t/1, false",
    "basin-two, s/1, false",
  })
  void a_stream_is_reached_through_its_basin(String basin, String stream, boolean permitted) {
    Grant grant =
        new Grant(names("basin-one"), names("*s/"), names("tok"), Set.of(READ, GET_BASIN_CONFIG));

    assertThat(grant.permitsOnStream(READ, basin, stream)).isEqualTo(permitted);
    assertThat(grant.permitsOnStream(APPEND, basin, stream)).isFalse();
    assertThat(grant.permitsOnBasin(GET_BASIN_CONFIG, basin)).isEqualTo(basin.equals("basin-one"));
    assertThat(grant.permitsOnBasin(CREATE_STREAM, basin)).isFalse();
  }

  @Test
  void a_token_is_reached_by_its_id() {
    Grant grant = new Grant(Names.none(), Names.none(), names("*t-"), Set.of(REVOKE_ACCESS_TOKEN));

    assertThat(grant.permitsOnToken(REVOKE_ACCESS_TOKEN, "t-1")).isTrue();
    assertThat(grant.permitsOnToken(REVOKE_ACCESS_TOKEN, "u-1")).isFalse();
    assertThat(grant.permitsOnToken(Permission.ISSUE_ACCESS_TOKEN, "t-1")).isFalse();
  }

  @Test
  void the_root_may_do_everything_and_nobody_nothing() {
    for (Permission each : Permission.values()) {
      assertThat(Caller.ROOT.grant().permitsOnStream(each, "any-basin", "any")).isTrue();
      assertThat(Caller.ROOT.grant().permitsOnToken(each, "any")).isTrue();
      assertThat(Caller.NOBODY.grant().permits(each)).isFalse();
    }
  }

  // Listings.

  private static Page<String> all(PageRequest page) {
    List<String> matching =
        List.of("a", "ab", "abc", "b", "ba").stream()
            .filter(name -> name.startsWith(page.prefix()))
            .filter(name -> name.compareTo(page.startAfter()) > 0)
            .toList();
    int size = Math.min(matching.size(), page.limit());
    return new Page<>(matching.subList(0, size), matching.size() > size);
  }

  @ParameterizedTest
  @CsvSource({
    // scope, prefix, start after, limit, names, more
    "*, '', '', 9, a ab abc b ba, false",
    "*, '', ab, 2, abc b, true",
    "-, '', '', 9, '', false",
    "*ab, '', '', 9, ab abc, false",
    "*ab, a, '', 1, ab, true",
    "*ab, abc, '', 9, abc, false",
    "*ab, b, '', 9, '', false",
    "*ab, '', ab, 9, abc, false",
    "ab, '', '', 9, ab, false",
    "ab, a, a, 1, ab, false",
    "ab, '', ab, 9, '', false",
    "ab, abc, '', 9, '', false",
    "zz, '', '', 9, '', false",
  })
  void a_listing_shows_what_is_in_scope_as_if_there_were_nothing_else(
      String scope, String prefix, String after, int limit, String shown, boolean more) {
    Page<String> page =
        ScopedListing.list(
            names(scope),
            new PageRequest(prefix, after, limit),
            GrantTest::all,
            Function.identity());

    assertThat(String.join(" ", page.items())).isEqualTo(shown);
    assertThat(page.hasMore()).isEqualTo(more);
  }
}
