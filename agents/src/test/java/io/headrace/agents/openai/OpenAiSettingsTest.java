package io.headrace.agents.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the environment says of the model. */
class OpenAiSettingsTest {
  private static Optional<OpenAiSettings> of(Map<String, String> variables) {
    return OpenAiSettings.of(name -> Optional.ofNullable(variables.get(name)));
  }

  @Test
  void without_a_key_and_an_address_there_is_no_model() {
    assertThat(of(Map.of())).isEmpty();
    assertThat(of(Map.of("OPENAI_API_KEY", " ", "HEADRACE_MODEL", "m"))).isEmpty();
  }

  @Test
  void a_key_alone_means_openai() {
    OpenAiSettings settings = of(Map.of("OPENAI_API_KEY", "sk-1")).orElseThrow();
    assertThat(settings.endpoint()).isEqualTo(URI.create("https://api.openai.com/v1"));
    assertThat(settings.key()).contains("sk-1");
    assertThat(settings.model()).isNotBlank();
  }

  @Test
  void an_address_alone_means_a_model_there_without_a_key() {
    OpenAiSettings settings =
        of(Map.of("OPENAI_BASE_URL", "http://localhost:8000/v1", "HEADRACE_MODEL", "qwen"))
            .orElseThrow();
    assertThat(settings.endpoint()).isEqualTo(URI.create("http://localhost:8000/v1"));
    assertThat(settings.key()).isEmpty();
    assertThat(settings.model()).isEqualTo("qwen");
  }

  @Test
  void an_address_needs_the_name_of_a_model() {
    assertThatThrownBy(() -> of(Map.of("OPENAI_BASE_URL", "http://localhost:8000/v1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("set HEADRACE_MODEL");
  }

  @Test
  void what_is_no_address_is_refused() {
    for (String address : new String[] {"localhost:8000", "ftp://a/v1", "http:///v1", "a b"}) {
      assertThatThrownBy(() -> of(Map.of("OPENAI_BASE_URL", address, "HEADRACE_MODEL", "m")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected");
    }
  }

  @Test
  void a_key_that_no_header_can_hold_is_refused_and_not_told() {
    for (String key : new String[] {"sk-se\ncret", "sk-se cret", "sk-sécret"}) {
      assertThatThrownBy(() -> of(Map.of("OPENAI_API_KEY", key)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("OPENAI_API_KEY")
          .hasMessageNotContaining("sk-");
    }
  }

  @Test
  void the_key_is_in_no_log() {
    assertThat(of(Map.of("OPENAI_API_KEY", "sk-secret")).orElseThrow().toString())
        .doesNotContain("sk-secret");
  }
}
