package io.headrace.server.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is done one by one, on a thread that a test has in hand. */
final class OneByOneTest {
  private final List<Runnable> thread = new ArrayList<>();
  private final OneByOne turns = new OneByOne(thread::add);
  private final List<String> begun = new ArrayList<>();

  private void run() {
    while (!thread.isEmpty()) {
      thread.removeFirst().run();
    }
  }

  private CompletableFuture<String> begin(String name, CompletableFuture<String> end) {
    return turns.next(() -> {
      begun.add(name);
      return end;
    });
  }

  @Test
  void nothing_begins_while_something_before_it_is_on_its_way() {
    CompletableFuture<String> sample = new CompletableFuture<>();
    CompletableFuture<String> kept = begin("sample", sample);
    CompletableFuture<String> answer =
        begin("question", CompletableFuture.completedFuture("answer"));
    run();
    assertThat(begun).containsExactly("sample");

    sample.complete("kept");
    assertThat(begun).as("begun on the thread only").containsExactly("sample");
    run();

    assertThat(begun).containsExactly("sample", "question");
    assertThat(kept).isCompletedWithValue("kept");
    assertThat(answer).isCompletedWithValue("answer");
  }

  @Test
  void what_fails_is_told_and_holds_up_nothing() {
    CompletableFuture<String> broken =
        turns.next(() -> {
          throw new IllegalStateException("broken");
        });
    CompletableFuture<String> failed =
        begin("failed", CompletableFuture.failedFuture(new IllegalStateException("failed")));
    CompletableFuture<String> last = begin("last", CompletableFuture.completedFuture("done"));
    run();

    assertThat(broken).isCompletedExceptionally();
    assertThat(failed).isCompletedExceptionally();
    assertThat(last).isCompletedWithValue("done");
  }
}
