package io.headrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.server.FakeTime;
import io.headrace.server.Http2Client;
import io.headrace.server.access.TokenBook;
import io.headrace.server.rate.RateLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames of HTTP/2 leave whole. One is written to its connection in two pieces, and the first may
 * be what fills the connection; nothing may be sent on that occasion, or it ends up between them.
 */
@Timeout(60)
final class Http2FramesTest {
  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final Unanswered requests = new Unanswered();

  /** Wherever the bound lies: every piece that is written counts for more than a step. */
  @ParameterizedTest
  @ValueSource(ints = {1000, 1050, 1100, 1150, 1200, 1250, 1300})
  void nothing_is_sent_in_the_middle_of_a_frame_that_fills_the_connection(int outboundBytes)
      throws Exception {
    Edge edge = edge(Limits.DEFAULT.outboundBytes(outboundBytes).build());
    try (HttpListener listener =
            new HttpListener(
                new HttpPort(ANYWHERE, 1, true), edge, new FakeTime(), Optional.empty());
        Http2Client client = new Http2Client(listener.address())) {
      List<Http2Client.Exchange> asked = new ArrayList<>();
      List<Exchange> unanswered = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        asked.add(client.begin("GET", "/", Map.of(), true));
        unanswered.add(requests.next());
      }
      answerInTwoTurns(unanswered);

      for (Http2Client.Exchange each : asked) {
        assertThat(each.next()).isEqualTo("200");
        assertThat(each.rest()).isEqualTo("answer");
      }
    }
  }

  private Edge edge(ServerLimits limits) {
    return new Edge(
        _ -> new Routing.Found(requests, Admission.ANYBODY),
        limits,
        RateLimits.NONE,
        new Authentication(Optional.empty(), new TokenBook()),
        Cors.NONE,
        new RequestMeters(new SimpleMeterRegistry()),
        PooledByteBufAllocator.DEFAULT);
  }

  /** What the first turn wrote is about to be sent when the second one writes. */
  private static void answerInTwoTurns(List<Exchange> exchanges) {
    Loop loop = exchanges.getFirst().loop();
    loop.executor()
        .execute(() -> {
          answer(exchanges.getFirst());
          loop.executor()
              .execute(
                  () -> exchanges.subList(1, exchanges.size()).forEach(Http2FramesTest::answer));
        });
  }

  private static void answer(Exchange exchange) {
    exchange.answer(Response.of(200, MediaType.JSON, "answer".getBytes(StandardCharsets.UTF_8)));
  }

  /** Keeps requests for somebody else to answer. */
  private static final class Unanswered implements Endpoint {
    private final BlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>();

    Exchange next() throws InterruptedException {
      Exchange next = exchanges.poll(10, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("expected a request, but none came");
      }
      return next;
    }

    @Override
    public Operation operation() {
      return Operation.READ;
    }

    @Override
    public int maxBodyBytes(Request request) {
      return 0;
    }

    @Override
    public void serve(Exchange exchange, Request request, byte[] body) {
      exchanges.add(exchange);
    }
  }
}
