package io.headrace.agents.openai;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import io.headrace.agents.AnswerFailedException;
import io.headrace.agents.Run;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes into a run what a model says. What goes wrong is kept rather than thrown, since
 * LangChain4j logs what is thrown here and goes on. For one thread.
 */
final class StreamedAnswer implements StreamingChatResponseHandler {
  private final Run run;
  private final StringBuilder text = new StringBuilder();
  private boolean begun;
  private @Nullable Throwable failure;
  private @Nullable ChatResponse response;

  StreamedAnswer(Run run) {
    this.run = run;
  }

  /** Whether anything was written. */
  boolean hasBegun() {
    return begun;
  }

  /** The text so far. */
  String text() {
    return text.toString();
  }

  /** What went wrong. */
  Optional<Throwable> failure() {
    return Optional.ofNullable(failure);
  }

  /** What LangChain4j makes of all of it; empty if it did not come to its end. */
  Optional<ChatResponse> response() {
    return Optional.ofNullable(response);
  }

  @Override
  public void onPartialResponse(PartialResponse partial, PartialResponseContext context) {
    text.append(partial.text());
    write(() -> run.text(partial.text()), context.streamingHandle()::cancel);
  }

  @Override
  public void onPartialThinking(PartialThinking partial, PartialThinkingContext context) {
    write(() -> run.thinking(partial.text()), context.streamingHandle()::cancel);
  }

  @Override
  public void onUnmappedRawEvent(Object event) {
    if (event instanceof ServerSentEvent raw) {
      // Where there is no handle, the next piece that has one stops what has failed.
      OtherReasoning.of(raw.data()).ifPresent(text -> write(() -> run.thinking(text), () -> {}));
    }
  }

  private void write(Runnable writing, Runnable stop) {
    begun = true;
    try {
      writing.run();
    } catch (RuntimeException e) {
      fail(e);
      stop.run();
    }
  }

  @Override
  public void onPartialToolCall(PartialToolCall call, PartialToolCallContext context) {
    fail(wantsTool(call.name()));
    context.streamingHandle().cancel();
  }

  /** Also of a tool whose arguments never came: of that no part is told. */
  @Override
  public void onCompleteResponse(ChatResponse complete) {
    List<ToolExecutionRequest> tools = complete.aiMessage().toolExecutionRequests();
    if (!tools.isEmpty()) {
      fail(wantsTool(tools.getFirst().name()));
    } else if (complete.finishReason() == FinishReason.TOOL_EXECUTION) {
      fail(wantsTool(null));
    }
    response = complete;
  }

  private static AnswerFailedException wantsTool(@Nullable String name) {
    return new AnswerFailedException(
        "The model wants to use a tool"
            + (name == null || name.isBlank() ? "" : ", \"" + name + "\",")
            + " but there are none here. Try again.");
  }

  @Override
  public void onError(Throwable error) {
    fail(error);
  }

  private void fail(Throwable error) {
    if (failure == null) {
      failure = error;
    }
  }
}
