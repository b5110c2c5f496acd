package io.headrace.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.Headrace;
import io.headrace.client.fixture.RunningServer;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.settings.ClientSettings;
import io.headrace.testkit.network.Direction;
import io.headrace.testkit.network.Ending;
import io.headrace.testkit.network.FaultyProxy;
import io.headrace.testkit.network.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run writes is stored once and in order, after whichever byte its connections end. */
@Tag("slow")
@Timeout(120)
class BrokenConnectionsTest {
  private static final int WORDS = 300;
  private static final int CUTS = 12;

  /** Cuts the first connections after some bytes, each in a way of its own; then no more. */
  private static void cut(Link link, SplittableRandom random, AtomicInteger cuts) {
    synchronized (random) {
      if (cuts.getAndIncrement() < CUTS) {
        Direction direction = random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT;
        Ending ending = random.nextBoolean() ? Ending.CLOSE : Ending.RESET;
        // A connection begins with some hundred bytes that say nothing of requests.
        link.cutAfter(direction, 100 + random.nextInt(2_000), ending);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void what_is_written_is_stored_once_and_in_order(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    AtomicInteger connections = new AtomicInteger();
    StringBuilder said = new StringBuilder();
    try (RunningServer server = new RunningServer();
        FaultyProxy proxy = FaultyProxy.open(link -> cut(link, random, connections));
        Headrace direct = Headrace.connect(server.origin().toString());
        Headrace client = Headrace.connect(through(proxy))) {
      proxy.leadTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      LiveSessionClient sessions = client.liveSessions();
      TurnResult begun = sessions.begin(Turn.of("talk", "hello").claimedBy("test"));
      try (RunHandle run = ((TurnResult.Claimed) begun).run()) {
        for (int word = 0; word < WORDS; word++) {
          String text = "word " + word + " ";
          said.append(text);
          run.text(text);
          if (word % 100 == 50) {
            // Between deltas that cannot be joined with those before.
            run.data("progress", "word", Integer.toString(word));
          }
          if (word % 10 == 0) {
            pauseUntilSent(direct, word);
          }
        }
        run.complete();
      }
      assertThat(direct.liveSessions().messages("talk").getLast().text())
          .isEqualTo(said.toString());
    }
    assertThat(connections.get()).as("connections, of which some were cut").isGreaterThan(3);
  }

  /** Lets some requests pass, so that not everything goes in a few large ones. */
  private static void pauseUntilSent(Headrace direct, int word) throws InterruptedException {
    for (int look = 0; look < 3 + word % 3; look++) {
      assertThat(direct.liveSessions().messages("talk")).isNotEmpty();
    }
  }

  private static ClientSettings through(FaultyProxy proxy) {
    return ClientSettings.of("http://127.0.0.1:" + proxy.address().getPort())
        .withRequestTimeout(Duration.ofSeconds(2))
        .withRetries(new RetrySettings(12, Duration.ofMillis(5), Duration.ofMillis(50)));
  }
}
