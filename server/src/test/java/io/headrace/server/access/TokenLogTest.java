package io.headrace.server.access;

import static io.headrace.server.access.Callers.everything;
import static io.headrace.server.access.Permission.ISSUE_ACCESS_TOKEN;
import static io.headrace.server.access.Permission.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Batch;
import io.headrace.log.PageRequest;
import io.headrace.log.Stream;
import io.headrace.server.FakeTime;
import io.headrace.server.SlowEngine;
import io.headrace.server.access.TokenOutcome.AlreadyExists;
import io.headrace.server.access.TokenOutcome.Issued;
import io.headrace.server.access.TokenOutcome.Missing;
import io.headrace.server.access.TokenOutcome.NoLongerValid;
import io.headrace.server.access.TokenOutcome.Revoked;
import io.headrace.server.access.TokenOutcome.TooMany;
import io.headrace.server.system.SystemBasin;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.StreamName;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tokens as the log keeps them. */
final class TokenLogTest {
  private final FakeTime time = new FakeTime();
  private final SlowEngine engine = new SlowEngine(time);
  private final AtomicInteger chance = new AtomicInteger();
  private final List<TokenOutcome> outcomes = new ArrayList<>();
  private TokenBook book = new TokenBook();
  private TokenLog log = open(TokenLog.MAX_TOKENS);

  /** A server that starts with what the engine holds. */
  private TokenLog open(int maxTokens) {
    book = new TokenBook();
    Secrets secrets =
        new Secrets(() -> ByteBuffer.allocate(32).putInt(0, chance.incrementAndGet()).array());
    return new TokenLog(new SystemBasin(engine), book, secrets, time, maxTokens);
  }

  private static TokenWish wish(String id) {
    return wish(id, OptionalLong.empty());
  }

  private static TokenWish wish(String id, OptionalLong expiresAtMillis) {
    return new TokenWish(
        new TokenId(id), expiresAtMillis, false, everything(READ, ISSUE_ACCESS_TOKEN));
  }

  private TokenOutcome issue(TokenWish wish) {
    log.issue(Caller.ROOT, wish, outcomes::add);
    return outcomes.getLast();
  }

  private String secret(String id) {
    TokenOutcome outcome = issue(wish(id));
    assertThat(outcome).isInstanceOf(Issued.class);
    return ((Issued) outcome).secret();
  }

  private TokenOutcome revoke(String id) {
    log.revoke(Caller.ROOT, new TokenId(id), outcomes::add);
    return outcomes.getLast();
  }

  private List<String> ids() {
    return book.list(PageRequest.FIRST, time.wallMillis()).items().stream()
        .map(token -> token.id().text())
        .toList();
  }

  private Stream stream() {
    return new SystemBasin(engine).find(new StreamName("access-tokens")).orElseThrow();
  }

  @Test
  void nothing_is_written_before_a_token_is_issued() {
    assertThat(revoke("none")).isEqualTo(new Missing());
    assertThat(engine.listBasins(PageRequest.FIRST).items()).isEmpty();
  }

  @Test
  void a_restart_keeps_tokens_and_revocations() {
    String kept = secret("kept");
    String gone = secret("gone");
    assertThat(revoke("gone")).isEqualTo(new Revoked());

    log = open(TokenLog.MAX_TOKENS);

    assertThat(ids()).containsExactly("kept");
    assertThat(book.bearer(kept)).hasValueSatisfying(it -> assertThat(it.isRoot()).isFalse());
    assertThat(book.bearer(gone)).isEmpty();
    assertThat(issue(wish("kept"))).isEqualTo(new AlreadyExists());
    assertThat(issue(wish("gone"))).isInstanceOf(Issued.class);
  }

  @Test
  void everything_about_a_token_is_kept() {
    Scope scope =
        new Scope(
            new Names.Exact("basin-one"),
            new Names.Prefix("t/é\""),
            Names.none(),
            new OperationGroups(
                OperationGroups.ReadWrite.NONE,
                new OperationGroups.ReadWrite(true, false),
                new OperationGroups.ReadWrite(false, true)),
            everything(READ).operations());
    OptionalLong expiry = OptionalLong.of(time.wallMillis() + 12_345);
    assertThat(issue(new TokenWish(new TokenId("ü/1"), expiry, true, scope)))
        .isInstanceOf(Issued.class);
    List<AccessToken> before = book.all();

    log = open(TokenLog.MAX_TOKENS);

    assertThat(book.all()).isEqualTo(before).hasSize(1);
    AccessToken token = before.getFirst();
    assertThat(token.scope()).isEqualTo(scope);
    assertThat(token.namespace()).isEqualTo("t/é\"");
    assertThat(token.expiresAtMillis()).isEqualTo(expiry);
  }

