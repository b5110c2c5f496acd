package io.headrace.client.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.wire.BasinName;
import io.headrace.wire.Packing;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointsTest {
  private static final BasinName BASIN = new BasinName("my-agents");

  @ParameterizedTest
  @CsvSource({
    "a.s2.dev,                     https://a.s2.dev",
    "https://a.s2.dev/,            https://a.s2.dev",
    "https://a.s2.dev/v1,          https://a.s2.dev",
    "http://localhost:4437,        http://localhost:4437",
    "localhost:4437,               https://localhost:4437",
    "HTTP://Example.COM/s2/v1/,    http://example.com/s2",
    "http://example.com/s2,        http://example.com/s2",
    "'http://[::1]:4437',          'http://[::1]:4437'",
    "'[2001:db8::1]',              'https://[2001:db8::1]'",
  })
  void an_endpoint_is_read_with_or_without_scheme_path_and_version(String text, String read) {
    assertThat(Endpoint.parse(text)).hasToString(read);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp://a.s2.dev", "http://", "http://a b", "https://a?b", "::1"})
  void what_is_no_endpoint_is_refused_with_an_example(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as a.s2.dev, http://localhost:4437");
  }

  @Test
  void an_endpoint_for_each_basin_names_it_in_the_host_and_not_in_a_header() {
    Endpoints endpoints = Endpoints.of("a.s2.dev", "{basin}.b.s2.dev");

    assertThat(endpoints.ofBasin(BASIN)).hasToString("https://my-agents.b.s2.dev");
    assertThat(endpoints.namesBasinInHeader()).isFalse();
  }

  @Test
  void one_endpoint_for_all_basins_names_them_in_a_header() {
    Endpoints endpoints = Endpoints.of("http://localhost:4437");

    assertThat(endpoints.ofBasin(BASIN)).isEqualTo(endpoints.account());
    assertThat(endpoints.namesBasinInHeader()).isTrue();
  }

  @Test
  void an_empty_environment_means_the_hosted_service() {
    ClientSettings settings = ClientSettings.fromEnvironment(Map.of("S2_ACCOUNT_ENDPOINT", ""));

    assertThat(settings).isEqualTo(ClientSettings.of(Endpoints.HOSTED));
  }

  @Test
  void the_environment_says_it_all() {
    ClientSettings settings =
        ClientSettings.fromEnvironment(
            Map.of(
                "S2_ACCOUNT_ENDPOINT", "http://localhost:1",
                "S2_BASIN_ENDPOINT", "http://localhost:2",
                "S2_ACCESS_TOKEN", " secret ",
                "S2_SSL_NO_VERIFY", "1",
                "S2_COMPRESSION", "ZSTD"));

    assertThat(settings.endpoints())
        .isEqualTo(Endpoints.of("http://localhost:1", "http://localhost:2"));
    assertThat(settings.tokens().orElseThrow().token(false).toCompletableFuture().join())
        .isEqualTo("secret");
    assertThat(settings.verifiesCertificates()).isFalse();
    assertThat(settings.compression()).isEqualTo(Packing.ZSTD);
    assertThat(settings.toString()).doesNotContain("secret");
  }

  @Test
  void one_endpoint_in_the_environment_serves_both() {
    ClientSettings settings =
        ClientSettings.fromEnvironment(Map.of("S2_BASIN_ENDPOINT", "http://localhost:4437"));

    assertThat(settings.endpoints()).isEqualTo(Endpoints.of("http://localhost:4437"));
  }

  @Test
  void basin_endpoints_alone_do_not_say_where_the_account_is() {
    assertThatThrownBy(() ->
            ClientSettings.fromEnvironment(Map.of("S2_BASIN_ENDPOINT", "{basin}.example.com")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected S2_ACCOUNT_ENDPOINT beside S2_BASIN_ENDPOINT");
  }

  @Test
  void a_compression_that_nobody_knows_is_refused() {
    assertThatThrownBy(() -> ClientSettings.fromEnvironment(Map.of("S2_COMPRESSION", "brotli")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none, gzip or zstd");
  }

  @Test
  void single_appends_cannot_promise_exactly_once() {
    assertThatThrownBy(() -> ClientSettings.local().withAppends(AppendRetryPolicy.EXACTLY_ONCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only an append session can");
  }

  @Test
  void an_encryption_key_is_never_shown() {
    String base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    EncryptionKey key = EncryptionKey.parse(" " + base64 + " ");

    assertThat(key.toHeader()).isEqualTo(base64);
    assertThat(key).hasToString("(an encryption key)");
    assertThatThrownBy(() -> EncryptionKey.parse("c2hvcnQ="))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 32 bytes");
    assertThatThrownBy(() -> EncryptionKey.parse("!secret!"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }
}
