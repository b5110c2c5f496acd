package io.headrace.server.page;

import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import io.headrace.wire.Packing;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chat page as browsers get it: here a small one, from the resources of the tests. */
@Timeout(60)
@Tag("slow")
final class PageTest {
  private static final String SCRIPT = "/main-5F3K2Q7A.js";

  private static ServerFixture server;

  @BeforeAll
  static void start() {
    server = new ServerFixture();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RawClient.Answer get(String path, String headers) {
    return server.call("GET", path, headers, "");
  }

  @ParameterizedTest
  @CsvSource({
    "/, text/html; charset=utf-8, A page for tests",
    "/main-5F3K2Q7A.js, text/javascript; charset=utf-8, console.log",
    "/page-AB12CD34.css, text/css; charset=utf-8, background",
    "/mark-ZZZZ9999.svg, image/svg+xml, <svg",
  })
  void a_file_is_served_as_what_it_is(String path, String type, String part) {
    RawClient.Answer answer = get(path, "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo(type);
    assertThat(answer.text()).contains(part);
    assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
    assertThat(answer.header("content-security-policy"))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void what_is_named_by_its_content_is_kept_for_good_and_the_page_is_asked_for_again() {
    assertThat(get("/", "").header("cache-control")).isEqualTo("no-cache");
    assertThat(get(SCRIPT, "").header("cache-control"))
        .isEqualTo("public, max-age=31536000, immutable");
  }

  @Test
  void a_browser_that_has_a_file_is_told_so() {
    String tag = get("/", "").header("etag");
    assertThat(tag).matches("W/\"[0-9a-f]{24}\"");
    for (String tags : new String[] {tag, "W/\"other\", " + tag, "*"}) {
      RawClient.Answer known =
          server.client().send(request("GET", "/", "if-none-match: " + tags + "\r\n", "")).head();
      assertThat(known.status()).isEqualTo(304);
      assertThat(known.header("etag")).isEqualTo(tag);
      assertThat(known.headers()).doesNotContainKeys("content-type", "content-length");
    }
    assertThat(get("/", "if-none-match: W/\"other\"\r\n").status()).isEqualTo(200);
    assertThat(get(SCRIPT, "").header("etag")).isNotEqualTo(tag);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void a_file_is_packed_for_those_who_can_unpack_it(String packing) {
    RawClient.Answer packed = get(SCRIPT, "accept-encoding: " + packing + "\r\n");
    assertThat(packed.header("content-encoding")).isEqualTo(packing);
    assertThat(packed.header("vary")).isEqualTo("accept-encoding");
    byte[] unpacked =
        Packing.valueOf(packing.toUpperCase(java.util.Locale.ROOT))
            .unpack(packed.body().toByteArray(), 1 << 20);
    assertThat(unpacked).isEqualTo(get(SCRIPT, "").body().toByteArray());
  }

  @Test
  void the_head_of_a_file_comes_alone() {
    RawClient.Answer head = server.call("HEAD", SCRIPT, "", "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-type")).startsWith("text/javascript");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/index.html",
        "/missing-ABCDEFGH.js",
        "/secret-AAAAAAAA.js",
        "/../page/main-5F3K2Q7A.js",
        "/%2e%2e/secret-AAAAAAAA.js",
        "/logback-test.xml",
        "//",
      })
  void what_the_page_does_not_name_is_not_served(String path) {
    RawClient.Answer answer = get(path, "");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).contains("\"code\":\"not_found\"");
  }

  @Test
  void the_page_asks_for_no_token_and_nothing_else_is_without_one() {
    try (ServerFixture guarded = new ServerFixture(ServerOptions.local(0).withToken("secret"))) {
      assertThat(guarded.call("GET", "/", "", "").status()).isEqualTo(200);
      assertThat(guarded.call("GET", SCRIPT, "", "").status()).isEqualTo(200);
      assertThat(guarded.call("GET", "/v1/sessions", "", "").status()).isEqualTo(401);
    }
  }

  @Test
  void a_page_of_another_name_for_this_machine_does_not_get_it() {
    RawClient.Answer answer =
        server.client().send("GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n").answer();
    assertThat(answer.status()).isEqualTo(403);
  }

  @Test
  void a_server_without_the_page_says_how_to_build_it() {
    ClassLoader loader = PageTest.class.getClassLoader();
    Map<String, PageFile> none = new PageFiles(loader, "io/headrace/web/nowhere/").load();
    assertThat(none).isEmpty();
    try (ServedRoutes served = new ServedRoutes(PageRoutes.of(none));
        RawClient client = new RawClient(served.address())) {
      RawClient.Answer answer = client.send(request("GET", "/", "", "")).answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.text()).contains("\"code\":\"not_found\"", "Node 20", "/v1");
    }
  }
}
