package io.headrace.testkit.network;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FaultyProxyTest {
  private final BlockingQueue<Link> newLinks = new LinkedBlockingQueue<>();
  private ServerSocket listener;
  private FaultyProxy proxy;
  private Socket client;
  private Socket server;
  private Link link;

  @BeforeEach
  void connect() throws Exception {
    listener = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    proxy = FaultyProxy.open(newLinks::add);
    proxy.leadTo((InetSocketAddress) listener.getLocalSocketAddress());
    client = dial();
    server = listener.accept();
    link = newLinks.take();
  }

  @AfterEach
  void disconnect() throws IOException {
    client.close();
    server.close();
    proxy.close();
    listener.close();
  }

  private Socket dial() throws IOException {
    return new Socket(proxy.address().getAddress(), proxy.address().getPort());
  }

  @Test
  void bytes_pass_both_ways() throws Exception {
    send(client, "to the server");
    assertThat(receive(server, 13)).isEqualTo("to the server");
    send(server, "to the client");
    assertThat(receive(client, 13)).isEqualTo("to the client");
    link.awaitPassed(Direction.TO_CLIENT, 13);
    assertThat(link.passed(Direction.TO_CLIENT)).isEqualTo(13);
  }

  @Test
  void one_side_may_end_its_part_and_still_listen() throws Exception {
    send(client, "question");
    client.shutdownOutput();
    assertThat(new String(server.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("question");
    send(server, "answer");
    assertThat(link.isOpen()).isTrue();
    server.shutdownOutput();
    assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("answer");
    link.awaitEnd();
    assertThat(link.isOpen()).isFalse();
  }

  @Test
  void a_cut_lets_exactly_so_many_bytes_through() throws Exception {
    link.cutAfter(Direction.TO_SERVER, 5, Ending.CLOSE);
    send(client, "0123456789");
    assertThat(new String(server.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("01234");
    link.awaitPassed(Direction.TO_SERVER, 5);
    assertThatThrownBy(() -> link.awaitPassed(Direction.TO_SERVER, 6))
        .hasMessageContaining("ended after 5");
  }

  @Test
  void a_cut_counts_from_what_has_passed() throws Exception {
    send(server, "before");
    assertThat(receive(client, 6)).isEqualTo("before");
    link.awaitPassed(Direction.TO_CLIENT, 6);
    link.cutAfter(Direction.TO_CLIENT, 2, Ending.CLOSE);
    send(server, "after");
    assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("af");
  }

  @Test
  void a_cut_after_no_byte_is_now() throws Exception {
    link.cutAfter(Direction.TO_CLIENT, 0, Ending.CLOSE);
    assertThat(client.getInputStream().read()).isEqualTo(-1);
    assertThat(server.getInputStream().read()).isEqualTo(-1);
  }

  @Test
  void a_reset_is_an_error_for_both() {
    link.end(Ending.RESET);
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(IOException.class);
  }

  @Test
  void silence_tells_nobody_and_passes_nothing() throws Exception {
    link.end(Ending.SILENCE);
    send(client, "lost");
    client.close();
    server.setSoTimeout(50);
    assertThatThrownBy(() -> server.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(link.passed(Direction.TO_SERVER)).isZero();
  }

  @Test
  void what_is_held_comes_when_it_is_released() throws Exception {
    link.hold(Direction.TO_CLIENT);
    send(server, "held");
    send(client, "through");
    assertThat(receive(server, 7)).isEqualTo("through");
    assertThat(link.passed(Direction.TO_CLIENT)).isZero();
    link.release(Direction.TO_CLIENT);
    assertThat(receive(client, 4)).isEqualTo("held");
  }

  @Test
  void something_happens_between_two_bytes() throws Exception {
    BlockingQueue<Long> passedThen = new LinkedBlockingQueue<>();
    for (int bytes : new int[] {7, 3}) {
      link.whenPassed(
          Direction.TO_SERVER, bytes, () -> passedThen.add(link.passed(Direction.TO_SERVER)));
    }
    send(client, "0123456789");
    assertThat(receive(server, 10)).isEqualTo("0123456789");
    assertThat(passedThen.take()).isEqualTo(3);
    assertThat(passedThen.take()).isEqualTo(7);
    link.awaitPassed(Direction.TO_SERVER, 10);
    assertThat(passedThen).isEmpty();
  }

  @Test
  void what_is_to_happen_after_no_byte_happens_at_once() {
    AtomicBoolean happened = new AtomicBoolean();
    link.whenPassed(Direction.TO_CLIENT, 0, () -> happened.set(true));
    assertThat(happened).isTrue();
  }

  @Test
  void bytes_can_be_held_back_from_a_certain_one_on() throws Exception {
    link.whenPassed(Direction.TO_SERVER, 4, () -> link.hold(Direction.TO_SERVER));
    send(client, "gone,held");
    assertThat(receive(server, 4)).isEqualTo("gone");
    // The other way nothing is held: one side hears and is not heard.
    send(server, "through");
    assertThat(receive(client, 7)).isEqualTo("through");
    link.awaitPassed(Direction.TO_SERVER, 4);
    assertThat(link.passed(Direction.TO_SERVER)).isEqualTo(4);
    link.release(Direction.TO_SERVER);
    assertThat(receive(server, 5)).isEqualTo(",held");
  }

  @Test
  void what_was_held_arrives_although_its_sender_has_left() throws Exception {
    link.hold(Direction.TO_SERVER);
    send(client, "late");
    client.close();
    link.release(Direction.TO_SERVER);
    assertThat(new String(server.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("late");
  }

  @Test
  void nothing_happens_at_bytes_that_a_connection_did_not_live_to_see() throws Exception {
    AtomicBoolean happened = new AtomicBoolean();
    link.whenPassed(Direction.TO_SERVER, 6, () -> happened.set(true));
    link.cutAfter(Direction.TO_SERVER, 5, Ending.CLOSE);
    send(client, "0123456789");
    assertThat(new String(server.getInputStream().readAllBytes(), US_ASCII)).isEqualTo("01234");
    assertThat(happened).isFalse();
  }

  @Test
  void the_loss_of_one_side_reaches_the_other() throws Exception {
    server.setSoLinger(true, 0);
    server.close();
    assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(IOException.class);
  }

  @Test
  void clients_wait_while_it_leads_nowhere() throws Exception {
    proxy.leadNowhere();
    try (Socket waiting = dial();
        ServerSocket next = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      send(waiting, "early");
      proxy.leadTo((InetSocketAddress) next.getLocalSocketAddress());
      try (Socket reached = next.accept()) {
        assertThat(receive(reached, 5)).isEqualTo("early");
      }
    }
    // A connection that is open stays where it leads.
    send(client, "still");
    assertThat(receive(server, 5)).isEqualTo("still");
  }

  @Test
  void a_client_is_reset_when_nobody_listens_where_it_leads() throws Exception {
    try (ServerSocket gone = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      proxy.leadTo((InetSocketAddress) gone.getLocalSocketAddress());
    }
    try (Socket refused = dial()) {
      assertThatThrownBy(() -> refused.getInputStream().read()).isInstanceOf(IOException.class);
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String receive(Socket socket, int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), US_ASCII);
  }
}
