package io.headrace.examples.spring;

import io.headrace.client.session.SessionMessage;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Says what was said: stands where a model would. */
@Component
class EchoModel implements Model {
  @Override
  public Stream<String> answer(List<SessionMessage> conversation) {
    return Stream.of("You said: ", conversation.getLast().text());
  }
}
