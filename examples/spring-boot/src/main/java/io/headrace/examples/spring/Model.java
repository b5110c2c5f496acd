package io.headrace.examples.spring;

import io.headrace.client.session.SessionMessage;
import java.util.List;
import java.util.stream.Stream;

/** Whatever gives tokens: Spring AI, LangChain4j, a client of your own. */
@FunctionalInterface
interface Model {
  /** The tokens of an answer, as they come; closing the stream, on any thread, stops the model. */
  Stream<String> answer(List<SessionMessage> conversation);
}
