package io.headrace.client.session;

import static io.headrace.client.session.Bench.fate;
import static io.headrace.client.session.Bench.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.testing.ScriptedExchange;
import io.headrace.client.transport.TransportFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a run ends, everybody is told, and told the truth. The test plays the server. */
@Timeout(30)
class RunEndTest {
  private final Bench bench = new Bench();
  private final RunHandle run = bench.claimed();

  private CompletableFuture<Void> settle(RunOutcome outcome) {
    return run.settle(outcome, Optional.empty());
  }

  // Settled here.

  @Test
  void the_end_comes_after_what_was_written_and_asked_before_it_in_order() throws Exception {
    run.text("a");
    CompletableFuture<Decision> first = run.askAsync(Question.of("First?"));
    CompletableFuture<Decision> second = run.askAsync(Question.of("Second?"));
    run.text("b");
    CompletableFuture<Void> end = settle(RunOutcome.COMPLETED);
    assertThatThrownBy(() -> run.askAsync(Question.of("Late?")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("was settled here");
    assertThat(bench.store()).contains("\"delta\":\"a\"");
    assertThat(askedNext("d1")).contains("First?");
    assertThat(askedNext("d2")).contains("Second?");
    assertThat(bench.store()).contains("\"delta\":\"b\"", "\"expected\":\"e.9\"");
    assertThat(bench.settle()).contains("completed");
    assertThat(fate(end)).isEqualTo("done");
    assertThat(fate(first)).isEqualTo("lost: settled");
    assertThat(fate(second)).isEqualTo("lost: settled");
    assertThat(run.cancelRequested()).isCancelled();
  }

  private String askedNext(String id) {
    ScriptedExchange asking = bench.next("ask");
    bench.answer(asking, 200, "{\"decision\":\"" + id + "\",\"cursor\":\"e.9\"}");
    return Bench.body(asking);
  }

  @Test
  void no_more_questions_are_on_their_way_than_may_be_open() {
    for (int i = 0; i < 16; i++) {
      var _ = run.askAsync(Question.of("?"));
    }
    assertThatThrownBy(() -> run.askAsync(Question.of("?")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("at most 16");
    askedNext("d1");
    var _ = run.askAsync(Question.of("?"));
  }

  @Test
  void the_first_who_says_how_it_ends_is_heard() {
    CompletableFuture<Void> first = settle(RunOutcome.CANCELLED);
    CompletableFuture<Void> second = settle(RunOutcome.COMPLETED);
    assertThat(bench.settle()).contains("cancelled");
    assertThat(bench.has("settle")).isFalse();
    assertThat(fate(first)).isEqualTo("done");
    assertThat(fate(second)).isEqualTo("done");
  }

  @ParameterizedTest
  @ValueSource(strings = {"interrupted", "cancelled", "failed"})
  void a_run_that_had_ended_otherwise_is_lost(String outcome) {
    CompletableFuture<Void> end = settle(RunOutcome.COMPLETED);
    bench.answer(bench.next("settle"), 200, "{\"outcome\":\"" + outcome + "\"}");
    assertThat(fate(end)).isEqualTo("lost: settled");
    assertThatThrownBy(end::join)
        .hasMessageContaining("had ended as " + outcome + " before it was settled as completed");
  }

  @Test
  void an_end_that_the_inbox_tells_first_is_the_one_that_was_asked_for() {
    CompletableFuture<Void> end = settle(RunOutcome.COMPLETED);
    ScriptedExchange settling = bench.next("settle");
    bench.answer(bench.next("inbox"), 409, refusal("settled"));
    assertThat(fate(end)).isEqualTo("pending");
    bench.answer(settling, 200, "{\"outcome\":\"completed\"}");
    assertThat(fate(end)).isEqualTo("done");
  }

  @Test
  void an_end_that_is_refused_is_told() {
    CompletableFuture<Void> end = settle(RunOutcome.COMPLETED);
    bench.next("settle").error(403, "permission_denied");
    bench.carrier.run();
    assertThat(fate(end)).contains("403 permission_denied");
    assertThat(bench.find("inbox").orElseThrow().isCancelled()).isTrue();
  }

  @Test
  void what_comes_with_the_end_is_short() {
    String words = "ü".repeat(4_096);
    assertThatThrownBy(() -> run.settle(RunOutcome.FAILED, Optional.of(words)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 8192 bytes, but there are 8194");
    assertThatThrownBy(() -> run.usage("\"" + words + "\""))
        .isInstanceOf(IllegalArgumentException.class);
    var _ = run.settle(RunOutcome.FAILED, Optional.of(words.substring(1)));
    bench.settle();
    assertThat(fate(run.ended())).isEqualTo("done");
  }

  // Ended elsewhere.

  /** What a worker may be doing. */
  enum Doing {
    NOTHING,
    WRITING,
    ASKING,
    WAITING_FOR_A_DECISION,
    SETTLING
  }

  private CompletableFuture<Decision> decision = new CompletableFuture<>();

  private void begin(Doing doing) throws InterruptedException {
    switch (doing) {
      case NOTHING -> {}
      case WRITING -> run.text("a");
      case ASKING -> decision = run.askAsync(Question.of("?"));
      case WAITING_FOR_A_DECISION -> {
        decision = run.askAsync(Question.of("?"));
        askedNext("d1");
      }
      case SETTLING -> {
        run.text("a");
        decision = run.askAsync(Question.of("?"));
        var _ = settle(RunOutcome.COMPLETED);
      }
    }
    bench.carrier.run();
  }

  private void everybodyIsTold(Doing doing, String fate) {
    assertThat(fate(run.ended())).isEqualTo(fate);
    boolean asked = doing != Doing.NOTHING && doing != Doing.WRITING;
    assertThat(fate(decision)).isEqualTo(asked ? fate : "pending");
    assertThat(run.cancelRequested()).isCancelled();
    assertThatThrownBy(() -> run.text("late")).isInstanceOf(RunLostException.class);
    assertThatThrownBy(() -> run.askAsync(Question.of("?"))).isInstanceOf(RunLostException.class);
    assertThat(fate(settle(RunOutcome.FAILED))).isEqualTo(fate);
    run.close();
    int sent = bench.carrier.exchanges().size();
    bench.carrier.advance(Duration.ofMinutes(5));
    assertThat(bench.carrier.exchanges()).hasSize(sent);
  }

  @ParameterizedTest
  @EnumSource
  void when_the_client_is_closed_everybody_is_told(Doing doing) throws Exception {
    begin(doing);
    bench.closeClient();
    everybodyIsTold(doing, "lost: closed");
  }

  @ParameterizedTest
  @EnumSource
  void when_the_session_is_deleted_everybody_is_told(Doing doing) throws Exception {
    begin(doing);
    bench.next("inbox").error(404, "session_not_found");
    bench.carrier.run();
    everybodyIsTold(doing, "lost: gone");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SETTLING")
  void when_somebody_else_ended_it_everybody_is_told(Doing doing) throws Exception {
    begin(doing);
    bench.answer(bench.next("inbox"), 409, refusal("settled"));
    everybodyIsTold(doing, "lost: settled");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fenced", "settled", "session_deletion_pending"})
  void a_write_that_is_too_late_loses_the_run(String code) throws Exception {
    begin(Doing.SETTLING);
    bench.answer(bench.next("events"), 409, refusal(code));
    everybodyIsTold(Doing.SETTLING, "lost: " + code);
  }

  @ParameterizedTest
  @EnumSource
  void when_the_server_is_away_for_too_long_everybody_is_told(Doing doing) throws Exception {
    begin(doing);
    Duration away = Duration.ZERO;
    while (fate(run.ended()).equals("pending")) {
      for (ScriptedExchange each : bench.carrier.exchanges()) {
        each.fail(TransportFailure.Kind.NOT_CONNECTED);
      }
      bench.carrier.advance(Duration.ofMillis(100));
      away = away.plusMillis(100);
    }
    assertThat(away).isBetween(RunLink.LONGEST_TRIAL, RunLink.LONGEST_TRIAL.plusSeconds(2));
    everybodyIsTold(doing, "lost: unreachable");
  }

  @Test
  void a_server_that_is_away_for_longer_than_the_lease_changes_nothing() throws Exception {
    begin(Doing.SETTLING);
    for (int i = 0; i < 1_000; i++) {
      for (ScriptedExchange each : bench.carrier.exchanges()) {
        each.fail(TransportFailure.Kind.NOT_CONNECTED);
      }
      bench.carrier.advance(Duration.ofMillis(100));
    }
    bench.carrier.advance(Duration.ofSeconds(1));
    ScriptedExchange events = last("events");
    bench.answer(events.open(), 200, "{\"cursor\":\"e.3\"}");
    askedNext("d1");
    bench.settle();
    assertThat(fate(run.ended())).isEqualTo("done");
  }

  private ScriptedExchange last(String kind) {
    List<ScriptedExchange> found = new ArrayList<>();
    for (var next = bench.find(kind); next.isPresent(); next = bench.find(kind)) {
      found.add(next.get());
    }
    return found.get(found.size() - 1);
  }

  @Test
  void what_is_never_stored_ends_though_signs_of_life_arrive() throws Exception {
    begin(Doing.SETTLING);
    Duration tried = Duration.ZERO;
    while (fate(run.ended()).equals("pending")) {
      bench.find("inbox").ifPresent(inbox -> inbox.answer(200, "{\"cursor\":\"e.5\"}"));
      bench.find("events").ifPresent(events -> events.error(500, "other"));
      bench.carrier.advance(Duration.ofMillis(500));
      tried = tried.plusMillis(500);
    }
    assertThat(tried).isBetween(RunLink.LONGEST_TRIAL, RunLink.LONGEST_TRIAL.plusSeconds(2));
    everybodyIsTold(Doing.SETTLING, "lost: unreachable");
  }

  // Whoever waits, listens and writes.

  @Test
  void who_is_interrupted_while_it_ends_has_settled_it_all_the_same() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(run::complete).isInstanceOf(InterruptedException.class);
    assertThat(bench.settle()).contains("completed");
    assertThat(fate(run.ended())).isEqualTo("done");
  }

  @Test
  void a_close_that_is_interrupted_ends_the_run_in_the_background() throws Exception {
    run.text("a");
    Thread.currentThread().interrupt();
    run.close();
    assertThat(Thread.interrupted()).isTrue();
    bench.store();
    assertThat(bench.settle()).contains("failed", "stopped in the midst");
  }

  @Test
  void listeners_that_throw_disturb_nobody() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    Runnable bad =
        () -> {
          heard.incrementAndGet();
          throw new IllegalStateException("a listener of the test's");
        };
    var cancelled = run.cancelRequested().thenRun(bad);
    run.text("a");
    ScriptedExchange first = bench.next("events");
    CompletableFuture<Decision> asked = run.askAsync(Question.of("?"));
    var decided = asked.whenComplete((value, trouble) -> bad.run());
    var ended = run.ended().whenComplete((value, trouble) -> bad.run());
    CompletableFuture<Void> end = settle(RunOutcome.COMPLETED);
    bench.answer(first, 200, "{\"cursor\":\"e.2\",\"inbox\":{\"cancel_requested\":true}}");
    askedNext("d1");
    bench.tell("{\"decisions\":[{\"decision\":\"d1\",\"state\":\"expired\"}]}");
    bench.settle();
    assertThat(fate(end)).isEqualTo("done");
    assertThat(asked.join().isDecided()).isFalse();
    assertThat(heard).hasValue(3);
    assertThat(List.of(cancelled, decided, ended))
        .allMatch(CompletableFuture::isCompletedExceptionally);
  }

  @Test
  void what_several_threads_write_and_ask_has_its_end_before_the_end_that_another_one_says()
      throws Exception {
    List<List<String>> accepted = List.of(new ArrayList<>(), new ArrayList<>());
    List<CompletableFuture<Decision>> asked = new ArrayList<>();
    List<Thread> others = new ArrayList<>();
    others.add(new Thread(() -> writeUntilTheEnd('a', accepted.get(0))));
    others.add(new Thread(() -> writeUntilTheEnd('b', accepted.get(1))));
    others.add(new Thread(() -> askUntilTheEnd(asked)));
    others.forEach(Thread::start);
    Thread ender =
        new Thread(() -> {
          var _ = settle(RunOutcome.COMPLETED);
        });
    others.add(ender);
    StringBuilder stored = new StringBuilder();
    int questions = 0;
    for (int requests = 0; !run.ended().isDone(); ) {
      Optional<ScriptedExchange> events = bench.find("events");
      if (events.isPresent()) {
        stored.append(Bench.body(events.get()));
        bench.answer(events.get(), 200, "{\"cursor\":\"e." + requests + "\"}");
        requests++;
      }
      if (bench.has("ask")) {
        askedNext("d" + questions++);
      }
      boolean allWereHeard =
          requests >= 20 && questions > 0 && stored.indexOf("a0") >= 0 && stored.indexOf("b0") >= 0;
      if (allWereHeard && ender.getState() == Thread.State.NEW) {
        ender.start();
      }
      bench.find("settle").ifPresent(end -> bench.answer(end, 200, "{\"cursor\":\"e.9\"}"));
    }
    for (Thread other : others) {
      other.join();
    }
    for (int i = 0; i < 2; i++) {
      List<String> found = new ArrayList<>();
      Matcher matcher = Pattern.compile((char) ('a' + i) + "\\d+").matcher(stored);
      while (matcher.find()) {
        found.add(matcher.group());
      }
      assertThat(found).isNotEmpty().isEqualTo(accepted.get(i));
    }
    assertThat(fate(run.ended())).isEqualTo("done");
    assertThat(asked).hasSize(questions).isNotEmpty();
    assertThat(asked).allMatch(each -> fate(each).equals("lost: settled"));
  }

  private void writeUntilTheEnd(char name, List<String> accepted) {
    try {
      for (int i = 0; ; i++) {
        String text = name + Integer.toString(i);
        run.data("x", "\"" + text + "\"");
        accepted.add(text);
      }
    } catch (IllegalStateException | InterruptedException e) {
      // It was settled.
    }
  }

  private void askUntilTheEnd(List<CompletableFuture<Decision>> asked) {
    try {
      while (true) {
        asked.add(run.askAsync(Question.of("?")));
        Thread.onSpinWait();
      }
    } catch (IllegalStateException e) {
      // As many as may be are being asked, or it was settled.
    }
  }
}
