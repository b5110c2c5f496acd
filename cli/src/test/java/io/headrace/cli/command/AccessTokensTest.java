package io.headrace.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.cli.fake.FakeServer;
import io.headrace.cli.fake.FakeServer.Reply;
import io.headrace.cli.fake.FakeServer.Request;
import io.headrace.cli.fake.FakeShell;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands about access tokens. */
final class AccessTokensTest {
  private static final Reply ISSUED = Reply.json(201, "{\"access_token\":\"the-secret\"}");

  private final FakeShell shell = new FakeShell();

  private Request only(Reply reply, String... arguments) {
    try (FakeServer server = new FakeServer(request -> reply)) {
      shell.against(server).run(arguments);
      assertThat(server.requests()).as(shell.messages()).hasSize(1);
      return server.requests().getFirst();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "--ops append,read | \"auto_prefix_streams\":false,\"scope\":{\"ops\":[\"append\",\"read\"]}",
        "--ops read --basins-exact my-basin --streams-prefix a/ --auto-prefix-streams"
            + " | \"auto_prefix_streams\":true,\"scope\":{\"basins\":{\"exact\":\"my-basin\"},"
            + "\"streams\":{\"prefix\":\"a/\"},\"ops\":[\"read\"]}",
        "--ops read --basins-prefix= --streams-exact= --access-tokens-prefix t-"
            + " | \"auto_prefix_streams\":false,\"scope\":{\"basins\":{\"prefix\":\"\"},"
            + "\"streams\":{\"exact\":\"\"},\"access_tokens\":{\"prefix\":\"t-\"},\"ops\":[\"read\"]}",
        "--op-group-perms account=rw,stream=w | \"auto_prefix_streams\":false,\"scope\":"
            + "{\"op_groups\":{\"account\":{\"read\":true,\"write\":true},"
            + "\"stream\":{\"read\":false,\"write\":true}}}",
        "--ops read --expires-at 2030-01-31T12:00:00Z | \"expires_at\":\"2030-01-31T12:00:00Z\","
            + "\"auto_prefix_streams\":false,\"scope\":{\"ops\":[\"read\"]}",
      })
  void options_become_a_wish(String options, String wish) {
    String[] first = {"issue-access-token", "web"};
    String[] rest = options.split(" ", -1);
    String[] all = Arrays.copyOf(first, first.length + rest.length);
    System.arraycopy(rest, 0, all, first.length, rest.length);

    Request request = only(ISSUED, all);

    assertThat(request.line()).isEqualTo("POST /v1/access-tokens");
    assertThat(request.text()).isEqualTo("{\"id\":\"web\"," + wish + "}");
  }

  @Test
  void the_secret_alone_goes_to_standard_output() {
    only(ISSUED, "issue-access-token", "web", "--ops", "read");

    assertThat(shell.out()).isEqualTo("the-secret\n");
    assertThat(shell.messages()).contains("web").doesNotContain("the-secret");
  }

  @Test
  void a_span_becomes_a_moment() {
    Request request =
        only(ISSUED, "issue-access-token", "web", "--ops", "read", "--expires-in", "1d");

    assertThat(request.text()).containsPattern("\"expires_at\":\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--op-group-perms account",
        "--op-group-perms account=x",
        "--op-group-perms account=r,account=w",
        "--op-group-perms record=r",
        "--ops append,",
        "--basins-exact a --basins-prefix b",
        "--expires-in 1d --expires-at 2030-01-31T12:00:00Z",
      })
  void what_cannot_be_is_a_misuse(String options) {
    String[] arguments = ("issue-access-token web " + options).split(" ", -1);

    assertThat(shell.run(arguments)).isEqualTo(2);
    assertThat(shell.messages()).contains("Try: headrace issue-access-token --help");
  }

  @Test
  void a_token_is_revoked_by_its_id() {
    Request request = only(Reply.json(204, ""), "revoke-access-token", "a/b é");

    assertThat(request.line()).isEqualTo("DELETE /v1/access-tokens/a%2Fb%20%C3%A9");
    assertThat(shell.messages()).contains("revoked access token a/b é");
  }

  @Test
  void tokens_are_listed_page_by_page() {
    try (FakeServer server =
        new FakeServer(request ->
            request.parameter("start_after").isEmpty() ? page(true, "a", "b") : page(false, "c"))) {
      assertThat(shell.against(server).run("list-access-tokens", "-p", "x")).isZero();
      assertThat(server.lines())
          .containsExactly(
              "GET /v1/access-tokens?prefix=x&start_after=&limit=1000",
              "GET /v1/access-tokens?prefix=x&start_after=b&limit=1000");
    }
    assertThat(shell.out()).isEqualTo("a\nb\nc\n");
  }

  @Test
  void a_long_listing_says_what_each_permits_and_until_when() {
    only(
        Reply.json(
            200,
            "{\"access_tokens\":[{\"id\":\"a\",\"expires_at\":\"2030-01-31T12:00:00Z\","
                + "\"scope\":{\"ops\":[\"read\"]}},{\"id\":\"b\",\"expires_at\":null,"
                + "\"scope\":{}}],\"has_more\":false}"),
        "list-access-tokens",
        "--long");

    assertThat(shell.out())
        .isEqualTo(
            "a\texpires 2030-01-31T12:00:00Z\t{\"ops\":[\"read\"]}\nb\tdoes not expire\t{}\n");
  }

  private static Reply page(boolean hasMore, String... ids) {
    String entries =
        String.join(
            ",",
            Arrays.stream(ids).map(id -> "{\"id\":\"%s\",\"scope\":{}}".formatted(id)).toList());
    return Reply.json(200, "{\"access_tokens\":[%s],\"has_more\":%s}".formatted(entries, hasMore));
  }
}
