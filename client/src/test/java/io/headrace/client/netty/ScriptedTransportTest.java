package io.headrace.client.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.fixture.LeakWatch;
import io.headrace.client.netty.ScriptedServer.Frame;
import io.headrace.client.netty.ScriptedServer.Peer;
import io.headrace.client.transport.Exchange;
import io.headrace.client.transport.ExchangeListener;
import io.headrace.client.transport.ResponseHead;
import io.headrace.client.transport.TransportFailure;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of exchanges when the server does what a good one never does. */
@Timeout(60)
final class ScriptedTransportTest {
  static {
    LeakWatch.begin();
  }

  private static final String CHUNK = "x".repeat(16_384);

  private final ScriptedServer server = new ScriptedServer();
  private Trial trial = new Trial(TransportSettings.DEFAULT);

  @AfterEach
  void stop() {
    trial.close();
    server.close();
    LeakWatch.check();
  }

  private void use(TransportSettings settings) {
    trial.close();
    trial = new Trial(settings);
  }

  private Exchange get(Heard heard) {
    return trial.begin(Trial.get(server.origin(), "/"), heard);
  }

  private Exchange post(Heard heard) {
    return trial.begin(Trial.post(server.origin(), "/"), heard);
  }

  /** Begins an exchange and reads its head on the other side. */
  private static int awaitBegun(Peer peer, Heard heard) {
    assertThat(heard.next()).isEqualTo("opened");
    return peer.await(ScriptedServer.HEADERS).streamId();
  }

  @Test
  void an_answer_is_heard_in_its_order_without_what_comes_before_its_head() {
    Heard heard = new Heard();
    get(heard);
    Peer peer = server.greet();
    int id = awaitBegun(peer, heard);
    peer.earlyHint(id).head(id).data(id, "one", false).data(id, "two", false).trailers(id);
    assertThat(heard.next()).isEqualTo("head 200");
    assertThat(heard.rest()).isEqualTo("onetwo");
  }

  @Test
  void parts_of_a_body_leave_in_the_order_of_their_writes_however_large() {
    Heard heard = new Heard();
    Exchange exchange = post(heard);
    Peer peer = server.greet();
    awaitBegun(peer, heard);
    // Less than a window holds, so that nobody has to ask for more.
    String[] parts = {"a", "b".repeat(4096), "c", "d".repeat(4095), CHUNK, "e".repeat(4095), "f"};
    trial.run(() -> {
      for (String part : parts) {
        exchange.write(part.getBytes(StandardCharsets.US_ASCII));
      }
      exchange.write("g".repeat(4095).getBytes(StandardCharsets.US_ASCII));
      exchange.flush();
      exchange.write("h".repeat(4095).getBytes(StandardCharsets.US_ASCII));
      exchange.end();
    });
    StringBuilder body = new StringBuilder();
    Frame frame;
    do {
      frame = peer.await(ScriptedServer.DATA);
      body.append(new String(frame.bytes(), StandardCharsets.US_ASCII));
    } while ((frame.flags() & ScriptedServer.END_STREAM) == 0);
    assertThat(body.toString())
        .isEqualTo(String.join("", parts) + "g".repeat(4095) + "h".repeat(4095));
  }

  @Test
  void goAway_ends_at_once_what_it_leaves_unprocessed_and_lets_the_others_go_on() {
    Heard first = new Heard();
    Heard second = new Heard();
    get(first);
    Peer peer = server.greet();
    int firstId = awaitBegun(peer, first);
    get(second);
    awaitBegun(peer, second);
    peer.goAway(firstId, ScriptedServer.NO_ERROR, "moving house");
    assertThat(second.next()).isEqualTo("failed UNPROCESSED");
    assertThat(second.failure().message()).contains("NO_ERROR", "moving house");
    assertThat(second.failure().isWithoutSideEffects()).isTrue();

    Heard third = new Heard();
    get(third);
    Peer other = server.greet();
    int thirdId = awaitBegun(other, third);
    other.headAndEnd(thirdId);
    assertThat(third.next()).isEqualTo("head 200");
    assertThat(third.next()).isEqualTo("ended");

    peer.head(firstId).data(firstId, "still here", true);
    assertThat(first.next()).isEqualTo("head 200");
    assertThat(first.rest()).isEqualTo("still here");
    peer.awaitEnd();
  }

