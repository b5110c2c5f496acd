package io.headrace.server.aisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.DecisionKind;
import io.headrace.sessions.event.DecisionState;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Role;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.Text;
import io.headrace.sessions.event.ToolState;
import io.headrace.sessions.state.Steer;
import io.headrace.wire.TextBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Events and messages as chunks. Versions of the SDK say in conformance/ai-sdk what they take. */
class UiMessageStreamTest {
  private static final String RUN = "r1";
  private static final Json YES = new Json("{\"approved\":true}");
  private static final Json NO = new Json("{\"approved\":false}");
  private static final String DONE = "[DONE]";

  // In few words.

  /** Chunks without their frames. */
  private static List<String> chunks(TextBuffer out) {
    return Arrays.stream(out.toString().split("\n\n"))
        .filter(frame -> !frame.isEmpty())
        .map(frame -> frame.substring("data: ".length()))
        .toList();
  }

  /** What events come to, in a stream that has begun. */
  private static List<String> shown(Approvals approvals, SessionEvent... events) {
    return shown(new UiMessageStream(RUN, approvals), events);
  }

  private static List<String> shown(UiMessageStream stream, SessionEvent... events) {
    TextBuffer out = new TextBuffer();
    for (SessionEvent event : events) {
      stream.event(event, out);
    }
    stream.caughtUp(events.length, out);
    return chunks(out);
  }

  /** What a finished message comes to. */
  private static List<String> whole(Part... parts) {
    TextBuffer out = new TextBuffer();
    new UiMessageStream(null, Approvals.NATIVE).finished(message(parts), out);
    return chunks(out);
  }

  private static Message message(Part... parts) {
    return new Message(
        "a1", Role.ASSISTANT, List.of(parts), Optional.of(RunOutcome.COMPLETED), Optional.empty());
  }

  private static Part.Question approval(String decision, String call) {
    return new Part.Question(
        decision,
        DecisionKind.APPROVAL,
        "May I?",
        Optional.empty(),
        Optional.of(call),
        List.of(),
        OptionalLong.empty(),
        Optional.empty());
  }

  private static Part.Asked asked(String decision, String call, DecisionState state, Json answer) {
    return new Part.Asked(approval(decision, call), state, Optional.of(answer), Optional.empty());
  }

  private static Part.Asked asked(String decision, String call, DecisionState state) {
    return new Part.Asked(approval(decision, call), state, Optional.empty(), Optional.empty());
  }

  private static Part.Asked open(String decision, String call) {
    return asked(decision, call, DecisionState.OPEN);
  }

  private static Part.ToolUse called(String call) {
    return tool(call, Optional.empty(), ToolState.CALLED);
  }

  private static Part.ToolUse done(String call) {
    return tool(call, Optional.of(new Json("1")), ToolState.DONE);
  }

  private static Part.ToolUse tool(String call, Optional<Json> output, ToolState state) {
    return new Part.ToolUse(
        call,
        "rm",
        Optional.empty(),
        Text.of(""),
        Optional.of(new Json("{}")),
        output,
        Optional.empty(),
        state);
  }

  private static SessionEvent text(String delta) {
    return new SessionEvent.TextDelta(RUN, delta);
  }

  private static SessionEvent asks(String decision, String call) {
    return new SessionEvent.Asked(RUN, approval(decision, call));
  }

  private static SessionEvent decides(String decision, Json answer) {
    return new SessionEvent.Decided(RUN, decision, answer, Optional.empty());
  }

  private static SessionEvent gives(String call) {
    return new SessionEvent.ToolOutput(RUN, call, new Json("1"), /* preliminary= */ false);
  }

  private static SessionEvent calls(String call) {
    return new SessionEvent.ToolCalled(RUN, call, "rm", new Json("{}"));
  }

  private static SessionEvent settles() {
    return new SessionEvent.Settled(
        RUN, RunOutcome.COMPLETED, message(), Optional.empty(), Optional.empty());
  }

  private static String start(String call) {
    return "{\"type\":\"tool-input-start\",\"toolCallId\":\"%s\",\"toolName\":\"rm\",\"dynamic\":true,\"providerExecuted\":true}"
        .formatted(call);
  }

  private static String available(String call) {
    return "{\"type\":\"tool-input-available\",\"toolCallId\":\"%s\",\"toolName\":\"rm\",\"input\":{},\"dynamic\":true,\"providerExecuted\":true}"
        .formatted(call);
  }

  private static String output(String call) {
    return "{\"type\":\"tool-output-available\",\"toolCallId\":\"%s\",\"output\":1,\"dynamic\":true,\"providerExecuted\":true}"
        .formatted(call);
  }

  private static String error(String call, String text) {
    return "{\"type\":\"tool-output-error\",\"toolCallId\":\"%s\",\"errorText\":\"%s\",\"dynamic\":true,\"providerExecuted\":true}"
        .formatted(call, text);
  }

  private static String late(String call) {
    return error(call, "nobody approved this in time");
  }

