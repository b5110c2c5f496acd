package io.headrace.server.aisdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.http.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Who reads what clients send, and when. */
class ChatReaderTest {
  private static final String CHAT =
      "{\"id\":\"talk\",\"messages\":[{\"id\":\"u1\",\"role\":\"user\",\"parts\":[]}]}";

  private final Queue<Runnable> work = new ArrayDeque<>();
  private final ChatReader reader = new ChatReader(work::add, () -> {});

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void what_is_small_is_read_at_once() {
    assertThat(reader.read(() -> bytes(CHAT), false).join().chat()).isEqualTo("talk");
    assertThat(work).isEmpty();
  }

  @Test
  void what_is_large_is_read_elsewhere() {
    CompletableFuture<UiChat> large = reader.read(() -> bytes(CHAT), true);
    assertThat(large).isNotDone();
    work.remove().run();
    assertThat(large.join().chat()).isEqualTo("talk");
  }

  @Test
  void what_cannot_be_read_is_a_problem_wherever_it_was_tried() {
    CompletableFuture<UiChat> small = reader.read(() -> bytes("{"), false);
    CompletableFuture<UiChat> large = reader.read(() -> bytes("{"), true);
    work.remove().run();
    assertThat(small)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(Problem.class);
    assertThat(large)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(Problem.class);
  }

  @Test
  void where_too_many_wait_the_next_is_sent_away() {
    ChatReader full =
        new ChatReader(
            _ -> {
              throw new RejectedExecutionException("full");
            },
            () -> {});
    assertThat(full.read(() -> bytes(CHAT), true))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(Problem.class)
        .withMessageContaining("too many send long chats");
  }
}