  @Test
  void the_log_holds_no_secret() {
    String secret = secret("one");
    StringBuilder all = new StringBuilder();
    stream()
        .read(
            0,
            io.headrace.log.ReadLimits.BATCH,
            (frames, _) ->
                all.append(com.google.protobuf.ByteString.copyFrom(frames).toStringUtf8()));

    assertThat(all).contains("one").doesNotContain(secret).doesNotContain(secret.substring(20));
    assertThat(outcomes.getFirst().toString()).doesNotContain(secret);
    assertThat(book.all().toString()).doesNotContain(secret);
  }

  @Test
  void of_two_issuers_of_one_id_one_wins() {
    secret("first");
    engine.hold();
    log.issue(Caller.ROOT, wish("same"), outcomes::add);
    log.issue(Caller.ROOT, wish("same"), outcomes::add);
    engine.letGo();

    assertThat(outcomes).hasSize(3);
    assertThat(outcomes.get(1)).isInstanceOf(Issued.class);
    assertThat(outcomes.get(2)).isEqualTo(new AlreadyExists());
  }

  @Test
  void a_server_that_another_one_overtook_decides_anew() {
    secret("first");
    TokenBook firstBook = book;
    TokenLog first = log;
    log = open(TokenLog.MAX_TOKENS);
    secret("same");

    first.issue(Caller.ROOT, wish("same"), outcomes::add);
    assertThat(outcomes.getLast()).isEqualTo(new AlreadyExists());
    first.issue(Caller.ROOT, wish("other"), outcomes::add);
    assertThat(outcomes.getLast()).isInstanceOf(Issued.class);
    assertThat(firstBook.size()).isEqualTo(3);
  }

  @Test
  void a_token_that_was_revoked_issues_nothing_more_though_it_was_asked_before() {
    Caller issuer = book.bearer(secret("issuer")).orElseThrow();
    engine.hold();
    log.revoke(Caller.ROOT, new TokenId("issuer"), outcomes::add);
    log.issue(issuer, wish("child"), outcomes::add);
    engine.letGo();

    assertThat(outcomes.subList(1, 3)).containsExactly(new Revoked(), new NoLongerValid());
    assertThat(ids()).isEmpty();
  }

  @Test
  void a_revocation_is_told_to_whoever_watches_once() {
    Caller bearer = book.bearer(secret("one")).orElseThrow();
    AtomicInteger told = new AtomicInteger();
    AtomicInteger forgotten = new AtomicInteger();
    Runnable forgets = forgotten::incrementAndGet;
    bearer.onRevocation(told::incrementAndGet);
    bearer.onRevocation(forgets);
    bearer.forget(forgets);
    assertThat(bearer.isStillValid(time.wallMillis())).isTrue();

    revoke("one");
    bearer.onRevocation(told::incrementAndGet);

    assertThat(bearer.isStillValid(time.wallMillis())).isFalse();
    assertThat(told).hasValue(2);
    assertThat(forgotten).hasValue(0);
    assertThat(bearer.watchers()).isZero();
  }

  @Test
  void an_expired_token_is_gone_and_its_id_free() {
    OptionalLong soon = OptionalLong.of(time.wallMillis() + 1000);
    assertThat(issue(wish("one", soon))).isInstanceOf(Issued.class);
    Caller bearer = book.bearer(((Issued) outcomes.getLast()).secret()).orElseThrow();
    time.advance(Duration.ofMillis(999));
    assertThat(bearer.isStillValid(time.wallMillis())).isTrue();
    assertThat(ids()).containsExactly("one");

    time.advance(Duration.ofMillis(1));

    assertThat(bearer.isStillValid(time.wallMillis())).isFalse();
    assertThat(ids()).isEmpty();
    assertThat(revoke("one")).isEqualTo(new Missing());
    assertThat(issue(wish("one"))).isInstanceOf(Issued.class);
    assertThat(ids()).containsExactly("one");
  }

