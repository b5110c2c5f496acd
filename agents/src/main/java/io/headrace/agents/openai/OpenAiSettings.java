package io.headrace.agents.openai;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Which model answers, and where it is.
 *
 * @param endpoint where the protocol begins, such as {@code https://api.openai.com/v1}
 * @param key what to show there; empty for endpoints that want none
 * @param model the model's name
 * @param system what the model is told before everything else
 * @param silence how long it may say nothing before it is given up, at least; twice as long at most
 */
public record OpenAiSettings(
    URI endpoint, Optional<String> key, String model, Optional<String> system, Duration silence) {
  private static final String OPENAI = "https://api.openai.com/v1";
  private static final String OPENAI_MODEL = "gpt-5-mini";
  private static final Pattern SENDABLE = Pattern.compile("[!-~]+");
  private static final Duration SILENCE = Duration.ofMinutes(5);

  public OpenAiSettings {
    String scheme = String.valueOf(endpoint.getScheme());
    boolean known = scheme.equals("http") || scheme.equals("https");
    if (!known || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "expected the address of a model to be like https://api.openai.com/v1, but it is "
              + endpoint);
    }
    if (model.isBlank()) {
      throw new IllegalArgumentException("expected the name of a model, but it is empty");
    }
    if (key.filter(each -> !SENDABLE.matcher(each).matches()).isPresent()) {
      throw new IllegalArgumentException(
          "OPENAI_API_KEY is no key: expected printable ASCII without blanks, but it has others");
    }
    if (silence.isNegative() || silence.isZero()) {
      throw new IllegalArgumentException("expected some time for silence, but it is " + silence);
    }
  }

  /**
   * What the environment says: {@code OPENAI_API_KEY}, {@code OPENAI_BASE_URL}, {@code
   * HEADRACE_MODEL} and {@code HEADRACE_SYSTEM_PROMPT}.
   *
   * @param variables looks a variable up
   * @return empty if there is neither a key nor an address
   * @throws IllegalArgumentException if it makes no sense, with a message for whoever wrote it
   */
  public static Optional<OpenAiSettings> of(Function<String, Optional<String>> variables) {
    Optional<String> address = value(variables, "OPENAI_BASE_URL");
    Optional<String> key = value(variables, "OPENAI_API_KEY");
    Optional<String> model = value(variables, "HEADRACE_MODEL");
    if (address.isEmpty() && key.isEmpty()) {
      return Optional.empty();
    }
    if (address.isPresent() && model.isEmpty()) {
      throw new IllegalArgumentException(
          "OPENAI_BASE_URL says where models are, but not which one is to answer: set"
              + " HEADRACE_MODEL to its name");
    }
    return Optional.of(
        new OpenAiSettings(
            uri(address.orElse(OPENAI)),
            key,
            model.orElse(OPENAI_MODEL),
            value(variables, "HEADRACE_SYSTEM_PROMPT"),
            SILENCE));
  }

  private static Optional<String> value(Function<String, Optional<String>> variables, String name) {
    return variables.apply(name).map(String::strip).filter(value -> !value.isEmpty());
  }

  private static URI uri(String address) {
    try {
      return URI.create(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "OPENAI_BASE_URL is no address: expected one like https://api.openai.com/v1, but it is "
              + address,
          e);
    }
  }

  /** Without the key, which belongs into no log. */
  @Override
  public String toString() {
    return model + " at " + endpoint + (key.isPresent() ? " with a key" : " without a key");
  }
}