  @Test
  void what_was_going_on_when_the_server_went_away_and_then_hung_up_is_disconnected() {
    Heard heard = new Heard();
    get(heard);
    Peer peer = server.greet();
    int id = awaitBegun(peer, heard);
    peer.goAway(id, ScriptedServer.INTERNAL_ERROR, "").close();
    assertThat(heard.next()).isEqualTo("failed DISCONNECTED");
    assertThat(heard.failure().message()).contains("INTERNAL_ERROR");
    assertThat(heard.failure().isWithoutSideEffects()).isFalse();
  }

  @Test
  void a_refused_stream_is_unprocessed() {
    Heard heard = new Heard();
    post(heard);
    Peer peer = server.greet();
    int id = awaitBegun(peer, heard);
    peer.reset(id, ScriptedServer.REFUSED_STREAM);
    assertThat(heard.next()).isEqualTo("failed UNPROCESSED");
    assertThat(heard.failure().message()).contains(server.origin().toString(), "REFUSED_STREAM");
  }

  @Test
  void a_reset_in_the_midst_of_an_answer_says_its_code_and_leaves_the_connection() {
    Heard heard = new Heard();
    get(heard);
    Peer peer = server.greet();
    int id = awaitBegun(peer, heard);
    peer.head(id).data(id, "half", false).reset(id, ScriptedServer.INTERNAL_ERROR);
    assertThat(heard.next()).isEqualTo("head 200");
    assertThat(heard.next()).isEqualTo("half");
    assertThat(heard.next()).isEqualTo("failed RESET");
    assertThat(heard.failure().message()).contains("INTERNAL_ERROR");
    Heard next = new Heard();
    get(next);
    peer.headAndEnd(awaitBegun(peer, next));
    assertThat(next.next()).isEqualTo("head 200");
    assertThat(next.next()).isEqualTo("ended");
  }

  @Test
  void a_whole_answer_to_half_a_request_ends_well_whatever_reset_follows() {
    Heard heard = new Heard();
    Exchange exchange = post(heard);
    Peer peer = server.greet();
    int id = awaitBegun(peer, heard);
    trial.run(() -> exchange.take(false));
    peer.head(id).data(id, "no more, please", true).reset(id, ScriptedServer.NO_ERROR);
    assertThat(heard.next()).isEqualTo("head 200");
    assertThat(peer.await(ScriptedServer.RST_STREAM).streamId()).isEqualTo(id);
    assertThat(heard.isQuiet()).isTrue();
    trial.run(() -> exchange.take(true));
    assertThat(heard.rest()).isEqualTo("no more, please");
    trial.write(exchange, "nobody hears this");
  }

  @Test
  void a_server_may_be_named_by_an_ipv6_address() {
    // One that means an IPv4 address: not every machine has the others.
    URI origin = URI.create("http://[::ffff:127.0.0.1]:" + server.origin().getPort());
    Heard heard = new Heard();
    trial.begin(Trial.get(origin, "/"), heard);
    Peer peer = server.greet();
    Frame head = peer.await(ScriptedServer.HEADERS);
    assertThat(new String(head.bytes(), StandardCharsets.ISO_8859_1))
        .contains("[::ffff:127.0.0.1]:" + server.origin().getPort());
    peer.headAndEnd(head.streamId());
    assertThat(heard.next()).isEqualTo("opened");
  }

  @Test
  void a_connection_that_is_cut_disconnects_what_is_on_it() {
    Heard heard = new Heard();
    post(heard);
    Peer peer = server.greet();
    awaitBegun(peer, heard);
    peer.close();
    assertThat(heard.next()).isEqualTo("failed DISCONNECTED");
    assertThat(heard.failure().message()).contains(server.origin().toString());
  }

  @Test
  void a_connection_that_is_cut_before_it_stood_was_never_there() {
    Heard heard = new Heard();
    post(heard);
    server.accept().readPreface().close();
    assertThat(heard.next()).isEqualTo("failed NOT_CONNECTED");
  }

  @Test
  void a_server_that_says_nothing_is_not_waited_for() {
    use(TransportSettings.DEFAULT.withConnectTimeout(Duration.ofMillis(50)));
    Heard heard = new Heard();
    post(heard);
    Peer peer = server.accept();
    assertThat(heard.next()).isEqualTo("failed NOT_CONNECTED");
    assertThat(heard.failure().message()).contains("50 ms", "settings");
    peer.awaitEnd();
  }