  private static String request(String decision, String call) {
    return "{\"type\":\"tool-approval-request\",\"approvalId\":\"%s\",\"toolCallId\":\"%s\"}"
        .formatted(decision, call);
  }

  private static String denied(String call) {
    return "{\"type\":\"tool-output-denied\",\"toolCallId\":\"%s\"}".formatted(call);
  }

  private static String pause(long seqNum) {
    return "{\"type\":\"finish\",\"finishReason\":\"tool-calls\",\"messageMetadata\":{\"headraceSeq\":%d}}"
        .formatted(seqNum);
  }

  private static final String BEGIN = "{\"type\":\"start\",\"messageId\":\"a1\"}";
  private static final String FINISH = "{\"type\":\"finish\",\"finishReason\":\"stop\"}";

  // Events.

  static Stream<Arguments> events() {
    return Stream.of(
        Arguments.of("nothing", List.of(text("")), List.of()),
        Arguments.of(
            "text in one part, until something else comes",
            List.of(text("a"), text("b"), new SessionEvent.ThinkingDelta(RUN, "c"), text("d")),
            List.of(
                "{\"type\":\"text-start\",\"id\":\"p1\"}",
                "{\"type\":\"text-delta\",\"id\":\"p1\",\"delta\":\"a\"}",
                "{\"type\":\"text-delta\",\"id\":\"p1\",\"delta\":\"b\"}",
                "{\"type\":\"text-end\",\"id\":\"p1\"}",
                "{\"type\":\"reasoning-start\",\"id\":\"p2\"}",
                "{\"type\":\"reasoning-delta\",\"id\":\"p2\",\"delta\":\"c\"}",
                "{\"type\":\"reasoning-end\",\"id\":\"p2\"}",
                "{\"type\":\"text-start\",\"id\":\"p3\"}",
                "{\"type\":\"text-delta\",\"id\":\"p3\",\"delta\":\"d\"}")),
        Arguments.of(
            "a tool, as one that the client has nothing to do with",
            List.of(
                new SessionEvent.ToolBegun(RUN, "c1", "rm", Optional.empty()),
                new SessionEvent.ToolInputDelta(RUN, "c1", "{"),
                calls("c1"),
                gives("c1")),
            List.of(
                start("c1"),
                "{\"type\":\"tool-input-delta\",\"toolCallId\":\"c1\",\"inputTextDelta\":\"{\"}",
                available("c1"),
                output("c1"))),
        Arguments.of(
            "steps, each ended by the next, and the end",
            List.of(new SessionEvent.StepBegun(RUN), new SessionEvent.StepBegun(RUN), settles()),
            List.of(
                "{\"type\":\"start-step\"}",
                "{\"type\":\"finish-step\"}",
                "{\"type\":\"start-step\"}",
                "{\"type\":\"finish-step\"}",
                FINISH,
                DONE)),
        Arguments.of(
            "nothing of other runs, and nothing after the end",
            List.of(new SessionEvent.TextDelta("r0", "a"), settles(), text("b")),
            List.of(FINISH, DONE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("events")
  void events_come_to_chunks(String what, List<SessionEvent> events, List<String> chunks) {
    assertThat(shown(Approvals.DATA, events.toArray(SessionEvent[]::new)))
        .as(what)
        .isEqualTo(chunks);
  }

  @Test
  void an_approval_as_data_stops_nothing() {
    assertThat(shown(Approvals.DATA, calls("c1"), asks("d1", "c1"), decides("d1", YES)))
        .hasSize(4)
        .noneMatch(chunk -> chunk.contains("tool-approval-request"))
        .last()
        .asString()
        .contains("\"type\":\"data-approval\",\"id\":\"d1\"", "\"state\":\"decided\"");
  }

  @Test
  void a_native_approval_is_the_end_of_the_stream_once_everything_was_told() {
    assertThat(shown(Approvals.NATIVE, calls("c1"), asks("d1", "c1"), calls("c2")))
        .containsExactly(
            start("c1"),
            available("c1"),
            request("d1", "c1"),
            start("c2"),
            available("c2"),
            pause(3),
            DONE);
  }

  // Whole messages.

  static Stream<Arguments> decisions() {
    return Stream.of(
        Arguments.of(
            "approved, and done",
            new Part[] {done("c1"), asked("d1", "c1", DecisionState.DECIDED, YES)},
            List.of(output("c1"))),
        Arguments.of(
            "approved, and under way",
            new Part[] {called("c1"), asked("d1", "c1", DecisionState.DECIDED, YES)},
            List.of()),
        Arguments.of(
            "denied",
            new Part[] {called("c1"), asked("d1", "c1", DecisionState.DECIDED, NO)},
            List.of(request("d1", "c1"), denied("c1"))),
        Arguments.of(
            "denied, and something came of it",
            new Part[] {done("c1"), asked("d1", "c1", DecisionState.DECIDED, NO)},
            List.of(request("d1", "c1"), denied("c1"), output("c1"))),
        Arguments.of(
            "nobody decided",
            new Part[] {called("c1"), asked("d1", "c1", DecisionState.EXPIRED)},
            List.of(late("c1"))),
        Arguments.of(
            "nobody decided, and the fallback denied",
            new Part[] {called("c1"), asked("d1", "c1", DecisionState.EXPIRED, NO)},
            List.of(late("c1"))),
        Arguments.of(
            "nobody decided, and the fallback approved",
            new Part[] {done("c1"), asked("d1", "c1", DecisionState.EXPIRED, YES)},
            List.of(output("c1"))),
        Arguments.of(
            "asked of what was done already",
            new Part[] {done("c1"), asked("d1", "c1", DecisionState.RUN_ENDED)},
            List.of(output("c1"))),
        Arguments.of(
            "asked before the call",
            new Part[] {asked("d1", "c1", DecisionState.DECIDED, YES), done("c1")},
            List.of(output("c1"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("decisions")
  void a_call_is_shown_as_what_came_of_it(String what, Part[] parts, List<String> chunks) {
    List<String> all = whole(parts);
    assertThat(all).as(what).startsWith(BEGIN, start("c1"), available("c1"));
    assertThat(all).as(what).endsWith(FINISH, DONE);
    assertThat(all.subList(3, all.size() - 2)).as(what).isEqualTo(chunks);
  }

  @Test
  void what_is_open_is_asked_last() {
    Part.ToolUse preliminary = tool("c1", Optional.of(new Json("1")), ToolState.CALLED);
    List<String> all = whole(open("d1", "c1"), preliminary);
    assertThat(all).hasSize(7);
    assertThat(all.get(3)).contains("\"preliminary\":true");
    assertThat(all.get(4)).isEqualTo(request("d1", "c1"));
  }

  @Test
  void an_approval_of_a_call_that_is_not_there_is_asked_all_the_same() {
    assertThat(whole(open("d1", "c1"))).contains(request("d1", "c1"));
  }

  // Going on.

  private static UiMessageStream goneOn(UiChat.Place place, Part... parts) {
    UiMessageStream stream = new UiMessageStream(null, Approvals.NATIVE);
    TextBuffer out = new TextBuffer();
    stream.goOn(message(parts), List.of(new Steer("s1", "left")), place, out);
    assertThat(chunks(out)).containsExactly(BEGIN);
    return stream;
  }

  private static final UiChat.Place HAS_C1 =
      new UiChat.Place(5, Set.of("c1", "c2"), Set.of("d1"), Set.of("c1"));

  @Test
  void what_was_asked_after_the_place_is_asked() {
    UiMessageStream stream =
        goneOn(
            HAS_C1,
            called("c1"),
            called("c2"),
            asked("d1", "c1", DecisionState.DECIDED, YES),
            open("d2", "c2"));
    assertThat(shown(stream, asks("d2", "c2"), decides("d1", YES)))
        .containsExactly(request("d2", "c2"), pause(2), DONE);
  }

  @Test
  void what_was_asked_before_and_is_still_open_is_waited_for() {
    UiChat.Place place = new UiChat.Place(5, Set.of("c1", "c2"), Set.of("d1", "d2"), Set.of("c1"));
    UiMessageStream stream =
        goneOn(
            place,
            called("c1"),
            called("c2"),
            asked("d1", "c1", DecisionState.DECIDED, NO),
            open("d2", "c2"));
    assertThat(shown(stream, decides("d1", NO))).containsExactly(denied("c1"), pause(1), DONE);
  }

  @Test
  void it_goes_on_to_the_end_and_with_what_was_said_meanwhile() {
    UiMessageStream stream =
        goneOn(HAS_C1, done("c1"), asked("d1", "c1", DecisionState.DECIDED, YES));
    assertThat(
            shown(
                stream,
                decides("d1", YES),
                gives("c1"),
                new SessionEvent.SteerTaken(RUN, "s1"),
                settles()))
        .containsExactly(
            output("c1"),
            "{\"type\":\"data-steer\",\"id\":\"s1\",\"data\":\"left\"}",
            FINISH,
            DONE);
  }

  /** A client that has answered, and sees nothing come of it, sends its answer again. */
  @Test
  void what_the_client_approved_and_nothing_came_of_is_told_to_be_over() {
    UiMessageStream stream =
        goneOn(HAS_C1, called("c1"), asked("d1", "c1", DecisionState.DECIDED, YES));
    assertThat(shown(stream, decides("d1", YES), settles()))
        .containsExactly(error("c1", "the answer ended before this was done"), FINISH, DONE);
  }

  @Test
  void an_approval_that_came_too_late_is_told() {
    UiMessageStream stream = goneOn(HAS_C1, called("c1"), asked("d1", "c1", DecisionState.EXPIRED));
    SessionEvent expired =
        new SessionEvent.DecisionClosed(RUN, "d1", DecisionState.EXPIRED, Optional.empty());
    assertThat(shown(stream, expired)).containsExactly(late("c1"));
  }
}
