package io.headrace.agents.openai;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import io.headrace.agents.Agent;
import io.headrace.agents.AnswerFailedException;
import io.headrace.agents.HostContext;
import io.headrace.agents.Run;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Has a model answer: it is sent the conversation, and what it says is written into the run as it
 * comes. When the run is cancelled, the connection to the model is closed, which is how providers
 * are told to stop. What the user says meanwhile is sent after the model has ended, and it goes on.
 */
public final class OpenAiAgent implements Agent {
  /** How runs name it. */
  public static final String NAME = "openai";

  private static final int MAX_ATTEMPTS = 4;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(15);

  private final OpenAiSettings settings;
  private final HostContext context;
  private final Failures failures;
  private final HttpClient http;

  /** An agent that asks the model of these settings. */
  public OpenAiAgent(OpenAiSettings settings, HostContext context) {
    this.settings = settings;
    this.context = context;
    this.failures = new Failures(settings);
    boolean secure = "https".equals(settings.endpoint().getScheme());
    this.http =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT_TIMEOUT)
            // Over plain HTTP it would ask for an upgrade, which some servers take amiss.
            .version(secure ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
            .executor(task -> context.threads().newThread(task).start())
            .build();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return settings.model();
  }

  @Override
  public void answer(Run run) {
    List<ChatMessage> messages = History.of(run.messages(), settings.system());
    if (messages.stream().noneMatch(UserMessage.class::isInstance)) {
      throw new AnswerFailedException("There is nothing to answer: the message is empty.");
    }
    Usage usage = new Usage(settings.model());
    while (true) {
      StreamedAnswer answer = ask(run, messages);
      answer.response().map(ChatResponse::tokenUsage).ifPresent(usage::add);
      run.usage(usage.toJson());
      requireEnd(answer);
      List<String> steers = run.takeSteers();
      if (steers.isEmpty()) {
        return;
      }
      if (!answer.text().isBlank()) {
        messages.add(AiMessage.from(answer.text()));
      }
      steers.forEach(steer -> messages.add(UserMessage.from(steer)));
      run.step();
    }
  }

  /** Asks until the model begins to answer, or it is of no use. */
  private StreamedAnswer ask(Run run, List<ChatMessage> messages) {
    for (int attempt = 1; ; attempt++) {
      StreamedAnswer answer = new StreamedAnswer(run);
      model(run).chat(ChatRequest.builder().messages(messages).build(), answer);
      if (run.isCancelled()) {
        // Says why.
        run.flush();
      }
      Optional<Throwable> failure = answer.failure();
      if (failure.isEmpty()) {
        return answer;
      }
      Optional<Duration> wait = Failures.wait(failure.get(), attempt);
      if (wait.isEmpty() || answer.hasBegun() || attempt == MAX_ATTEMPTS) {
        throw failures.inWords(failure.get());
      }
      run.pause(wait.get());
    }
  }

  private OpenAiStreamingChatModel model(Run run) {
    ModelConnection connection =
        new ModelConnection(http, run, context.alarms(), settings.silence());
    return OpenAiStreamingChatModel.builder()
        .baseUrl(settings.endpoint().toString())
        .apiKey(settings.key().orElse(null))
        .modelName(settings.model())
        .returnThinking(true)
        .httpClientBuilder(new Connected(connection))
        .build();
  }

  /** An answer that stopped without having ended is told as what it is. */
  private static void requireEnd(StreamedAnswer answer) {
    FinishReason reason = answer.response().map(ChatResponse::finishReason).orElse(null);
    switch (reason) {
      case null ->
          throw new AnswerFailedException(
              "The model's answer broke off before its end. Try again.");
      case LENGTH ->
          throw new AnswerFailedException(
              "The model stopped here: the answer has reached the length that it may have.");
      case CONTENT_FILTER ->
          throw new AnswerFailedException(
              "The model's provider holds back the rest of this answer.");
      case STOP, TOOL_EXECUTION, OTHER -> {}
    }
  }
}
