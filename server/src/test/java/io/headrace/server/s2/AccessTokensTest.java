package io.headrace.server.s2;

import static io.headrace.server.ServerFixture.BASIN;
import static io.headrace.server.ServerFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.RawClient;
import io.headrace.server.ServerFixture;
import io.headrace.server.ServerOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Issue, list and revoke tokens, and what each of them is good for. */
@Timeout(60)
@Tag("slow")
final class AccessTokensTest {
  private static final String ROOT = "the-root-token";
  private static final String ALL = "{\"prefix\":\"\"}";

  private ServerFixture server = new ServerFixture(ServerOptions.local(0).withToken(ROOT));

  @AfterEach
  void stop() {
    server.close();
  }

  private RawClient.Answer as(String token, String method, String path, String body) {
    return server.call(method, path, headers(token), body);
  }

  private static String headers(String token) {
    return "authorization: Bearer " + token + "\r\ns2-basin: " + BASIN + "\r\n";
  }

  private RawClient.Answer root(String method, String path, String body) {
    return as(ROOT, method, path, body);
  }

  private AccessTokensTest withStream(String name) {
    assertThat(root("PUT", "/v1/basins/" + BASIN, "{}").status()).isIn(200, 201);
    assertThat(root("PUT", "/v1/streams/" + name.replace("/", "%2F"), "").status()).isEqualTo(201);
    return this;
  }

  private static String scope(String basins, String streams, String operations) {
    return "{\"basins\":%s,\"streams\":%s,\"access_tokens\":%s,\"ops\":[%s]}"
        .formatted(basins, streams, ALL, quoted(operations));
  }

  private static String quoted(String operations) {
    return "\"" + operations.replace(" ", "\",\"") + "\"";
  }

  private static String wish(String id, String scope) {
    return "{\"id\":\"%s\",\"scope\":%s}".formatted(id, scope);
  }

  private String issue(String body) {
    RawClient.Answer answer = root("POST", "/v1/access-tokens", body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return secret(answer);
  }

  private static String secret(RawClient.Answer answer) {
    return answer.text().replaceAll("^\\{\"access_token\":\"(.*)\"}$", "$1");
  }

  /** A token that permits these operations everywhere. */
  private String permitting(String operations) {
    return issue(wish("for-" + operations.hashCode(), scope(ALL, ALL, operations)));
  }

  private static void assertRefused(RawClient.Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.text()).contains("\"code\":\"" + code + "\"");
  }

  // Issue, list, revoke.

  @Test
  void a_token_is_issued_used_listed_and_revoked() {
    RawClient.Answer issued =
        root("POST", "/v1/access-tokens", wish("reader", scope(ALL, ALL, "list-basins")));
    assertThat(issued.status()).isEqualTo(201);
    assertThat(issued.header("cache-control")).isEqualTo("no-store");
    String secret = secret(issued);
    assertThat(Base64.getUrlDecoder().decode(secret.substring("headrace_".length()))).hasSize(32);
    assertThat(as(secret, "GET", "/v1/basins", "").status()).isEqualTo(200);

    assertThat(root("GET", "/v1/access-tokens", "").text())
        .isEqualTo(
            "{\"access_tokens\":[{\"id\":\"reader\",\"expires_at\":null,"
                + "\"auto_prefix_streams\":false,\"scope\":{\"basins\":{\"prefix\":\"\"},"
                + "\"streams\":{\"prefix\":\"\"},\"access_tokens\":{\"prefix\":\"\"},"
                + "\"op_groups\":{\"account\":{\"read\":false,\"write\":false},"
                + "\"basin\":{\"read\":false,\"write\":false},"
                + "\"stream\":{\"read\":false,\"write\":false}},\"ops\":[\"list-basins\"]}}],"
                + "\"has_more\":false}");

    RawClient.Answer revoked = root("DELETE", "/v1/access-tokens/reader", "");
    assertThat(revoked.status()).isEqualTo(204);
    assertThat(revoked.text()).isEmpty();
    assertRefused(as(secret, "GET", "/v1/basins", ""), 401, "authn");
    assertRefused(root("DELETE", "/v1/access-tokens/reader", ""), 404, "access_token_not_found");
    assertThat(root("GET", "/v1/access-tokens", "").text())
        .isEqualTo("{\"access_tokens\":[],\"has_more\":false}");
  }

