package io.headrace.agents.openai;

import io.headrace.agents.AnswerFailedException;
import io.headrace.agents.RunEndedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;

/** What it means that a model did not answer: whether to ask again, and what people are told. */
final class Failures {
  /** How long to wait before the first time that it is asked again; twice as long each time. */
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);

  private final OpenAiSettings settings;

  Failures(OpenAiSettings settings) {
    this.settings = settings;
  }

  /**
   * How long to wait before the model is asked again; empty if that is of no use.
   *
   * @param attempt which one has failed, from 1 on
   */
  static Optional<Duration> wait(Throwable failure, int attempt) {
    Throwable cause = cause(failure);
    Duration wait = FIRST_WAIT.multipliedBy(1L << (attempt - 1));
    return switch (cause) {
      case RefusedException refused ->
          isPassing(refused) ? Optional.of(refused.retryAfter().orElse(wait)) : Optional.empty();
      // A connection that somebody else had closed meanwhile, or a server that is being restarted.
      case HttpTimeoutException _, SilentException _, TooMuchException _ -> Optional.empty();
      case IOException _ -> Optional.of(wait);
      default -> Optional.empty();
    };
  }

  private static boolean isPassing(RefusedException refused) {
    return switch (refused.status()) {
      case 429 -> !refused.code().equals("insufficient_quota");
      case 408, 409, 500, 502, 503, 504, 529 -> true;
      default -> false;
    };
  }

  /** What people are told. */
  RuntimeException inWords(Throwable failure) {
    Throwable cause = cause(failure);
    return switch (cause) {
      case AnswerFailedException known -> known;
      case RunEndedException ended -> ended;
      case RefusedException refused -> new AnswerFailedException(refused(refused), failure);
      case SilentException _, HttpTimeoutException _
          when !(cause instanceof HttpConnectTimeoutException) ->
          new AnswerFailedException(
              "The model has not said anything for "
                  + settings.silence().toMinutes()
                  + " minutes. Try again.",
              failure);
      case ConnectException _, HttpConnectTimeoutException _, UnresolvedAddressException _ ->
          new AnswerFailedException(
              "The model cannot be reached at " + where() + ". Try again in a moment.", failure);
      case TooMuchException _ ->
          new AnswerFailedException(
              "The model said more at once than an answer may have.", failure);
      case IOException _ ->
          new AnswerFailedException("The connection to the model broke off. Try again.", failure);
      default ->
          new AnswerFailedException(
              "The model's answer could not be understood; the server's log tells more.", failure);
    };
  }

  private String refused(RefusedException refused) {
    String says = refused.reason().isEmpty() ? "" : " It says: " + withoutKey(refused.reason());
    return switch (refused.status()) {
      case 0 -> "The model gave up in the midst of its answer." + says;
      case 401, 403 ->
          "The model's provider at "
              + where()
              + " does not accept the server's key ("
              + refused.status()
              + "). Whoever runs this server has to look at OPENAI_API_KEY.";
      case 404 -> "There is no model \"" + settings.model() + "\" at " + where() + " (404)." + says;
      case 429 ->
          refused.code().equals("insufficient_quota")
              ? "The quota at the model's provider is used up (429)." + says
              : "The model is asked too much at the moment (429). Try again in a minute.";
      default ->
          refused.status() >= 500
              ? "The model is not well (" + refused.status() + "). Try again in a moment." + says
              : "The model did not accept the request (" + refused.status() + ")." + says;
    };
  }

  /** Some endpoints repeat what they were shown. */
  private String withoutKey(String reason) {
    return settings.key().map(key -> reason.replace(key, "…")).orElse(reason);
  }

  /** Where the model is, without what people need not see. */
  private String where() {
    int port = settings.endpoint().getPort();
    return settings.endpoint().getHost() + (port < 0 ? "" : ":" + port);
  }

  /** The failure itself, out of what others wrapped it in. */
  private static Throwable cause(Throwable failure) {
    Throwable each = failure;
    while (isWrapper(each) && each.getCause() != null) {
      each = each.getCause();
    }
    return each;
  }

  private static boolean isWrapper(Throwable failure) {
    return !(failure instanceof AnswerFailedException
        || failure instanceof RunEndedException
        || failure instanceof RefusedException
        || failure instanceof IOException);
  }
}
