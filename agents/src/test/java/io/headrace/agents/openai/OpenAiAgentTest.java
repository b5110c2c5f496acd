package io.headrace.agents.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.agents.Agent;
import io.headrace.agents.Run;
import io.headrace.agents.RunEndedException;
import io.headrace.agents.Theatre;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.rules.Command;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model's answer, from its socket to the transcript. */
class OpenAiAgentTest {
  private ScriptedModel model;
  private LiveStage stage;

  @BeforeEach
  void open() throws Exception {
    model = new ScriptedModel();
    stage = new LiveStage();
    host(model.address());
  }

  @AfterEach
  void close() throws Exception {
    stage.close();
    model.close();
  }

  private void host(URI address) {
    host(address, Duration.ofSeconds(20));
  }

  private void host(URI address, Duration silence) {
    stage.host(
        new OpenAiAgent(
            new OpenAiSettings(
                address, Optional.of("sk-test"), "gpt-test", Optional.of("Be brief."), silence),
            stage.context()));
  }

  private Message answer(String prompt) {
    stage.say(prompt);
    return stage.settled();
  }

  @Test
  void reasoning_and_text_come_as_they_are_said() {
    model.expect(exchange ->
        exchange
            .begin()
            .thinking("Let me ")
            .thinking("see.")
            .text("Grüße, ")
            .text("🌊")
            .finish("stop")
            .usage(12, 5)
            .done());
    Message answer = answer("hello");
    assertThat(answer.outcome()).contains(RunOutcome.COMPLETED);
    assertThat(answer.parts())
        .containsExactly(
            new Part.Thought(Text.of("Let me see.")), new Part.Written(Text.of("Grüße, 🌊")));
  }

  @Test
  void reasoning_is_found_under_either_name() {
    model.expect(exchange ->
        exchange
            .begin()
            .choice("{\"reasoning\":\"Hm, \"}", "null")
            .choice("{\"reasoning\":\"yes.\",\"content\":\"\"}", "null")
            .text("Yes.")
            .finish("stop")
            .done());
    assertThat(answer("hello").parts())
        .containsExactly(new Part.Thought(Text.of("Hm, yes.")), new Part.Written(Text.of("Yes.")));
  }

  @Test
  void what_it_took_is_told() {
    model.expect(exchange -> exchange.begin().text("Yes.").finish("stop").usage(12, 5).done());
    answer("hello");
    assertThat(stage.usage())
        .isEqualTo("{\"model\":\"gpt-test\",\"input_tokens\":12,\"output_tokens\":5}");
  }

  @Test
  void what_was_said_before_is_sent_with_the_key_and_the_model() throws Exception {
    model.expect(exchange -> exchange.begin().thinking("hm").text("One.").finish("stop").done());
    model.expect(exchange -> exchange.begin().text("Two.").finish("stop").done());
    answer("first");
    answer("second");
    model.request();
    String second = model.request();
    assertThat(second)
        .startsWith("POST /v1/chat/completions HTTP/1.1")
        .containsIgnoringCase("authorization: Bearer sk-test")
        .doesNotContain("HTTP2-Settings")
        .contains("\"model\" : \"gpt-test\"", "\"stream\" : true");
    assertThat(second.substring(second.indexOf("\r\n\r\n")).replaceAll("\\s+", " "))
        .contains(
            "{ \"role\" : \"system\", \"content\" : \"Be brief.\" },"
                + " { \"role\" : \"user\", \"content\" : \"first\" },"
                + " { \"role\" : \"assistant\", \"content\" : \"One.\" },"
                + " { \"role\" : \"user\", \"content\" : \"second\" }");
  }

  @Test
  void images_are_sent_as_images() throws Exception {
    model.expect(exchange -> exchange.begin().text("A cat.").finish("stop").done());
    stage.say(
        new Command.UserTurn(
            Optional.empty(),
            List.of(
                new Part.Written(Text.of("What is it?")),
                new Part.Attachment("https://example.com/a.png", "image/png", Optional.empty()))));
    stage.settled();
    assertThat(model.request()).contains("image_url", "https://example.com/a.png");
  }

  @Test
  void a_cancel_closes_the_connection_in_the_midst_of_an_answer() throws Exception {
    model.expect(exchange -> exchange.begin().text("Once upon").awaitClose());
    String run = stage.say("tell");
    stage.await(state -> state.phase() == Phase.RUNNING);
    stage.submit(new Command.Cancel(run, Optional.empty(), Optional.empty()));
    model.awaitGone();
    Message answer = stage.settled();
    assertThat(answer.outcome()).contains(RunOutcome.CANCELLED);
    assertThat(Theatre.text(answer)).isEqualTo("Once upon");
  }

