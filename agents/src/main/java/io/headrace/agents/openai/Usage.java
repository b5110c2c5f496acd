package io.headrace.agents.openai;

import dev.langchain4j.model.output.TokenUsage;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.JsonObject;
import io.headrace.wire.TextBuffer;
import org.jspecify.annotations.Nullable;

/** What an answer took, added up over the times that the model was asked. For one thread. */
final class Usage {
  private final String model;
  private long inputTokens;
  private long outputTokens;

  Usage(String model) {
    this.model = model;
  }

  void add(TokenUsage usage) {
    inputTokens += count(usage.inputTokenCount());
    outputTokens += count(usage.outputTokenCount());
  }

  private static int count(@Nullable Integer tokens) {
    return tokens == null ? 0 : Math.max(0, tokens);
  }

  Json toJson() {
    return new Json(
        JsonObject.begin(new TextBuffer())
            .text("model", model)
            .number("input_tokens", inputTokens)
            .number("output_tokens", outputTokens)
            .end()
            .toString());
  }
}