  @Test
  void a_server_that_speaks_something_else_is_not_connected_to() {
    Heard heard = new Heard();
    post(heard);
    Peer peer = server.accept().readPreface();
    peer.sendRaw("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    assertThat(heard.next()).isEqualTo("failed NOT_CONNECTED");
    assertThat(heard.failure().message()).contains("no HTTP/2");
    peer.awaitEnd();
  }

  @Test
  void garbage_ends_everything_on_the_connection_as_malformed() {
    Heard heard = new Heard();
    post(heard);
    Peer peer = server.greet();
    awaitBegun(peer, heard);
    peer.sendRaw("HTTP/1.1 500 What".getBytes(StandardCharsets.US_ASCII));
    assertThat(heard.next()).isEqualTo("failed MALFORMED");
    peer.awaitEnd();
  }

  @Test
  void an_answer_without_a_status_or_a_head_is_malformed() {
    Heard heard = new Heard();
    get(heard);
    Peer peer = server.greet();
    peer.headWithoutStatus(awaitBegun(peer, heard));
    assertThat(heard.next()).isEqualTo("failed MALFORMED");
    Heard headless = new Heard();
    get(headless);
    peer.data(awaitBegun(peer, headless), "what?", false);
    assertThat(headless.next()).isEqualTo("failed MALFORMED");
  }

  @Test
  void a_stream_that_is_not_taken_stops_at_its_window_and_not_the_others() {
    use(TransportSettings.DEFAULT.withWindows(65_535, 65_535));
    Heard paused = new Heard();
    Exchange exchange = get(paused);
    Peer peer = server.greet();
    int pausedId = awaitBegun(peer, paused);
    trial.run(() -> exchange.take(false));
    peer.head(pausedId);
    assertThat(paused.next()).isEqualTo("head 200");
    for (int chunk = 0; chunk < 3; chunk++) {
      peer.data(pausedId, CHUNK, false);
    }
    // The connection's window is given back, the stream's is not.
    assertThat(peer.await(ScriptedServer.WINDOW_UPDATE).streamId()).isZero();
    Heard other = new Heard();
    get(other);
    int otherId = awaitBegun(peer, other);
    peer.head(otherId).data(otherId, CHUNK, true);
    assertThat(other.next()).isEqualTo("head 200");
    other.rest();
    assertThat(paused.isQuiet()).isTrue();

    trial.run(() -> exchange.take(true));
    Frame credit = peer.await(ScriptedServer.WINDOW_UPDATE);
    while (credit.streamId() == 0) {
      credit = peer.await(ScriptedServer.WINDOW_UPDATE);
    }
    assertThat(credit.streamId()).isEqualTo(pausedId);
    peer.data(pausedId, "end", true);
    assertThat(paused.rest()).hasSize(3 * CHUNK.length() + 3);
  }

  @Test
  void an_exchange_may_let_more_come_before_it_is_taken_but_not_less() {
    use(TransportSettings.DEFAULT.withWindows(65_535, 1 << 20));
    Heard before = new Heard();
    trial.run(() -> {
      Exchange exchange = trial.carrier().begin(Trial.get(server.origin(), "/"), before);
      exchange.widen(100_000);
      exchange.widen(200_000);
    });
    Peer peer = server.greet();
    assertThat(peer.await(ScriptedServer.HEADERS).streamId()).isEqualTo(3);
    Frame credit = peer.await(ScriptedServer.WINDOW_UPDATE);
    while (credit.streamId() == 0) {
      credit = peer.await(ScriptedServer.WINDOW_UPDATE);
    }
    assertThat(credit.number()).isEqualTo(200_000 - 65_535);

    Heard later = new Heard();
    Exchange exchange = get(later);
    int id = peer.await(ScriptedServer.HEADERS).streamId();
    trial.run(() -> {
      exchange.widen(1_000);
      exchange.widen(150_000);
    });
    credit = peer.await(ScriptedServer.WINDOW_UPDATE);
    assertThat(credit.streamId()).isEqualTo(id);
    assertThat(credit.number()).isEqualTo(150_000 - 65_535);
  }

  @Test
  void what_still_comes_for_a_cancelled_stream_is_credited_and_not_answered() {
    use(TransportSettings.DEFAULT.withWindows(1 << 20, 65_535));
    Heard heard = new Heard();
    Exchange exchange = get(heard);
    Peer peer = server.greet();
    int id = awaitBegun(peer, heard);
    peer.head(id);
    assertThat(heard.next()).isEqualTo("head 200");
    trial.run(() -> exchange.take(false));
    peer.data(id, CHUNK, false);
    trial.run(exchange::cancel);
    assertThat(peer.await(ScriptedServer.RST_STREAM).streamId()).isEqualTo(id);
    int credited = 0;
    for (int chunk = 0; chunk < 20; chunk++) {
      peer.data(id, CHUNK, false);
      if (chunk % 2 == 1) {
        Frame frame = peer.read();
        while (frame.type() == ScriptedServer.SETTINGS) {
          frame = peer.read();
        }
        assertThat(frame.type()).isEqualTo(ScriptedServer.WINDOW_UPDATE);
        assertThat(frame.streamId()).isZero();
        credited += frame.number();
      }
    }
    assertThat(credited).isGreaterThan(18 * CHUNK.length());
    assertThat(heard.isQuiet()).isTrue();
  }

  @Test
  void what_is_written_and_never_read_makes_the_exchange_unwritable_until_it_is() {
    use(TransportSettings.DEFAULT.withWriteBufferBytes(100_000));
    Heard heard = new Heard();
    Exchange exchange = post(heard);
    Peer peer = server.greet();
    int id = awaitBegun(peer, heard);
    int written =
        trial.ask(() -> {
          int bytes = 0;
          while (exchange.isWritable()) {
            exchange.write(new byte[10_000]);
            bytes += 10_000;
          }
          exchange.flush();
          return bytes;
        });
    assertThat(written).isEqualTo(100_000);
    int got = 0;
    while (got < 65_535) {
      got += peer.await(ScriptedServer.DATA).length();
    }
    assertThat(heard.next()).isEqualTo("writable");
    peer.window(0, 1 << 20).window(id, 1 << 20);
    trial.run(exchange::end);
    Frame last = peer.await(ScriptedServer.DATA);
    got += last.length();
    while (!last.isEnd()) {
      last = peer.await(ScriptedServer.DATA);
      got += last.length();
    }
    assertThat(got).isEqualTo(written);
    peer.headAndEnd(id);
    assertThat(heard.next()).isEqualTo("head 200");
    assertThat(heard.next()).isEqualTo("ended");
  }

  @Test
  void what_waits_to_be_written_is_dropped_with_its_exchange_and_never_sent() {
    Heard heard = new Heard();
    Exchange exchange = post(heard);
    Peer peer = server.greet();
    int id = awaitBegun(peer, heard);
    trial.run(() -> {
      exchange.write("not to be sent".getBytes(StandardCharsets.US_ASCII));
      exchange.cancel();
    });
    Frame next = peer.read();
    while (next.type() == ScriptedServer.SETTINGS || next.type() == ScriptedServer.WINDOW_UPDATE) {
      next = peer.read();
    }
    assertThat(next.type()).isEqualTo(ScriptedServer.RST_STREAM);
    Heard other = new Heard();
    get(other);
    assertThat(other.next()).isEqualTo("opened");
    assertThat(peer.read().type()).isEqualTo(ScriptedServer.HEADERS);
    peer.reset(id, ScriptedServer.INTERNAL_ERROR);
    assertThat(heard.isQuiet()).isTrue();
  }

  @Test
  void a_retired_connection_takes_nothing_more_and_ends_with_its_last_exchange() {
    Heard first = new Heard();
    Exchange exchange = get(first);
    Peer peer = server.greet();
    int id = awaitBegun(peer, first);
    trial.run(exchange::retireConnection);
    Heard second = new Heard();
    get(second);
    Peer other = server.greet();
    other.headAndEnd(awaitBegun(other, second));
    assertThat(second.next()).isEqualTo("head 200");
    peer.headAndEnd(id);
    assertThat(first.next()).isEqualTo("head 200");
    assertThat(first.next()).isEqualTo("ended");
    peer.awaitEnd();
  }

  @Test
  void no_more_exchanges_share_a_connection_than_the_server_wants() {
    Heard first = new Heard();
    Heard second = new Heard();
    get(first);
    Peer peer = server.accept().readPreface().setting(ScriptedServer.MAX_CONCURRENT_STREAMS, 1);
    int id = awaitBegun(peer, first);
    get(second);
    Peer other = server.accept().readPreface().setting(ScriptedServer.MAX_CONCURRENT_STREAMS, 1);
    awaitBegun(other, second);
    peer.headAndEnd(id);
    assertThat(first.next()).isEqualTo("head 200");
    assertThat(first.next()).isEqualTo("ended");
    Heard third = new Heard();
    get(third);
    awaitBegun(peer, third);
  }

  @Test
  void an_exchange_that_waits_gets_the_place_of_one_that_ended() {
    Heard first = new Heard();
    get(first);
    Peer peer = server.accept().readPreface().setting(ScriptedServer.MAX_CONCURRENT_STREAMS, 1);
    int id = awaitBegun(peer, first);
    Heard second = new Heard();
    get(second);
    server.accept();
    peer.headAndEnd(id);
    awaitBegun(peer, second);
  }

  @Test
  void a_server_that_lets_nothing_begin_is_not_asked_for_ever() {
    Heard heard = new Heard();
    get(heard);
    Peer peer = server.accept().readPreface().setting(ScriptedServer.MAX_CONCURRENT_STREAMS, 0);
    assertThat(heard.next()).isEqualTo("failed NOT_CONNECTED");
    peer.awaitEnd();
  }

  @Test
  void a_silent_server_that_answers_pings_is_waited_for_and_one_that_does_not_is_gone() {
    use(TransportSettings.DEFAULT.withKeepAlive(Duration.ofMillis(50), Duration.ofSeconds(2)));
    Heard heard = new Heard();
    get(heard);
    Peer peer = server.greet();
    awaitBegun(peer, heard);
    Frame ping = peer.await(ScriptedServer.PING);
    peer.send(ScriptedServer.PING, ScriptedServer.ACK, 0, ping.bytes());
    peer.await(ScriptedServer.PING);
    assertThat(heard.next()).isEqualTo("failed DISCONNECTED");
    assertThat(heard.failure().message()).contains("ping", "2000 ms");
    peer.awaitEnd();
  }

  @Test
  void an_unused_connection_ends() {
    use(TransportSettings.DEFAULT.withIdleTimeout(Duration.ofMillis(50)));
    Heard heard = new Heard();
    get(heard);
    Peer peer = server.greet();
    peer.headAndEnd(awaitBegun(peer, heard));
    assertThat(heard.next()).isEqualTo("head 200");
    assertThat(heard.next()).isEqualTo("ended");
    peer.awaitEnd();
  }

  @Test
  void nothing_is_heard_from_within_begin_nor_after_a_cancel() {
    Heard heard = new Heard();
    boolean quiet =
        trial.ask(() -> {
          Exchange exchange = trial.carrier().begin(Trial.get(server.origin(), "/"), heard);
          boolean silent = heard.isQuiet();
          exchange.cancel();
          return silent;
        });
    assertThat(quiet).isTrue();
    // Somebody else gets through meanwhile.
    Heard other = new Heard();
    get(other);
    Peer peer = server.greet();
    awaitBegun(peer, other);
    assertThat(heard.isQuiet()).isTrue();
  }

  @Test
  void a_listener_that_throws_ends_its_own_exchange_alone() throws Exception {
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    trial.run(() ->
        Thread.currentThread()
            .setUncaughtExceptionHandler((thread, cause) -> thrown.complete(cause)));
    Heard other = new Heard();
    get(other);
    Peer peer = server.greet();
    int otherId = awaitBegun(peer, other);
    Heard broken = new Heard();
    trial.run(() -> {
      ExchangeListener listener = new Broken(broken);
      trial.carrier().begin(Trial.get(server.origin(), "/"), listener);
    });
    int brokenId = awaitBegun(peer, broken);
    peer.head(brokenId);
    assertThat(thrown.get(20, TimeUnit.SECONDS)).hasMessage("as it was told to");
    assertThat(peer.await(ScriptedServer.RST_STREAM).streamId()).isEqualTo(brokenId);
    peer.headAndEnd(otherId);
    assertThat(other.next()).isEqualTo("head 200");
    assertThat(other.next()).isEqualTo("ended");
  }

  /** Fails at the head. */
  private record Broken(Heard heard) implements ExchangeListener {
    @Override
    public void opened() {
      heard.opened();
    }

    @Override
    public void head(ResponseHead head) {
      throw new IllegalStateException("as it was told to");
    }

    @Override
    public void bytes(ByteBuffer bytes) {}

    @Override
    public void ended() {}

    @Override
    public void writable() {}

    @Override
    public void failed(TransportFailure failure) {
      heard.failed(failure);
    }
  }
}
