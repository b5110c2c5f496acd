package io.headrace.agents.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.Part;
import io.headrace.sessions.event.Role;
import io.headrace.sessions.event.RunOutcome;
import io.headrace.sessions.event.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a transcript looks to a model. */
class HistoryTest {
  private static Message user(String text) {
    return Message.ofUser("u", List.of(written(text)));
  }

  private static Part written(String text) {
    return new Part.Written(Text.of(text));
  }

  private static Message answer(RunOutcome outcome, Part... parts) {
    return new Message("a", Role.ASSISTANT, List.of(parts), Optional.of(outcome), Optional.empty());
  }

  private static List<String> lines(List<ChatMessage> messages) {
    return messages.stream()
        .map(message ->
            switch (message) {
              case SystemMessage system -> "system: " + system.text();
              case UserMessage user -> "user: " + user.singleText();
              case AiMessage ai -> "model: " + ai.text();
              default -> "?";
            })
        .toList();
  }

  @Test
  void it_begins_with_what_the_model_is_told() {
    assertThat(lines(History.of(List.of(user("hi")), Optional.of("Be brief."))))
        .containsExactly("system: Be brief.", "user: hi");
  }

  @Test
  void an_answer_is_its_text_however_it_ended() {
    List<Message> messages =
        List.of(
            user("one"),
            answer(
                RunOutcome.CANCELLED,
                new Part.Thought(Text.of("hm")),
                written("half of"),
                new Part.Source("https://a", Optional.empty()),
                written("it")),
            user("two"),
            answer(RunOutcome.FAILED),
            user("three"));
    assertThat(lines(History.of(messages, Optional.empty())))
        .containsExactly("user: one", "model: half of\n\nit", "user: two", "user: three");
  }

  @Test
  void what_was_said_in_the_midst_stands_where_it_was_heard() {
    List<Message> messages =
        List.of(
            user("one"),
            answer(
                RunOutcome.COMPLETED,
                written("a"),
                new Part.Steer("s1", "in French"),
                written("b")));
    assertThat(lines(History.of(messages, Optional.empty())))
        .containsExactly("user: one", "model: a", "user: in French", "model: b");
  }

  @Test
  void files_and_data_are_named() {
    Message message =
        Message.ofUser(
            "u",
            List.of(
                new Part.Attachment("https://a/b.pdf", "application/pdf", Optional.of("b.pdf"))));
    assertThat(lines(History.of(List.of(message), Optional.empty())))
        .containsExactly("user: [A file: b.pdf, application/pdf]");
    Message datum =
        Message.ofUser(
            "u", List.of(new Part.Datum("place", Optional.empty(), new Json("{\"x\":1}"))));
    assertThat(lines(History.of(List.of(datum), Optional.empty())))
        .containsExactly("user: [place: {\"x\":1}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://example.com/a.png | true",
        "data:image/png;base64,iVBORw0KGgo= | true",
        "my photo.png | false",
        "photo.png | false",
        "file:///etc/passwd | false",
        "blob:https://example.com/1 | false",
        "data:image/png;base64,a b | false"
      })
  void only_what_a_model_can_fetch_is_sent_as_an_image(String url, boolean isImage) {
    Message message =
        Message.ofUser("u", List.of(new Part.Attachment(url, "image/png", Optional.empty())));
    UserMessage sent = (UserMessage) History.of(List.of(message), Optional.empty()).getFirst();
    assertThat(sent.contents())
        .singleElement()
        .isInstanceOf(isImage ? ImageContent.class : TextContent.class);
  }

  @Test
  void what_a_file_holds_is_not_its_name() {
    Message message =
        Message.ofUser(
            "u",
            List.of(
                new Part.Attachment(
                    "data:text/plain," + "x".repeat(1_000), "text/plain", Optional.empty())));
    assertThat(lines(History.of(List.of(message), Optional.empty())))
        .containsExactly("user: [A file: text/plain]");
  }

  @Test
  void blanks_are_not_sent() {
    assertThat(History.of(List.of(user(" \n")), Optional.of("Be brief.")))
        .isEqualTo(List.of(SystemMessage.from("Be brief.")));
  }

  @Test
  void of_a_long_conversation_the_end_is_sent() {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      messages.add(user(i + "x".repeat(90_000)));
    }
    List<String> lines = lines(History.of(messages, Optional.of("Be brief.")));
    assertThat(lines).hasSize(5).first().isEqualTo("system: Be brief.");
    assertThat(lines.getLast()).startsWith("user: 9");
    assertThat(History.of(List.of(user("x".repeat(500_000))), Optional.empty())).hasSize(1);
  }
}