  @Test
  void there_are_so_many_tokens_and_no_more() {
    log = open(2);
    assertThat(issue(wish("a", OptionalLong.of(time.wallMillis() + 1000))))
        .isInstanceOf(Issued.class);
    secret("b");
    assertThat(issue(wish("c"))).isEqualTo(new TooMany(2));

    time.advance(Duration.ofSeconds(1));
    assertThat(issue(wish("c"))).isInstanceOf(Issued.class);
    assertThat(issue(wish("d"))).isEqualTo(new TooMany(2));
    assertThat(revoke("b")).isEqualTo(new Revoked());
    assertThat(issue(wish("d"))).isInstanceOf(Issued.class);
  }

  @Test
  void the_stream_stays_as_small_as_what_it_tells() {
    List<String> secrets = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      secrets.add(secret("kept-" + i));
    }
    Caller holder = book.bearer(secrets.getFirst()).orElseThrow();
    long most = 0;
    for (int i = 0; i < 5000; i++) {
      secret("gone");
      revoke("gone");
      most = Math.max(most, stream().stable().tail().seqNum() - stream().stable().trimPoint());
    }

    assertThat(most).isLessThan(2 * 400 + 1000 + 400 + 10);
    assertThat(holder.isStillValid(time.wallMillis())).isTrue();
    assertThat(book.bearer(secrets.getFirst())).containsSame(holder);
    List<AccessToken> before = book.all();
    log = open(TokenLog.MAX_TOKENS);
    assertThat(book.all()).isEqualTo(before).hasSize(400);
    assertThat(secrets).allSatisfy(each -> assertThat(book.bearer(each)).isPresent());
  }

  @Test
  void tokens_whose_records_are_large_are_told_once_more_in_parts_that_fit() {
    // In JSON each of these takes six bytes, and a prefix that goes without saying stands twice.
    Scope scope =
        new Scope(
            new Names.Prefix("\u0001".repeat(48)),
            new Names.Prefix("\u0001".repeat(512)),
            new Names.Prefix("\u0001".repeat(96)),
            OperationGroups.NONE,
            Set.of(READ));
    for (int i = 0; i < 200; i++) {
      TokenId id = new TokenId("\u0001".repeat(90) + i);
      TokenWish wish = new TokenWish(id, OptionalLong.empty(), true, scope);
      assertThat(issue(wish)).isInstanceOf(Issued.class);
    }
    List<AccessToken> before = book.all();
    int cycles = 0;
    while (stream().stable().trimPoint() == 0) {
      secret("gone");
      assertThat(revoke("gone")).isEqualTo(new Revoked());
      assertThat(++cycles).isLessThan(1000);
    }

    secret("one-more");
    assertThat(revoke("one-more")).isEqualTo(new Revoked());
    log = open(TokenLog.MAX_TOKENS);
    assertThat(book.all()).isEqualTo(before).hasSize(200);
  }

  @Test
  void a_mistake_on_the_way_is_answered_and_keeps_nobody_from_the_next_turn() {
    secret("first");
    Batch newer = Batch.of(List.of(AppendRecord.of("{\"renamed\":\"x\"}")));
    stream().append(AppendRequest.of(newer), _ -> {});

    for (int i = 0; i < 3; i++) {
      assertThat(issue(wish("second"))).isInstanceOf(TokenOutcome.Stopped.class);
    }
    assertThat(outcomes).hasSize(4);
  }

  @Test
  void whoever_fails_to_take_an_answer_keeps_nobody_from_the_next_turn() {
    log.revoke(
        Caller.ROOT,
        new TokenId("none"),
        _ -> {
          throw new IllegalStateException("cannot take it");
        });
    log.issue(
        Caller.ROOT,
        wish("one"),
        _ -> {
          throw new IllegalStateException("cannot take it");
        });

    assertThat(issue(wish("one"))).isEqualTo(new AlreadyExists());
    assertThat(issue(wish("two"))).isInstanceOf(Issued.class);
  }

  @Test
  void a_run_of_answers_takes_no_more_stack_than_one() {
    secret("one");
    List<Integer> depths = new ArrayList<>();
    engine.hold();
    log.issue(Caller.ROOT, wish("two"), outcomes::add);
    for (int i = 0; i < 200; i++) {
      log.revoke(
          Caller.ROOT,
          new TokenId("none"),
          _ -> depths.add(Thread.currentThread().getStackTrace().length));
    }
    engine.letGo();

    assertThat(depths).hasSize(200);
    assertThat(depths.getLast()).isEqualTo(depths.getFirst());
  }

  @Test
  void more_than_so_many_changes_do_not_wait() {
    secret("one");
    engine.hold();
    for (int i = 0; i < 258; i++) {
      log.issue(Caller.ROOT, wish("id-" + i), outcomes::add);
    }
    assertThat(outcomes.subList(1, outcomes.size())).containsExactly(new TokenOutcome.Busy());
    engine.letGo();
    assertThat(ids()).hasSize(258);
  }

  @Test
  void a_record_that_is_not_understood_stops_the_start() {
    secret("one");
    Batch newer = Batch.of(List.of(AppendRecord.of("{\"renamed\":\"x\"}")));
    stream().append(AppendRequest.of(newer), _ -> {});

    assertThatThrownBy(() -> open(TokenLog.MAX_TOKENS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Record 1")
        .hasMessageContaining("start the version that wrote it");
  }

  static List<AppendOutcome> failures() {
    return List.of(
        new AppendOutcome.StorageFull(),
        new AppendOutcome.Stopped("the disk is gone"),
        new AppendOutcome.Uncertain("the disk is gone"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void a_revocation_that_cannot_be_kept_holds_until_a_restart(AppendOutcome failure) {
    String secret = secret("one");
    Caller bearer = book.bearer(secret).orElseThrow();
    AtomicInteger told = new AtomicInteger();
    bearer.onRevocation(told::incrementAndGet);
    engine.answerAppends(() -> failure);

    TokenOutcome outcome = revoke("one");

    assertThat(outcome).isInstanceOf(TokenOutcome.RevokedForNow.class);
    assertThat(told).hasValue(1);
    assertThat(bearer.isStillValid(time.wallMillis())).isFalse();
    log.issue(bearer, wish("child"), outcomes::add);
    assertThat(outcomes.getLast()).isEqualTo(new NoLongerValid());
    assertThat(revoke("one")).isEqualTo(outcome);
    engine.answerAppends(null);
    assertThat(issue(wish("one"))).isEqualTo(new AlreadyExists());

    log = open(TokenLog.MAX_TOKENS);
    assertThat(book.bearer(secret).orElseThrow().isStillValid(time.wallMillis())).isTrue();
    assertThat(revoke("one")).isEqualTo(new Revoked());
  }

  @Test
  void a_revocation_that_could_not_be_kept_is_kept_when_it_is_repeated() {
    secret("one");
    engine.answerAppends(AppendOutcome.StorageFull::new);
    revoke("one");
    engine.answerAppends(null);

    assertThat(revoke("one")).isEqualTo(new Revoked());
    log = open(TokenLog.MAX_TOKENS);
    assertThat(ids()).isEmpty();
  }

  @Test
  void listings_page_by_the_bytes_of_the_ids() {
    for (String id : List.of("b", "a", "ab", "\uFF5E", "\uD83D\uDE00", "ac")) {
      secret(id);
    }
    assertThat(ids()).containsExactly("a", "ab", "ac", "b", "\uFF5E", "\uD83D\uDE00");
    assertThat(book.list(new PageRequest("a", "a", 1), 0))
        .satisfies(page -> assertThat(page.hasMore()).isTrue())
        .satisfies(page -> assertThat(page.items().getFirst().id().text()).isEqualTo("ab"));
    assertThat(book.list(new PageRequest("ab", "", 9), 0).items()).hasSize(1);
    assertThat(book.list(new PageRequest("a", "b", 9), 0).items()).isEmpty();
  }

  @Test
  void another_owner_has_a_stream_of_its_own_beside_it() {
    secret("one");
    SystemBasin system = new SystemBasin(engine);
    assertThat(system.find(new StreamName("usage"))).isEmpty();

    AdminOutcome<Stream> opened = system.open(new StreamName("usage")).join();

    assertThat(opened).isInstanceOf(AdminOutcome.Done.class);
    assertThat(system.find(new StreamName("usage"))).isPresent();
    assertThat(system.open(new StreamName("usage")).join()).isInstanceOf(AdminOutcome.Done.class);
  }
}
