package io.headrace.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.testing.ScriptedExchange;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a worker is told is told once, in whatever order the answers come that tell it. */
class NewsTest {
  private final Bench bench = new Bench();
  private final RunHandle run = bench.claimed();

  private static String steers(String... ids) {
    StringBuilder json = new StringBuilder("{\"steers\":[");
    for (String id : ids) {
      json.append(json.charAt(json.length() - 1) == '[' ? "" : ",")
          .append("{\"steer\":\"" + id + "\",\"text\":\"" + id + "\"}");
    }
    return json.append("]}").toString();
  }

  private List<String> taken() {
    return run.takeSteers().stream().map(Steer::id).toList();
  }

  @Test
  void an_answer_of_old_brings_no_steer_back() {
    ScriptedExchange old = bench.next("inbox");
    bench.carrier.run();
    bench.answer(old, 200, "{\"cursor\":\"e.5\",\"inbox\":" + steers("s1") + "}");
    assertThat(taken()).containsExactly("s1");
    // Before the server knew that it was taken, and after, and before again.
    bench.answer(bench.next("events"), 200, "{\"cursor\":\"e.6\",\"inbox\":" + steers() + "}");
    bench.tell(steers("s1"));
    assertThat(taken()).isEmpty();
    assertThat(bench.has("events")).isFalse();
  }

  @Test
  void nor_does_it_take_a_new_one_away() throws Exception {
    run.text("a");
    ScriptedExchange old = bench.next("events");
    bench.tell(steers("s1", "s2"));
    bench.answer(old, 200, "{\"cursor\":\"e.2\",\"inbox\":" + steers("s1") + "}");
    assertThat(taken()).containsExactly("s1", "s2");
    assertThat(bench.store()).contains("\"steer\":\"s1\"", "\"steer\":\"s2\"");
  }

  @Test
  void nor_what_was_decided() throws Exception {
    CompletableFuture<Decision> decision = run.askAsync(Question.of("?"));
    ScriptedExchange asking = bench.next("ask");
    bench.tell(
        "{\"decisions\":[{\"decision\":\"d1\",\"state\":\"decided\",\"answer\":{\"text\":\"x\"}}]}");
    bench.tell("{\"decisions\":[{\"decision\":\"d1\",\"state\":\"open\"}]}");
    bench.answer(asking, 200, "{\"decision\":\"d1\",\"cursor\":\"e.9\"}");
    assertThat(decision.join().text()).contains("x");
  }

  @Test
  void a_steer_that_cannot_be_told_to_be_taken_is_not_taken() {
    News news = new News();
    news.told(new Inbox(false, List.of(new Steer("s1", "shorter")), List.of()));
    assertThatThrownBy(() ->
            news.takeSteers(fresh -> {
              throw new IllegalStateException("no room for " + fresh);
            }))
        .hasMessageContaining("s1");
    assertThat(news.takeSteers(fresh -> {})).extracting(Steer::id).containsExactly("s1");
    assertThat(news.takeSteers(fresh -> {})).isEmpty();
  }

  @Test
  void steers_are_taken_also_while_there_is_no_room_to_write() throws Exception {
    run.text("a");
    ScriptedExchange first = bench.next("events");
    run.text("x".repeat(80_000));
    bench.tell(steers("s1"));
    Thread.currentThread().interrupt();
    assertThat(taken()).containsExactly("s1");
    assertThat(Thread.interrupted()).isTrue();
    bench.answer(first, 200, "{\"cursor\":\"e.2\"}");
    assertThat(bench.store()).contains("steer-taken");
  }
}
