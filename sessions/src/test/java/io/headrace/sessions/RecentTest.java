package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.rules.Command;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which sessions were active last. */
class RecentTest {
  private final Stage stage = new Stage();

  private void touch(String session) {
    stage.done(
        stage.sessions.submitCreating(
            SessionId.of(session), new Command.SetTitle(session), Optional.empty()));
  }

  private List<Recent> list(Optional<Recent> before, int limit) {
    return stage.sessions.recent(
        SessionId.DEFAULT_BASIN, new Recent.Wish("", _ -> true, before, limit));
  }

  private static List<String> names(List<Recent> sessions) {
    return sessions.stream().map(each -> each.name().text()).toList();
  }

  @Test
  void the_last_active_comes_first() {
    touch("one");
    stage.pass(10);
    touch("two");
    stage.pass(10);
    touch("one");
    assertThat(names(list(Optional.empty(), 10))).containsExactly("one", "two");
  }

  @Test
  void a_list_goes_on_where_it_ended_though_many_were_active_at_the_same_time() {
    List.of("a", "b", "c", "d", "e").forEach(this::touch);
    List<Recent> first = list(Optional.empty(), 2);
    List<Recent> second = list(Optional.of(first.getLast()), 2);
    List<Recent> third = list(Optional.of(second.getLast()), 2);
    assertThat(names(first)).containsExactly("e", "d");
    assertThat(names(second)).containsExactly("c", "b");
    assertThat(names(third)).containsExactly("a");
  }

  @Test
  void only_what_is_wanted_is_shown() {
    List.of("acme/1", "acme/2", "other").forEach(this::touch);
    assertThat(
            names(
                stage.sessions.recent(
                    SessionId.DEFAULT_BASIN,
                    new Recent.Wish(
                        "acme/",
                        name -> !name.equals(new StreamName("acme/2")),
                        Optional.empty(),
                        10))))
        .containsExactly("acme/1");
  }

  @Test
  void sessions_that_say_nothing_or_are_being_deleted_are_not_shown() {
    touch("kept");
    touch("gone");
    stage.done(stage.sessions.open(SessionId.of("empty")));
    stage.done(stage.sessions.delete(SessionId.of("gone")));
    assertThat(names(list(Optional.empty(), 10))).containsExactly("kept");
  }

  @Test
  void a_basin_that_is_not_there_has_none() {
    assertThat(
            stage.sessions.recent(
                new BasinName("no-such-basin"),
                new Recent.Wish("", _ -> true, Optional.empty(), 10)))
        .isEmpty();
  }
}