  @Test
  void a_cancel_closes_the_connection_before_the_answer_begins() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    model.expect(exchange -> {
      asked.countDown();
      exchange.awaitClose();
    });
    String run = stage.say("tell");
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    stage.submit(new Command.Cancel(run, Optional.empty(), Optional.empty()));
    model.awaitGone();
    assertThat(stage.settled().outcome()).contains(RunOutcome.CANCELLED);
  }

  @Test
  void stopping_the_server_closes_the_connection() throws Exception {
    model.expect(exchange -> exchange.begin().text("Once upon").awaitClose());
    stage.say("tell");
    stage.await(state -> state.phase() == Phase.RUNNING);
    stage.stopHost();
    model.awaitGone();
    assertThat(stage.settled().outcome()).contains(RunOutcome.INTERRUPTED);
  }

  @Test
  void an_answer_that_is_cut_is_no_answer() {
    model.expect(exchange -> exchange.begin().text("Once upon").cut());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error()).contains("The connection to the model broke off. Try again.");
    assertThat(Theatre.text(answer)).isEqualTo("Once upon");
  }

  @Test
  void an_answer_that_is_whole_waits_for_no_end_of_its_connection() throws Exception {
    stage.stopHost();
    host(model.address(), Duration.ofDays(1));
    model.expect(
        exchange -> exchange.begin().text("All.").finish("stop").event("[DONE]").awaitClose());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.COMPLETED);
    assertThat(Theatre.text(answer)).isEqualTo("All.");
    model.awaitGone();
  }

  @Test
  void an_answer_that_ends_without_its_end_is_no_answer() {
    model.expect(exchange -> exchange.begin().text("Once upon").endEarly());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error()).contains("The model's answer broke off before its end. Try again.");
  }

  @Test
  void an_error_in_the_midst_of_an_answer_is_told() {
    model.expect(exchange ->
        exchange.begin().text("Once").event("{\"error\":{\"message\":\"GPU on fire\"}}").done());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error())
        .contains("The model gave up in the midst of its answer. It says: GPU on fire");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "length | The model stopped here: the answer has reached the length that it may have.",
        "content_filter | The model's provider holds back the rest of this answer."
      })
  void an_answer_that_was_stopped_says_why(String finish, String error) {
    model.expect(exchange -> exchange.begin().text("Once").finish(finish).done());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error()).contains(error);
    assertThat(Theatre.text(answer)).isEqualTo("Once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"error\":{\"message\":\"GPU on fire\"}}",
        "{ \"error\" : {\"message\":\"GPU on fire\"}}",
        "{\"id\":\"x\",\"choices\":[],\"error\":{\"code\":502,\"message\":\"GPU on fire\"}}",
        "{\"object\":\"error\",\"message\":\"GPU on fire\",\"code\":40303}"
      })
  void an_error_is_found_however_it_is_written(String error) {
    model.expect(exchange -> exchange.begin().text("Once").event(error).done());
    assertThat(answer("tell").error())
        .contains("The model gave up in the midst of its answer. It says: GPU on fire");
  }

  @Test
  void talk_of_errors_is_none() {
    model.expect(exchange ->
        exchange
            .begin()
            .choice("{\"content\":\"\\\"error\\\"\",\"error\":null}", "null")
            .event("{\"id\":\"x\",\"error\":null,\"choices\":[]}")
            .finish("stop")
            .done());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.COMPLETED);
    assertThat(Theatre.text(answer)).isEqualTo("\"error\"");
  }

  @Test
  void an_event_that_cannot_be_understood_ends_the_call() throws Exception {
    model.expect(exchange -> exchange.begin().text("Once").event("{\"choices\":[{").awaitClose());
    Message answer = answer("tell");
    assertThat(answer.error())
        .contains("The model's answer could not be understood; the server's log tells more.");
    assertThat(Theatre.text(answer)).isEqualTo("Once");
    model.awaitGone();
  }

  @Test
  void an_event_without_an_end_is_not_kept() throws Exception {
    model.expect(exchange -> {
      exchange.begin().text("Once");
      try {
        exchange.piece("data: ");
        for (int i = 0; i < 64; i++) {
          exchange.piece("x".repeat(1 << 20));
        }
      } finally {
        exchange.awaitClose();
      }
    });
    Message answer = answer("tell");
    assertThat(answer.error()).contains("The model said more at once than an answer may have.");
    model.awaitGone();
  }

  @Test
  void a_tool_that_was_never_offered_ends_the_call() throws Exception {
    model.expect(exchange ->
        exchange
            .begin()
            .text("I look it up.")
            .choice(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":"
                    + "{\"name\":\"search\",\"arguments\":\"{\"}}]}",
                "null")
            .awaitClose());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error())
        .contains("The model wants to use a tool, \"search\", but there are none here. Try again.");
    assertThat(Theatre.text(answer)).isEqualTo("I look it up.");
    model.awaitGone();
  }

  /** Nothing that is said of it looks like a part of an answer, or of a call. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\":\"search\"} | tool_calls",
        "{\"name\":\"search\",\"arguments\":\"\"} | tool_calls",
        "{\"name\":\"search\",\"arguments\":null} | tool_calls",
        "{\"name\":\"search\"} | stop",
        "{\"name\":\"search\"} | length",
      })
  void a_tool_whose_arguments_never_come_is_no_answer(String function, String finish) {
    model.expect(exchange ->
        exchange
            .begin()
            .choice(
                "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"type\":\"function\",\"function\":"
                    + function
                    + "}]}",
                "null")
            .finish(finish)
            .done());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error())
        .contains("The model wants to use a tool, \"search\", but there are none here. Try again.");
  }

  @Test
  void a_tool_that_is_called_in_the_words_of_old_is_no_answer() {
    model.expect(exchange ->
        exchange
            .begin()
            .choice("{\"function_call\":{\"name\":\"search\",\"arguments\":\"{}\"}}", "null")
            .finish("function_call")
            .done());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error().orElseThrow()).contains("The model wants to use a tool", "search");
  }

  @Test
  void an_end_that_tells_of_a_tool_and_names_none_is_no_answer() {
    model.expect(exchange -> exchange.begin().text("Hm.").finish("tool_calls").done());
    assertThat(answer("tell").error())
        .contains("The model wants to use a tool but there are none here. Try again.");
  }

  @Test
  void an_answer_that_says_that_it_is_done_and_not_how_is_none() {
    model.expect(exchange -> exchange.begin().text("Once upon").done());
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error()).contains("The model's answer broke off before its end. Try again.");
  }

  @Test
  void an_emoji_in_two_pieces_is_whole() {
    model.expect(exchange ->
        exchange
            .begin()
            .choice("{\"content\":\"So \\ud83d\"}", "null")
            .choice("{\"content\":\"\\ude00\"}", "null")
            .finish("stop")
            .done());
    assertThat(Theatre.text(answer("tell"))).isEqualTo("So \uD83D\uDE00");
  }

  @Test
  void a_run_that_is_cancelled_asks_no_model() {
    stage.stopHost();
    OpenAiAgent agent =
        new OpenAiAgent(
            new OpenAiSettings(
                model.address(),
                Optional.empty(),
                "gpt-test",
                Optional.empty(),
                Duration.ofSeconds(20)),
            stage.context());
    stage.host(new Late(agent));
    String run = stage.say("tell");
    stage.await(state -> state.phase() == Phase.RUNNING);
    stage.submit(new Command.Cancel(run, Optional.empty(), Optional.empty()));
    assertThat(stage.settled().outcome()).contains(RunOutcome.CANCELLED);
    assertThat(model.wasAsked()).isFalse();
  }

  /** Asks another agent once the run is to end, and as if nobody had been interrupted. */
  private record Late(Agent agent) implements Agent {
    @Override
    public String name() {
      return agent.name();
    }

    @Override
    public String title() {
      return agent.title();
    }

    @Override
    public void answer(Run run) throws Exception {
      run.text("x");
      try {
        run.pause(Duration.ofHours(1));
      } catch (RunEndedException e) {
        while (!Thread.interrupted()) {
          Thread.onSpinWait();
        }
        agent.answer(run);
      }
    }
  }

  @Test
  void a_picture_whose_address_is_none_breaks_no_session() throws Exception {
    model.expect(exchange -> exchange.begin().text("I see.").finish("stop").done());
    stage.say(
        new Command.UserTurn(
            Optional.empty(),
            List.of(new Part.Attachment("my photo.png", "image/png", Optional.empty()))));
    assertThat(Theatre.text(stage.settled())).isEqualTo("I see.");
    assertThat(model.request()).contains("[A file: my photo.png, image/png]");
  }

  @Test
  void what_says_nothing_is_not_sent() {
    assertThat(answer(" ").error()).contains("There is nothing to answer: the message is empty.");
    assertThat(model.wasAsked()).isFalse();
  }

  @Test
  void an_answer_of_nothing_is_one() {
    model.expect(exchange -> exchange.begin().finish("stop").done());
    assertThat(answer("tell").outcome()).contains(RunOutcome.COMPLETED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"error\":{\"message\":\"too long\"}} | did not accept the request (400)",
        "401 | {\"error\":{\"message\":\"sk-test is wrong\"}} | has to look at OPENAI_API_KEY",
        "403 | gone | has to look at OPENAI_API_KEY",
        "404 | {\"error\":{\"message\":\"no such model\"}} | There is no model \"gpt-test\"",
        "404 | {\"detail\":\"Not Found\"} | It says: Not Found",
        "400 | {\"error\":{\"message\":\"Bearer sk-test is wrong\"}} | Bearer … is wrong",
        "429 | {\"error\":{\"code\":\"insufficient_quota\",\"message\":\"pay\"}} | The quota"
      })
  void what_asking_again_does_not_help_against_is_told_at_once(
      int status, String body, String error) throws Exception {
    model.expect(exchange -> exchange.refuse(status, body));
    Message answer = answer("tell");
    assertThat(answer.outcome()).contains(RunOutcome.FAILED);
    assertThat(answer.error().orElseThrow()).contains(error).doesNotContain("sk-test");
    model.request();
  }

  @Test
  void a_model_that_is_busy_is_asked_again() throws Exception {
    model.expect(exchange -> exchange.refuse(429, "{}", "retry-after: 2"));
    model.expect(exchange -> exchange.refuse(503, "overloaded"));
    model.expect(exchange -> exchange.begin().text("Now.").finish("stop").done());
    assertThat(Theatre.text(answer("tell"))).isEqualTo("Now.");
    for (int i = 0; i < 3; i++) {
      model.request();
    }
  }

  @Test
  void a_model_that_stays_busy_is_given_up() throws Exception {
    for (int i = 0; i < 4; i++) {
      model.expect(exchange -> exchange.refuse(429, "{}", "retry-after-ms: 100"));
    }
    assertThat(answer("tell").error())
        .contains("The model is asked too much at the moment (429). Try again in a minute.");
  }

  @Test
  void a_connection_that_ends_before_the_answer_begins_is_made_again() {
    model.expect(ScriptedModel.Exchange::cut);
    model.expect(exchange -> exchange.begin().text("Now.").finish("stop").done());
    assertThat(Theatre.text(answer("tell"))).isEqualTo("Now.");
  }

  @Test
  void a_model_that_is_not_there_is_told() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0)) {
      port = unused.getLocalPort();
    }
    stage.stopHost();
    host(URI.create("http://localhost:" + port + "/v1"));
    assertThat(answer("tell").error().orElseThrow())
        .isEqualTo("The model cannot be reached at localhost:" + port + ". Try again in a moment.");
  }

  @Test
  void a_model_that_falls_silent_is_given_up() throws Exception {
    model.expect(exchange -> exchange.begin().text("Once").awaitClose());
    Message answer = answer("tell");
    model.awaitGone();
    assertThat(answer.error().orElseThrow()).contains("has not said anything for");
  }

  @Test
  void what_the_user_says_meanwhile_is_sent_after_the_answer() throws Exception {
    CountDownLatch steered = new CountDownLatch(1);
    model.expect(exchange -> {
      exchange.begin().text("Once");
      steered.await();
      exchange.text(" upon.").finish("stop").usage(10, 2).done();
    });
    model.expect(exchange -> exchange.begin().text("Il était.").finish("stop").usage(20, 3).done());
    String run = stage.say("tell");
    stage.await(state -> state.phase() == Phase.RUNNING);
    stage.submit(new Command.SteerRun(run, "in French"));
    steered.countDown();
    Message answer = stage.settled();
    assertThat(answer.parts())
        .extracting(part -> part.getClass().getSimpleName())
        .containsExactly("Written", "Steer", "Step", "Written");
    model.request();
    assertThat(model.request()).contains("Once upon.", "in French");
  }

  @Test
  void an_answer_that_becomes_too_large_ends_the_call() throws Exception {
    model.expect(exchange -> {
      exchange.begin();
      String delta = "0123456789".repeat(1_000);
      try {
        for (int i = 0; i < 2_000; i++) {
          exchange.text(delta);
        }
      } finally {
        exchange.awaitClose();
      }
    });
    assertThat(answer("tell").error().orElseThrow()).startsWith("The answer became too large");
    model.awaitGone();
  }
}
