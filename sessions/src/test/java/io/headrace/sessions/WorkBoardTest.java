package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.BasinName;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Runs that wait for workers, and workers that wait for runs. */
class WorkBoardTest {
  private final WorkBoard board = new WorkBoard();

  private static Offer offer(String session, String agent) {
    return new Offer(SessionId.of(session), "r1", agent);
  }

  @Test
  void a_run_that_waits_is_found_by_one_of_those_who_seek_its_agent() {
    board.offer(offer("talk", "coder"));
    assertThat(board.seek(List.of("writer"))).isNotDone();
    assertThat(board.seek(List.of("writer", "coder"))).isCompletedWithValue(offer("talk", "coder"));
    assertThat(board.seek(List.of("coder"))).isNotDone();
  }

  @Test
  void whoever_seeks_longest_gets_the_next_run() {
    CompletableFuture<Offer> first = board.seek(List.of("coder"));
    CompletableFuture<Offer> second = board.seek(List.of("coder"));
    board.offer(offer("talk", "coder"));
    assertThat(first).isDone();
    assertThat(second).isNotDone();
  }

  @Test
  void whoever_seeks_no_longer_gets_nothing() {
    CompletableFuture<Offer> gone = board.seek(List.of("coder"));
    gone.cancel(false);
    CompletableFuture<Offer> next = board.seek(List.of("coder"));
    assertThat(board.seekers()).isEqualTo(1);
    board.offer(offer("talk", "coder"));
    assertThat(next).isDone();
  }

  @Test
  void a_run_that_somebody_does_not_want_is_left_to_the_next() {
    CompletableFuture<Offer> choosy =
        board.seek(List.of("coder"), offer -> offer.session().equals(SessionId.of("mine")));
    board.offer(offer("yours", "coder"));
    board.offer(offer("mine", "coder"));
    assertThat(choosy).isCompletedWithValue(offer("mine", "coder"));
    assertThat(board.seek(List.of("coder"), offer -> offer.session().equals(SessionId.of("mine"))))
        .isNotDone();
    assertThat(board.seek(List.of("coder"))).isCompletedWithValue(offer("yours", "coder"));
  }

  @Test
  void a_run_is_found_under_the_key_of_its_claim_until_it_is_over() {
    Offer run = offer("talk", "coder");
    BasinName basin = run.session().basin();
    board.keep("key", run);
    assertThat(board.claimed(basin, "key")).contains(run);
    assertThat(board.claimed(basin, "another")).isEmpty();
    assertThat(board.claimed(new BasinName("another-basin"), "key")).isEmpty();
    board.forget("key", offer("walk", "coder"));
    assertThat(board.claimed(basin, "key")).contains(run);
    board.forget("key", run);
    assertThat(board.claimed(basin, "key")).isEmpty();
  }

  @Test
  void what_a_session_has_stored_of_a_claim_is_on_the_board_and_there_again_after_a_restart() {
    Stage stage = new Stage();
    SessionOutcome.Begun run = stage.begin("hello");
    Offer offer = new Offer(Stage.ID, run.run(), "");
    Command claim = Commands.claim(run.run(), "f");
    stage.submit(claim, "key");
    for (int i = 0; i < 2; i++) {
      assertThat(stage.sessions.board().claimed(Stage.ID.basin(), "key")).contains(offer);
      stage.restart();
    }
    stage.submit(Commands.settle(run.run(), "f", RunOutcome.COMPLETED));
    assertThat(stage.sessions.board().claimed(Stage.ID.basin(), "key")).isEmpty();
  }

  @Test
  void whoever_begins_and_claims_at_once_is_not_found_among_the_claims() {
    Stage stage = new Stage();
    stage.submit(Commands.begin("hello", stage.sessions.claimant("me")), "key");
    assertThat(stage.sessions.board().claimed(Stage.ID.basin(), "key")).isEmpty();
  }

  @Test
  void a_run_that_waits_no_more_is_not_found() {
    board.offer(offer("talk", "coder"));
    board.withdraw(offer("talk", "coder"));
    assertThat(board.seek(List.of("coder"))).isNotDone();
  }
}