  @Test
  void an_id_is_issued_once_until_it_is_revoked() {
    String wish = wish("a/b é", scope(ALL, ALL, "read"));
    issue(wish);

    assertRefused(root("POST", "/v1/access-tokens", wish), 409, "resource_already_exists");
    assertThat(root("DELETE", "/v1/access-tokens/a%2Fb%20%C3%A9", "").status()).isEqualTo(204);
    issue(wish);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"id\":\"x\"} | 400 | bad_json",
        "{\"scope\":{\"ops\":[\"read\"]}} | 400 | bad_json",
        "{\"id\":\"\",\"scope\":{\"ops\":[\"read\"]}} | 400 | bad_json",
        "{\"id\":\"..\",\"scope\":{\"ops\":[\"read\"]}} | 400 | bad_json",
        "{\"id\":\"x\",\"scope\":{\"ops\":[\"fly\"]}} | 400 | bad_json",
        "{\"id\":\"x\",\"scope\":{\"ops\":[\"read\"],\"basins\":{}}} | 400 | bad_json",
        "{\"id\":\"x\",\"scope\":{\"ops\":[\"read\"],\"basins\":{\"exact\":\"a\",\"prefix\":\"a\"}}}"
            + " | 400 | bad_json",
        "{\"id\":\"x\",\"expires_at\":\"soon\",\"scope\":{\"ops\":[\"read\"]}} | 400 | bad_json",
        "{\"id\":\"x\",\"expires_at\":\"2020-01-01T00:00:00Z\",\"scope\":{\"ops\":[\"read\"]}}"
            + " | 422 | invalid",
        "{\"id\":\"x\",\"scope\":{}} | 422 | invalid",
        "{\"id\":\"x\",\"scope\":{\"op_groups\":{\"stream\":{\"read\":false}}}} | 422 | invalid",
        "{\"id\":\"x\",\"auto_prefix_streams\":true,\"scope\":{\"ops\":[\"read\"]}} | 422 | invalid",
        "{\"id\":\"x\",\"auto_prefix_streams\":true,"
            + "\"scope\":{\"ops\":[\"read\"],\"streams\":{\"exact\":\"a\"}}} | 422 | invalid",
        "{\"id\":\"x\",\"auto_prefix_streams\":true,"
            + "\"scope\":{\"ops\":[\"read\"],\"streams\":{\"prefix\":\"\"}}} | 422 | invalid",
      })
  void a_wish_that_makes_no_sense_is_told_so(String body, int status, String code) {
    assertRefused(root("POST", "/v1/access-tokens", body), status, code);
  }

  @ParameterizedTest
  @CsvSource({"96, 201", "97, 400"})
  void an_id_has_at_most_96_bytes(int bytes, int status) {
    String id = "é".repeat(bytes / 2) + "x".repeat(bytes % 2);

    assertThat(root("POST", "/v1/access-tokens", wish(id, scope(ALL, ALL, "read"))).status())
        .isEqualTo(status);
  }

  @Test
  void tokens_are_listed_by_the_page() {
    for (String id : new String[] {"b", "a-2", "a-1", "c"}) {
      issue(wish(id, scope(ALL, ALL, "read")));
    }

    assertThat(root("GET", "/v1/access-tokens?limit=2", "").text())
        .contains("\"id\":\"a-1\"", "\"id\":\"a-2\"", "\"has_more\":true")
        .doesNotContain("\"id\":\"b\"");
    assertThat(root("GET", "/v1/access-tokens?start_after=a-2&limit=2", "").text())
        .contains("\"id\":\"b\"", "\"id\":\"c\"", "\"has_more\":false");
    assertThat(root("GET", "/v1/access-tokens?prefix=a-", "").text())
        .contains("\"id\":\"a-1\"", "\"id\":\"a-2\"", "\"has_more\":false")
        .doesNotContain("\"id\":\"b\"");
    assertRefused(root("GET", "/v1/access-tokens?prefix=" + "x".repeat(97), ""), 400, "bad_query");
  }

  @Test
  void a_token_sees_issues_and_revokes_only_the_tokens_in_its_scope() {
    issue(wish("other", scope(ALL, ALL, "read")));
    String admin =
        issue(
            "{\"id\":\"t-admin\",\"scope\":{\"basins\":%s,\"streams\":%s,\"access_tokens\":{\"prefix\":\"t-\"},\"ops\":[%s]}}"
                .formatted(
                    ALL,
                    ALL,
                    quoted("read issue-access-token list-access-tokens revoke-access-token")));
    String narrow = "{\"id\":\"%s\",\"scope\":{\"basins\":%s,\"streams\":%s,\"ops\":[%s]}}";

    assertThat(
            as(
                    admin,
                    "POST",
                    "/v1/access-tokens",
                    narrow.formatted("t-1", ALL, ALL, quoted("read")))
                .status())
        .isEqualTo(201);
    assertThat(as(admin, "GET", "/v1/access-tokens", "").text())
        .contains("\"id\":\"t-1\"", "\"id\":\"t-admin\"")
        .doesNotContain("other");
    RawClient.Answer exists = as(admin, "DELETE", "/v1/access-tokens/other", "");
    RawClient.Answer isMissing = as(admin, "DELETE", "/v1/access-tokens/other2", "");
    assertRefused(exists, 403, "permission_denied");
    assertThat(isMissing.text()).isEqualTo(exists.text());
    assertRefused(
        as(admin, "POST", "/v1/access-tokens", narrow.formatted("other", ALL, ALL, quoted("read"))),
        403,
        "permission_denied");
    assertRefused(
        as(admin, "POST", "/v1/access-tokens", narrow.formatted("t-2", ALL, ALL, quoted("append"))),
        403,
        "permission_denied");
    assertThat(as(admin, "DELETE", "/v1/access-tokens/t-1", "").status()).isEqualTo(204);
    assertRefused(as(admin, "DELETE", "/v1/access-tokens/t-1", ""), 404, "access_token_not_found");
  }

  // Who is let in.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "headrace_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "headrace_",
        "the-root-toke",
        "x"
      })
  void an_unknown_token_is_refused(String token) {
    assertRefused(as(token, "GET", "/v1/basins", ""), 401, "authn");
    assertThat(as(token, "GET", "/v1/basins", "").text()).doesNotContain(token);
  }

  @Test
  void a_token_expires() {
    String expiresAt = Instant.ofEpochMilli(server.time().wallMillis() + 60_000).toString();
    String body =
        "{\"id\":\"x\",\"expires_at\":\"%s\",\"scope\":%s}"
            .formatted(expiresAt, scope(ALL, ALL, "list-basins"));
    String secret = issue(body);
    assertThat(root("GET", "/v1/access-tokens", "").text())
        .contains("\"expires_at\":\"" + expiresAt + "\"");
    server.time().advance(Duration.ofSeconds(59));
    assertThat(as(secret, "GET", "/v1/basins", "").status()).isEqualTo(200);

    server.time().advance(Duration.ofSeconds(1));
    RawClient.Answer late = as(secret, "GET", "/v1/basins", "");
    assertRefused(late, 401, "authn");
    assertThat(late.header("www-authenticate")).isEqualTo("Bearer");
  }

  @Test
  void a_token_that_ends_while_its_request_comes_is_refused() {
    withStream("s");
    String writer = permitting("append");
    RawClient client = server.client();
    byte[] whole =
        request(
            "POST",
            "/v1/streams/s/records",
            headers(writer),
            "{\"records\":[{\"body\":\"late\"}]}");
    // The answer to the first tells that the head of the second has come with it.
    byte[] first = request("GET", "/health", "", "");
    byte[] together = new byte[first.length + whole.length - 5];
    System.arraycopy(first, 0, together, 0, first.length);
    System.arraycopy(whole, 0, together, first.length, whole.length - 5);
    client.send(together);
    assertThat(client.answer().status()).isEqualTo(200);
    assertThat(root("DELETE", "/v1/access-tokens/for-" + "append".hashCode(), "").status())
        .isEqualTo(204);

    client.send(java.util.Arrays.copyOfRange(whole, whole.length - 5, whole.length));
    assertRefused(client.answer(), 401, "authn");
    assertThat(root("GET", "/v1/streams/s/records/tail", "").text()).contains("\"seq_num\":0");
  }

  @Test
  void a_server_without_a_root_token_lets_everybody_in_but_holds_tokens_to_what_they_permit() {
    server.close();
    server = new ServerFixture().withBasin();
    RawClient.Answer issued =
        server.call(
            "POST", "/v1/access-tokens", "", wish("reader", scope(ALL, ALL, "list-basins")));
    String secret = secret(issued);

    assertThat(as("unused", "GET", "/v1/streams", "").status()).isEqualTo(200);
    assertThat(as(secret, "GET", "/v1/basins", "").status()).isEqualTo(200);
    assertRefused(as(secret, "GET", "/v1/streams", ""), 403, "permission_denied");
    assertThat(server.call("DELETE", "/v1/access-tokens/reader", "", "").status()).isEqualTo(204);
    assertRefused(as(secret, "GET", "/v1/basins", ""), 401, "authn");
  }

  // What a token permits.

  @ParameterizedTest
  @CsvSource({
    "list-basins, GET, /v1/basins, ''",
    "create-basin, POST, /v1/basins, {\"basin\":\"new-basin\"}",
    "get-basin-config, GET, /v1/basins/test-basin, ''",
    "create-basin reconfigure-basin, PUT, /v1/basins/test-basin, {}",
    "reconfigure-basin, PATCH, /v1/basins/test-basin, {}",
    "delete-basin, DELETE, /v1/basins/test-basin, ''",
    "list-streams, GET, /v1/streams, ''",
    "create-stream, POST, /v1/streams, {\"stream\":\"new\"}",
    "get-stream-config, GET, /v1/streams/s, ''",
    "create-stream reconfigure-stream, PUT, /v1/streams/s, ''",
    "reconfigure-stream, PATCH, /v1/streams/s, {}",
    "delete-stream, DELETE, /v1/streams/s, ''",
    "read, GET, /v1/streams/s/records?seq_num=0&clamp=true&wait=0, ''",
    "check-tail, GET, /v1/streams/s/records/tail, ''",
    "append, POST, /v1/streams/s/records, {\"records\":[{\"body\":\"x\"}]}",
    "list-access-tokens, GET, /v1/access-tokens, ''",
    "revoke-access-token, DELETE, /v1/access-tokens/none, ''",
    "list-locations, GET, /v1/locations, ''",
    "get-default-location, GET, /v1/locations/default, ''",
    "set-default-location, PUT, /v1/locations/default, '\"local\"'",
    "account-metrics, GET, /v1/metrics, ''",
    "basin-metrics, GET, /v1/metrics/test-basin, ''",
    "stream-metrics, GET, /v1/metrics/test-basin/s, ''",
  })
  void each_operation_needs_its_permissions_and_no_other(
      String operations, String method, String path, String body) {
    withStream("s");
    StringBuilder others = new StringBuilder();
    for (io.headrace.server.access.Permission each :
        io.headrace.server.access.Permission.values()) {
      if (!(" " + operations + " ").contains(" " + each.text() + " ")) {
        others.append(others.isEmpty() ? "" : " ").append(each.text());
      }
    }
    String without = others.toString();
    if (operations.equals("append")) {
      without = without.replace(" trim", "").replace(" fence", "");
    }

    assertRefused(as(permitting(without), method, path, body), 403, "permission_denied");
    for (String one : operations.split(" ", -1)) {
      if (!one.equals(operations)) {
        assertRefused(as(permitting(one), method, path, body), 403, "permission_denied");
      }
    }
    assertThat(as(permitting(operations), method, path, body).status())
        .isNotIn(400, 401, 403, 405, 500);
  }

  @ParameterizedTest
  @CsvSource({
    // permission, plain, trim, fence, trim and plain together
    "append, 200, 403, 403, 403",
    "trim, 403, 200, 403, 403",
    "fence, 403, 403, 200, 403",
    "append trim, 200, 200, 403, 200",
    "read, 403, 403, 403, 403",
  })
  void trims_and_fences_are_permitted_apart_from_records(
      String operations, int plain, int trim, int fence, int both) {
    withStream("s");
    String token = permitting(operations);
    String trimRecord = "{\"headers\":[[\"\",\"dHJpbQ==\"]],\"body\":\"AAAAAAAAAAA=\"}";
    String fenceRecord = "{\"headers\":[[\"\",\"ZmVuY2U=\"]],\"body\":\"\"}";
    String plainRecord = "{\"body\":\"eA==\"}";

    assertThat(append(token, plainRecord)).isEqualTo(plain);
    assertThat(append(token, trimRecord)).isEqualTo(trim);
    assertThat(append(token, fenceRecord)).isEqualTo(fence);
    assertThat(append(token, trimRecord + "," + plainRecord)).isEqualTo(both);
  }

  private int append(String token, String records) {
    return server
        .call(
            "POST",
            "/v1/streams/s/records",
            headers(token) + "s2-format: base64\r\n",
            "{\"records\":[" + records + "]}")
        .status();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /v1/streams/%s",
        "GET /v1/streams/%s/records?seq_num=0",
        "GET /v1/streams/%s/records/tail",
        "DELETE /v1/streams/%s",
        "PUT /v1/streams/%s",
        "POST /v1/streams/%s/records",
      })
  void what_is_out_of_reach_looks_the_same_whether_it_exists_or_not(String line) {
    withStream("theirs");
    String token =
        issue(
            "{\"id\":\"x\",\"scope\":{\"basins\":%s,\"streams\":{\"prefix\":\"mine/\"},\"op_groups\":{\"basin\":{\"read\":true,\"write\":true},\"stream\":{\"read\":true,\"write\":true}},\"ops\":[\"create-basin\"]}}"
                .formatted(ALL));
    String[] parts = line.split(" ", -1);
    String body = parts[0].equals("POST") ? "{\"records\":[{\"body\":\"x\"}]}" : "";

    RawClient.Answer exists = as(token, parts[0], parts[1].formatted("theirs"), body);
    RawClient.Answer isMissing = as(token, parts[0], parts[1].formatted("missed"), body);
    assertRefused(exists, 403, "permission_denied");
    assertThat(isMissing.text()).isEqualTo(exists.text());
    assertThat(isMissing.headers().keySet()).isEqualTo(exists.headers().keySet());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "DELETE", "PATCH", "PUT"})
  void a_basin_out_of_reach_looks_the_same_whether_it_exists_or_not(String method) {
    withStream("s");
    String token =
        issue(
            wish(
                "x",
                scope(
                    "{\"prefix\":\"mine-\"}",
                    ALL,
                    "get-basin-config delete-basin reconfigure-basin create-basin list-streams")));
    String body = method.startsWith("P") ? "{}" : "";

    RawClient.Answer exists = as(token, method, "/v1/basins/" + BASIN, body);
    RawClient.Answer isMissing = as(token, method, "/v1/basins/no-such-basin", body);
    assertRefused(exists, 403, "permission_denied");
    assertThat(isMissing.text()).isEqualTo(exists.text());
    assertRefused(as(token, "GET", "/v1/streams", ""), 403, "permission_denied");
    assertRefused(
        as(token, "POST", "/v1/basins", "{\"basin\":\"other-basin\"}"), 403, "permission_denied");
    assertThat(as(token, "POST", "/v1/basins", "{\"basin\":\"mine-basin\"}").status())
        .isEqualTo(201);
  }

  @Test
  void listings_show_only_what_is_in_reach() {
    withStream("a/1").withStream("a/2").withStream("b/1");
    assertThat(root("PUT", "/v1/basins/other-basin", "{}").status()).isEqualTo(201);
    String token =
        issue(
            wish(
                "x",
                scope(
                    "{\"exact\":\"test-basin\"}",
                    "{\"prefix\":\"a/\"}",
                    "list-basins list-streams")));

    assertThat(as(token, "GET", "/v1/basins", "").text())
        .contains("test-basin")
        .doesNotContain("other-basin");
    assertThat(as(token, "GET", "/v1/streams", "").text())
        .contains("\"a/1\"", "\"a/2\"")
        .doesNotContain("b/1");
    assertThat(as(token, "GET", "/v1/streams?prefix=b", "").text())
        .isEqualTo("{\"streams\":[],\"has_more\":false}");
    assertThat(as(token, "GET", "/v1/streams?limit=1", "").text())
        .contains("\"a/1\"", "\"has_more\":true");
    assertThat(as(token, "GET", "/v1/streams?start_after=a/1&limit=1", "").text())
        .contains("\"a/2\"", "\"has_more\":false");
  }

  @Test
  void an_append_may_create_its_stream_where_the_basin_says_so() {
    assertThat(
            root("PUT", "/v1/basins/" + BASIN, "{\"config\":{\"create_stream_on_append\":true}}")
                .status())
        .isEqualTo(201);
    String token = permitting("append");

    assertThat(
            as(token, "POST", "/v1/streams/new/records", "{\"records\":[{\"body\":\"x\"}]}")
                .status())
        .isEqualTo(200);
    assertRefused(
        as(token, "POST", "/v1/streams", "{\"stream\":\"other\"}"), 403, "permission_denied");
  }

  @ParameterizedTest
  @CsvSource({
    // what the basin creates streams on, operations, request, status where there is no stream
    "append, trim, TRIM, 404",
    "append, fence, FENCE, 404",
    "append, append, APPEND, 200",
    "append, append trim, TRIM, 200",
    "read, check-tail, TAIL, 404",
    "read, read check-tail, TAIL, 200",
    "read, read, READ, 416",
  })
  void only_who_may_append_or_read_creates_streams_on_the_way(
      String on, String operations, String request, int status) {
    String config = "{\"config\":{\"create_stream_on_%s\":true}}".formatted(on);
    assertThat(root("PUT", "/v1/basins/" + BASIN, config).status()).isEqualTo(201);
    String token = permitting(operations);

    assertThat(touch(token, request)).isEqualTo(status);
    assertThat(root("GET", "/v1/streams/s", "").status()).isEqualTo(status == 404 ? 404 : 200);
  }

  private int touch(String token, String request) {
    return switch (request) {
      case "TRIM" -> append(token, "{\"headers\":[[\"\",\"dHJpbQ==\"]],\"body\":\"AAAAAAAAAAA=\"}");
      case "FENCE" -> append(token, "{\"headers\":[[\"\",\"ZmVuY2U=\"]],\"body\":\"\"}");
      case "APPEND" -> append(token, "{\"body\":\"eA==\"}");
      case "TAIL" -> as(token, "GET", "/v1/streams/s/records/tail", "").status();
      case "READ" -> as(token, "GET", "/v1/streams/s/records?seq_num=0", "").status();
      default -> throw new IllegalArgumentException(request);
    };
  }

  // Prefixes that go without saying.

  private String tenant(String prefix) {
    return issue(
        "{\"id\":\"tenant-%s\",\"auto_prefix_streams\":true,\"scope\":{\"basins\":%s,\"streams\":{\"prefix\":\"%s\"},\"access_tokens\":%s,\"op_groups\":{\"account\":{\"read\":true,\"write\":true},\"basin\":{\"read\":true,\"write\":true},\"stream\":{\"read\":true,\"write\":true}}}}"
            .formatted(prefix, ALL, prefix, ALL));
  }

  @Test
  void a_tenant_s_streams_are_its_own_in_every_request_answer_and_message() {
    withStream("tenant");
    assertThat(root("PUT", "/v1/streams/other", "").status()).isEqualTo(201);
    assertThat(root("PUT", "/v1/streams/tenant%2F..", "").status()).isEqualTo(201);
    String tenant = tenant("tenant/");

    RawClient.Answer made = as(tenant, "POST", "/v1/streams", "{\"stream\":\"s\"}");
    assertThat(made.text()).contains("\"name\":\"s\"");
    assertThat(as(tenant, "PUT", "/v1/streams/t", "").text()).contains("\"name\":\"t\"");
    assertThat(root("GET", "/v1/streams?prefix=tenant/", "").text())
        .contains("\"tenant/s\"", "\"tenant/t\"");
    assertThat(as(tenant, "GET", "/v1/streams", "").text())
        .contains("\"name\":\"s\"", "\"name\":\"t\"", "\"has_more\":false")
        .doesNotContain("tenant", "other", "..", "\"name\":\"\"");
    assertThat(as(tenant, "GET", "/v1/streams?prefix=t&start_after=a", "").text())
        .contains("\"name\":\"t\"")
        .doesNotContain("\"name\":\"s\"");
    assertThat(
            as(tenant, "POST", "/v1/streams/s/records", "{\"records\":[{\"body\":\"hello\"}]}")
                .status())
        .isEqualTo(200);
    assertThat(as(tenant, "GET", "/v1/streams/s/records?seq_num=0", "").text()).contains("hello");
    assertThat(root("GET", "/v1/streams/tenant%2Fs/records?seq_num=0", "").text())
        .contains("hello");
    assertThat(as(tenant, "GET", "/v1/streams/s", "").status()).isEqualTo(200);
    assertThat(as(tenant, "PATCH", "/v1/streams/s", "{\"storage_class\":\"standard\"}").status())
        .isEqualTo(200);
    assertThat(as(tenant, "DELETE", "/v1/streams/t", "").status()).isEqualTo(202);
    for (String path :
        new String[] {"missing", "missing/records/tail", "t", "t/records?seq_num=0"}) {
      assertThat(as(tenant, "GET", "/v1/streams/" + path, "").text())
          .contains("\\\"" + path.substring(0, 1))
          .doesNotContain("tenant/");
    }
    assertThat(as(tenant, "POST", "/v1/streams", "{\"stream\":\"s\"}").text())
        .contains("resource_already_exists")
        .doesNotContain("tenant/");
    String tooLong = "x".repeat(506);
    assertRefused(as(tenant, "PUT", "/v1/streams/" + tooLong, ""), 400, "bad_path");
    assertRefused(
        as(tenant, "POST", "/v1/streams", "{\"stream\":\"" + tooLong + "\"}"), 400, "bad_json");
    assertRefused(as(tenant, "GET", "/v1/streams/..", ""), 400, "bad_path");
  }

  @Test
  void a_tenant_reads_events_under_its_own_names() {
    withStream("t/s");
    String tenant = tenant("t/");
    RawClient reader =
        server
            .client()
            .send(
                request(
                    "GET",
                    "/v1/streams/s/records?seq_num=0",
                    headers(tenant) + "accept: text/event-stream\r\n",
                    ""));
    assertThat(reader.head().status()).isEqualTo(200);
    assertThat(reader.event()).startsWith("event: ping");
    server.awaitFollowers("t/s", 1);

    root("POST", "/v1/streams/t%2Fs/records", "{\"records\":[{\"body\":\"hello\"}]}");
    assertThat(reader.event()).contains("hello");
    server.awaitFollowers("t/s", 1);
    root("DELETE", "/v1/streams/t%2Fs", "");
    assertThat(reader.event()).contains("event: error", "stream \\\"s\\\"").doesNotContain("t/s");
  }

  @Test
  void a_tenant_s_tokens_stay_in_its_namespace() {
    withStream("t/u/s");
    String tenant = tenant("t/");
    String child =
        secret(
            as(
                tenant,
                "POST",
                "/v1/access-tokens",
                "{\"id\":\"child\",\"scope\":{\"basins\":%s,\"streams\":{\"prefix\":\"u/\"},\"ops\":[\"check-tail\",\"list-streams\"]}}"
                    .formatted(ALL)));

    assertThat(as(child, "GET", "/v1/streams/u%2Fs/records/tail", "").status()).isEqualTo(200);
    assertThat(as(child, "GET", "/v1/streams", "").text()).contains("\"name\":\"u/s\"");
    assertRefused(as(child, "GET", "/v1/streams/v%2Fs/records/tail", ""), 403, "permission_denied");
    assertThat(as(tenant, "GET", "/v1/access-tokens?prefix=child", "").text())
        .contains("\"streams\":{\"prefix\":\"u/\"}");
    assertThat(root("GET", "/v1/access-tokens?prefix=child", "").text())
        .contains("\"streams\":{\"prefix\":\"t/u/\"}");
  }

  @Test
  void a_tenant_sees_of_the_streams_of_other_tokens_only_what_lies_in_its_namespace() {
    String tenant = tenant("t/");
    issue(wish("a-other", scope(ALL, "{\"prefix\":\"other/\"}", "read")));
    issue(wish("b-exact", scope(ALL, "{\"exact\":\"secret-name\"}", "read")));
    issue(wish("c-all", scope(ALL, ALL, "read")));
    issue(wish("d-one", scope(ALL, "{\"exact\":\"t/one\"}", "read")));

    assertThat(as(tenant, "GET", "/v1/access-tokens", "").text())
        .doesNotContain("other/", "secret-name", "\"t/")
        .containsSubsequence(
            "\"a-other\"",
            "\"streams\":null",
            "\"b-exact\"",
            "\"streams\":null",
            "\"c-all\"",
            "\"streams\":{\"prefix\":\"\"}",
            "\"d-one\"",
            "\"streams\":{\"exact\":\"one\"}");
  }

  // While a request lasts.

  private RawClient follow(String token) {
    RawClient reader =
        server
            .client()
            .send(
                request(
                    "GET",
                    "/v1/streams/s/records?seq_num=0",
                    headers(token) + "accept: text/event-stream\r\n",
                    ""));
    assertThat(reader.head().status()).isEqualTo(200);
    assertThat(reader.event()).startsWith("event: ping");
    server.awaitFollowers("s", 1);
    return reader;
  }

  @Test
  void a_reader_of_events_ends_when_its_token_is_revoked() {
    withStream("s");
    RawClient reader = follow(permitting("read"));

    root("DELETE", "/v1/access-tokens/for-" + "read".hashCode(), "");

    assertThat(reader.event()).startsWith("event: error\n").contains("\"code\":\"authn\"");
    assertThat(reader.event()).isEqualTo("(end)");
    server.awaitFollowers("s", 0);
  }

  @Test
  void a_reader_of_events_ends_when_its_token_expires() {
    withStream("s");
    String token =
        issue(
            "{\"id\":\"x\",\"expires_at\":\"%s\",\"scope\":%s}"
                .formatted(
                    Instant.ofEpochMilli(server.time().wallMillis() + 3000),
                    scope(ALL, ALL, "read")));
    RawClient reader = follow(token);
    root("POST", "/v1/streams/s/records", "{\"records\":[{\"body\":\"in time\"}]}");
    assertThat(reader.event()).contains("in time");

    server.time().advance(Duration.ofSeconds(3));

    assertThat(reader.event()).startsWith("event: error\n").contains("\"code\":\"authn\"");
    assertThat(reader.event()).isEqualTo("(end)");
  }

  @Test
  void a_read_that_waits_ends_when_its_token_is_revoked() {
    withStream("s");
    RawClient reader =
        server
            .client()
            .send(
                request(
                    "GET",
                    "/v1/streams/s/records?seq_num=0&wait=60",
                    headers(permitting("read")),
                    ""));
    server.awaitFollowers("s", 1);

    root("DELETE", "/v1/access-tokens/for-" + "read".hashCode(), "");

    assertRefused(reader.answer(), 401, "authn");
    server.awaitFollowers("s", 0);
  }

  // The server's own basin.

  @Test
  void the_server_s_own_basin_cannot_be_seen_reached_or_made() {
    assertThat(root("PUT", "/v1/basins/first-basin", "{}").status()).isEqualTo(201);
    assertThat(root("PUT", "/v1/basins/later-basin", "{}").status()).isEqualTo(201);
    permitting("read");
    String own = "headrace-system";
    String inOwn = "authorization: Bearer " + ROOT + "\r\ns2-basin: " + own + "\r\n";
    assertThat(server.engine().basin(new io.headrace.wire.BasinName(own))).isPresent();

    assertThat(root("GET", "/v1/basins", "").text())
        .contains("first-basin", "later-basin", "\"has_more\":false")
        .doesNotContain(own);
    assertThat(root("GET", "/v1/basins?start_after=first-basin&limit=1", "").text())
        .contains("later-basin", "\"has_more\":false");
    assertThat(root("GET", "/v1/basins?limit=1", "").text())
        .contains("first-basin", "\"has_more\":true");
    for (String method : new String[] {"GET", "PATCH", "DELETE"}) {
      String body = method.equals("PATCH") ? "{}" : "";
      assertRefused(root(method, "/v1/basins/" + own, body), 404, "basin_not_found");
      assertRefused(
          server.call(method, "/v1/streams/access-tokens", inOwn, body), 404, "basin_not_found");
    }
    assertRefused(server.call("GET", "/v1/streams", inOwn, ""), 404, "basin_not_found");
    assertRefused(
        server.call("GET", "/v1/streams/access-tokens/records?seq_num=0", inOwn, ""),
        404,
        "basin_not_found");
    assertRefused(
        server.call("PUT", "/v1/streams/access-tokens", inOwn, ""), 404, "basin_not_found");
    assertRefused(
        server.call("POST", "/v1/streams", inOwn, "{\"stream\":\"x\"}"), 404, "basin_not_found");
    assertRefused(
        server.call(
            "POST", "/v1/streams/access-tokens/records", inOwn, "{\"records\":[{\"body\":\"x\"}]}"),
        404,
        "basin_not_found");
    for (RawClient.Answer answer :
        new RawClient.Answer[] {
          root("PUT", "/v1/basins/" + own, "{}"),
          root("POST", "/v1/basins", "{\"basin\":\"" + own + "\"}")
        }) {
      assertRefused(answer, 403, "permission_denied");
      assertThat(answer.text()).contains("is kept for the server itself; choose another name");
    }
  }

  @Test
  void nothing_secret_is_counted_or_told() {
    String secret = permitting("list-basins");
    as(secret, "GET", "/v1/basins", "");
    as(secret, "GET", "/v1/streams", "");
    String metrics = server.get("/metrics").text();

    assertThat(metrics)
        .contains("headrace_access_tokens 1.0", "operation=\"issue-access-token\"")
        .doesNotContain(secret, secret.substring(9), ROOT);
  }
}
