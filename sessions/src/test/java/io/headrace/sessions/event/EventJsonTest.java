package io.headrace.sessions.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.testkit.Dice;
import io.headrace.wire.MalformedException;
import io.headrace.wire.TextBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {
  private static String written(SessionEvent event) {
    TextBuffer out = new TextBuffer();
    EventWriter.write(out, event);
    return out.toString();
  }

  private static SessionEvent read(String json) {
    return EventReader.read(json.getBytes(UTF_8)).orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void an_event_comes_back_as_it_was(EventType type) {
    RandomEvents events = new RandomEvents(new Dice(type.text().hashCode()));
    for (int i = 0; i < 300; i++) {
      SessionEvent event = events.event(type);
      assertThat(event.type()).isEqualTo(type);
      String json = written(event);
      assertThat(read(json)).as(json).isEqualTo(event);
      assertThat(json).doesNotContain("\n").doesNotContain("\r");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type':'text','run':'r1','delta':'a'}",
        "{'type':'tool-output','run':'r1','call':'c','output':null}",
        "{'type':'tool-output','run':'r1','call':'c','output':1,'preliminary':true}",
        "{'type':'tool-call','run':'r1','call':'c','name':'n','input':null}",
        "{'type':'data','run':'r1','name':'n','data':null}",
        "{'type':'note','kind':'k','data':null}",
        "{'type':'decided','run':'r1','decision':'d1','answer':null,'by':'me'}",
        "{'type':'settled','run':'r1','outcome':'completed','message':"
            + "{'id':'a1','role':'assistant','parts':[{'type':'data','name':'n','data':null}],"
            + "'outcome':'completed'},'usage':null}",
        "{'type':'cancel-requested','run':'r1'}",
        "{'type':'queued','item':'q1','message':{'id':'m1','role':'user','parts':[]},'first':true}",
      })
  void what_is_written_is_what_was_read(String quoted) {
    String json = quoted.replace('\'', '"');
    assertThat(written(read(json))).isEqualTo(json);
  }

  @Test
  void members_may_stand_in_any_order_and_others_among_them() {
    assertThat(read("{\"delta\":\"a\",\"colour\":[{}],\"run\":\"r1\",\"type\":\"text\"}"))
        .isEqualTo(new SessionEvent.TextDelta("r1", "a"));
  }

  @Test
  void a_member_that_may_be_missing_may_be_null() {
    assertThat(
            read(
                "{\"type\":\"run-begun\",\"run\":\"r1\",\"answer\":\"a1\",\"agent\":null,"
                    + "\"trigger\":\"message\",\"lease\":1000}"))
        .isEqualTo(
            read(
                "{\"type\":\"run-begun\",\"run\":\"r1\",\"answer\":\"a1\","
                    + "\"trigger\":\"message\",\"lease\":1000}"));
    assertThat(
            read(
                "{\"type\":\"asked\",\"run\":\"r\",\"decision\":\"d\",\"kind\":\"question\","
                    + "\"title\":\"t\",\"choices\":null,\"deadline\":null}"))
        .isEqualTo(
            read(
                "{\"type\":\"asked\",\"run\":\"r\",\"decision\":\"d\",\"kind\":\"question\","
                    + "\"title\":\"t\"}"));
  }

  @Test
  void a_type_that_is_not_known_is_passed_over() {
    assertThat(EventReader.read("{\"type\":\"weather\",\"data\":[1]}".getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                       | expected a JSON document",
        "[]                                       | expected an event",
        "'{'                                      | expected JSON",
        "{\"run\":\"r\"}                          | \"type\"",
        "{\"type\":7}                             | \"type\" to be a string",
        "{\"type\":null}                          | \"type\" to be a string",
        "{\"type\":\"text\",\"delta\":\"a\"}      | \"run\"",
        "{\"type\":\"text\",\"run\":\"r\"}        | \"delta\"",
        "{\"type\":\"text\",\"run\":\"r\",\"delta\":1} | \"delta\" to be a string",
        "{\"type\":\"text\",\"run\":\"r\",\"run\":\"r\",\"delta\":\"a\"} | twice",
        "{\"type\":\"text\",\"run\":\"r\",\"delta\":\"\\ud83d\"} | surrogate",
        "{\"type\":\"note\",\"kind\":\"k\"}       | \"data\"",
        "{\"type\":\"message\",\"message\":1}     | a message",
        "{\"type\":\"message\",\"message\":{\"id\":\"m\",\"role\":\"cook\",\"parts\":[]}} | one of [user, assistant]",
        "{\"type\":\"message\",\"message\":{\"id\":\"m\",\"role\":\"user\",\"parts\":{}}} | \"parts\" to be an array",
        "{\"type\":\"message\",\"message\":{\"id\":\"m\",\"role\":\"user\",\"parts\":[{\"type\":\"song\"}]}} | expected a part of type",
        "{\"type\":\"run-begun\",\"run\":\"r\",\"answer\":\"a\",\"trigger\":\"message\",\"lease\":-1} | \"lease\" to be a whole number",
        "{\"type\":\"settled\",\"run\":\"r\",\"outcome\":\"lost\"} | one of [completed, cancelled, failed, interrupted]",
        "{\"type\":\"queued\",\"item\":\"q\",\"message\":{\"id\":\"m\",\"role\":\"user\",\"parts\":[]},\"first\":1} | true or false",
        "{\"type\":\"decision-closed\",\"run\":\"r\",\"decision\":\"d\",\"why\":\"decided\"} | one of [expired, run-ended]",
        "{\"type\":\"decision-closed\",\"run\":\"r\",\"decision\":\"d\",\"why\":\"open\"} | one of [expired, run-ended]",
      })
  void what_is_no_event_is_refused_with_a_reason(String json, String reason) {
    assertThatThrownBy(() -> EventReader.read(json.strip().getBytes(UTF_8)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void an_id_of_a_message_has_its_length() {
    for (String id : List.of("", "i".repeat(65))) {
      assertThatThrownBy(() ->
              read(
                  "{\"type\":\"message\",\"message\":{\"id\":\""
                      + id
                      + "\",\"role\":\"user\",\"parts\":[]}}"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1 to 64 characters");
    }
  }

  @Test
  void bytes_that_are_cut_anywhere_are_no_event_and_throw_nothing_else() {
    RandomEvents events = new RandomEvents(new Dice(1));
    for (EventType type : EventType.values()) {
      byte[] json = written(events.event(type)).getBytes(UTF_8);
      for (int length = 0; length < json.length; length++) {
        byte[] cut = Arrays.copyOf(json, length);
        assertThatThrownBy(() -> EventReader.read(cut)).isInstanceOf(MalformedException.class);
      }
    }
  }

  @Test
  void bytes_that_are_changed_anywhere_are_an_event_or_are_refused() {
    Dice dice = new Dice(2);
    RandomEvents events = new RandomEvents(dice.split());
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] json = written(events.event()).getBytes(UTF_8);
      json[dice.below(json.length)] = (byte) dice.below(256);
      try {
        EventReader.read(json).ifPresent(event -> read(written(event)));
      } catch (MalformedException | IllegalArgumentException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(1_000);
  }

  @Test
  void json_that_is_nested_too_deeply_is_refused() {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    assertThatThrownBy(() -> read("{\"type\":\"note\",\"kind\":\"k\",\"data\":" + deep + "}"))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "-0.0", "1e400", "12345678901234567890123", "1.0", "0.1e-7", "\"\\u0001\""})
  void numbers_and_texts_in_values_survive_another_reading(String value) {
    String json = "{\"type\":\"note\",\"kind\":\"k\",\"data\":" + value + "}";
    SessionEvent once = read(json);
    assertThat(read(written(once))).isEqualTo(once);
  }

  // What workers send.

  @ParameterizedTest
  @EnumSource
  void a_worker_says_what_a_worker_may_say(EventType type) {
    RandomEvents events = new RandomEvents(new Dice(3));
    SessionEvent event = events.event(type);
    Json json = new Json(written(event));
    if (event instanceof SessionEvent.Work work) {
      assertThat(EventReader.readWork(json, work.run())).isEqualTo(work);
    } else {
      assertThatThrownBy(() -> EventReader.readWork(json, "r1"))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("an event that a worker may send")
          .hasMessageContaining("\"" + type.text() + "\"");
    }
  }

  @Test
  void a_worker_need_not_say_of_which_run_and_cannot_say_another() {
    assertThat(EventReader.readWork(new Json("{\"type\":\"text\",\"delta\":\"a\"}"), "r1"))
        .isEqualTo(new SessionEvent.TextDelta("r1", "a"));
    assertThat(
            EventReader.readWork(
                new Json("{\"type\":\"text\",\"run\":\"r9\",\"delta\":\"a\"}"), "r1"))
        .isEqualTo(new SessionEvent.TextDelta("r1", "a"));
  }

  @Test
  void a_type_that_nobody_knows_is_nothing_that_a_worker_may_say() {
    assertThatThrownBy(() -> EventReader.readWork(new Json("{\"type\":\"weather\"}"), "r1"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("\"weather\"");
  }

  // What users send.

  @Test
  void a_user_says_text_files_and_data() {
    Members message =
        Members.of(
            new Json(
                "{\"parts\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"file\",\"url\":\"u\","
                    + "\"media_type\":\"m\"},{\"type\":\"data\",\"name\":\"n\",\"data\":null}]}"),
            "a message");
    assertThat(MessageReader.userParts(message)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"thinking\",\"text\":\"a\"}",
        "{\"type\":\"step\"}",
        "{\"type\":\"steer\",\"steer\":\"s\",\"text\":\"a\"}",
        "{\"type\":\"source\",\"url\":\"u\"}",
        "{\"type\":\"tool\",\"call\":\"c\",\"name\":\"n\",\"state\":\"done\"}",
        "{\"type\":\"decision\",\"decision\":\"d\",\"kind\":\"approval\",\"title\":\"t\",\"state\":\"open\"}",
      })
  void a_user_says_nothing_else(String part) {
    Members message = Members.of(new Json("{\"parts\":[" + part + "]}"), "a message");
    assertThatThrownBy(() -> MessageReader.userParts(message))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("text, file and data");
  }
}
