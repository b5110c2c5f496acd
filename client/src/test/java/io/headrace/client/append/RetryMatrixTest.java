package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.TransportFailure;
import io.headrace.wire.Packing;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which failure is followed by another attempt, by what the attempt had done and by policy; and
 * what the input is told where it is not.
 */
class RetryMatrixTest {
  /** What an attempt ends with. */
  @SuppressWarnings("ImmutableEnumChecker") // The scripts keep nothing.
  enum End {
    NOT_CONNECTED(exchange -> exchange.fail(TransportFailure.Kind.NOT_CONNECTED)),
    UNPROCESSED(exchange -> exchange.fail(TransportFailure.Kind.UNPROCESSED)),
    RESET(exchange -> exchange.fail(TransportFailure.Kind.RESET)),
    DISCONNECTED(exchange -> exchange.fail(TransportFailure.Kind.DISCONNECTED)),
    CLEAN_END(ManualExchange::endAnswer),
    SILENCE(ManualExchange::stallUntilDue),
    DRAINING(exchange -> exchange.refuse(503, "server_draining")),
    RATE_LIMITED(exchange -> exchange.refuse(429, "rate_limited")),
    HOT(exchange -> exchange.refuse(502, "hot_server")),
    CONFLICT(exchange -> exchange.refuse(409, "transaction_conflict")),
    UNAVAILABLE(exchange -> exchange.refuse(503, "unavailable")),
    STORAGE(exchange -> exchange.refuse(500, "storage")),
    GATEWAY(exchange -> exchange.terminal(502, "<html>bad gateway</html>")),
    NO_HTTP(exchange -> exchange.fail(TransportFailure.Kind.MALFORMED)),
    NO_ACK(exchange -> exchange.bytes(new byte[] {0, 0, 0, 0})),
    PACKED_ACK(exchange ->
        exchange.bytes(ManualExchange.ackFrame(0, 1, Packing.GZIP, /* advise= */ false))),
    INVALID(exchange -> exchange.refuse(422, "invalid")),
    DELETING(exchange -> exchange.refuse(409, "stream_deletion_pending")),
    DENIED(exchange -> exchange.refuse(403, "permission_denied")),
    CLOSED(exchange -> exchange.fail(TransportFailure.Kind.CLOSED));

    private final Consumer<ManualExchange> script;

    End(Consumer<ManualExchange> script) {
      this.script = script;
    }
  }

  /** What had become of the input when the attempt ended. */
  enum Before {
    /** Everything was acknowledged, and it came later. */
    NOTHING_ON_ITS_WAY,
    /** The transport took nothing of it. */
    QUEUED,
    /** It was written. */
    WRITTEN,
    /** It was written in an earlier attempt, which the server says did nothing, and again. */
    REFUSED_AND_WRITTEN,
    /** It was written in an earlier attempt, of which nobody knows, and again. */
    LOST_AND_WRITTEN
  }

  @ParameterizedTest(name = "{0} after {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # end         | before              | ALL         | NO_SIDE_EFFECTS | EXACTLY_ONCE
          NOT_CONNECTED | QUEUED              | retry       | retry           | retry
          UNPROCESSED   | NOTHING_ON_ITS_WAY  | retry       | retry           | retry
          UNPROCESSED   | QUEUED              | retry       | retry           | retry
          UNPROCESSED   | WRITTEN             | retry       | retry           | retry
          UNPROCESSED   | REFUSED_AND_WRITTEN | retry       | retry           | retry
          UNPROCESSED   | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          RESET         | NOTHING_ON_ITS_WAY  | retry       | retry           | retry
          RESET         | QUEUED              | retry       | retry           | retry
          RESET         | WRITTEN             | retry       | uncertain       | retry
          RESET         | REFUSED_AND_WRITTEN | retry       | uncertain       | retry
          RESET         | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          DISCONNECTED  | NOTHING_ON_ITS_WAY  | retry       | retry           | retry
          DISCONNECTED  | QUEUED              | retry       | retry           | retry
          DISCONNECTED  | WRITTEN             | retry       | uncertain       | retry
          DISCONNECTED  | REFUSED_AND_WRITTEN | retry       | uncertain       | retry
          DISCONNECTED  | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          CLEAN_END     | NOTHING_ON_ITS_WAY  | retry       | retry           | retry
          CLEAN_END     | QUEUED              | retry       | retry           | retry
          CLEAN_END     | WRITTEN             | retry       | uncertain       | retry
          CLEAN_END     | REFUSED_AND_WRITTEN | retry       | uncertain       | retry
          CLEAN_END     | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          SILENCE       | WRITTEN             | retry       | uncertain       | retry
          SILENCE       | REFUSED_AND_WRITTEN | retry       | uncertain       | retry
          SILENCE       | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          DRAINING      | NOTHING_ON_ITS_WAY  | retry       | retry           | retry
          DRAINING      | QUEUED              | retry       | retry           | retry
          DRAINING      | WRITTEN             | retry       | retry           | retry
          DRAINING      | REFUSED_AND_WRITTEN | retry       | retry           | retry
          DRAINING      | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          RATE_LIMITED  | QUEUED              | retry       | retry           | retry
          RATE_LIMITED  | WRITTEN             | retry       | retry           | retry
          RATE_LIMITED  | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          HOT           | WRITTEN             | retry       | retry           | retry
          HOT           | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          CONFLICT      | WRITTEN             | retry       | retry           | retry
          CONFLICT      | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          UNAVAILABLE   | NOTHING_ON_ITS_WAY  | retry       | retry           | retry
          UNAVAILABLE   | QUEUED              | retry       | retry           | retry
          UNAVAILABLE   | WRITTEN             | retry       | uncertain       | retry
          UNAVAILABLE   | REFUSED_AND_WRITTEN | retry       | uncertain       | retry
          UNAVAILABLE   | LOST_AND_WRITTEN    | retry       | uncertain       | retry
          STORAGE       | QUEUED              | retry       | retry           | retry
          STORAGE       | WRITTEN             | retry       | uncertain       | retry
          GATEWAY       | QUEUED              | retry       | retry           | retry
          GATEWAY       | WRITTEN             | retry       | uncertain       | retry
          NO_HTTP       | QUEUED              | not stored  | not stored      | not stored
          NO_HTTP       | WRITTEN             | uncertain   | uncertain       | uncertain
          NO_ACK        | NOTHING_ON_ITS_WAY  | retry       | retry           | retry
          NO_ACK        | QUEUED              | not stored  | not stored      | not stored
          NO_ACK        | WRITTEN             | uncertain   | uncertain       | uncertain
          NO_ACK        | REFUSED_AND_WRITTEN | uncertain   | uncertain       | uncertain
          NO_ACK        | LOST_AND_WRITTEN    | uncertain   | uncertain       | uncertain
          PACKED_ACK    | WRITTEN             | uncertain   | uncertain       | uncertain
          INVALID       | NOTHING_ON_ITS_WAY  | retry       | retry           | retry
          INVALID       | QUEUED              | refused     | refused         | refused
          INVALID       | WRITTEN             | refused     | refused         | refused
          INVALID       | REFUSED_AND_WRITTEN | refused     | refused         | refused
          INVALID       | LOST_AND_WRITTEN    | uncertain   | uncertain       | uncertain
          DELETING      | WRITTEN             | refused     | refused         | refused
          DELETING      | LOST_AND_WRITTEN    | uncertain   | uncertain       | uncertain
          DENIED        | WRITTEN             | refused     | refused         | refused
          DENIED        | LOST_AND_WRITTEN    | uncertain   | uncertain       | uncertain
          CLOSED        | QUEUED              | not stored  | not stored      | not stored
          CLOSED        | WRITTEN             | uncertain   | uncertain       | uncertain
          """)
  void a_failure_is_followed_by_what_it_proves(
      End end, Before before, String all, String noSideEffects, String exactlyOnce) {
    assertThat(outcome(AppendRetryPolicy.ALL, end, before)).isEqualTo(all);
    assertThat(outcome(AppendRetryPolicy.NO_SIDE_EFFECTS, end, before)).isEqualTo(noSideEffects);
    assertThat(outcome(AppendRetryPolicy.EXACTLY_ONCE, end, before)).isEqualTo(exactlyOnce);
  }

  private static String outcome(AppendRetryPolicy policy, End end, Before before) {
    Bench bench = new Bench(options(policy), RetrySettings.DEFAULT);
    if (before == Before.NOTHING_ON_ITS_WAY) {
      bench.submit("acknowledged before");
      end.script.accept(start(bench.carrier.exchange()).ack(0, 1));
      return ended(bench, bench.submit("a"));
    }
    Ticket ticket = bench.submit("a");
    ManualExchange exchange = bench.carrier.exchange();
    if (before == Before.REFUSED_AND_WRITTEN) {
      exchange = again(bench, start(exchange).refuse(503, "server_draining"));
    } else if (before == Before.LOST_AND_WRITTEN) {
      start(exchange).fail(TransportFailure.Kind.DISCONNECTED);
      if (policy == AppendRetryPolicy.NO_SIDE_EFFECTS) {
        return ended(bench, ticket);
      }
      exchange = again(bench, exchange);
    } else if (before == Before.QUEUED) {
      exchange.room(0);
    }
    if (end != End.NOT_CONNECTED) {
      assertThat(start(exchange).written()).hasSize(before == Before.QUEUED ? 0 : 1);
    }
    end.script.accept(exchange);
    return ended(bench, ticket);
  }

  private static AppendOptions options(AppendRetryPolicy policy) {
    return policy == AppendRetryPolicy.EXACTLY_ONCE
        ? AppendOptions.DEFAULT.exactlyOnceAs(ProducerIdentity.of("p", 0))
        : AppendOptions.DEFAULT.withRetryPolicy(policy);
  }

  private static ManualExchange start(ManualExchange exchange) {
    return exchange.open().head(200, Map.of("headrace-producer-next", "0"));
  }

  private static ManualExchange again(Bench bench, ManualExchange before) {
    assertThat(before.inputs()).hasSize(1);
    bench.carrier.pass(100);
    return bench.carrier.exchange();
  }

  private static String ended(Bench bench, Ticket ticket) {
    bench.carrier.pass(2_000);
    if (bench.carrier.hasBegun()) {
      ManualExchange next = start(bench.carrier.exchange());
      assertThat(next.written()).containsExactly("a");
      next.ack(7, 1);
      assertThat(bench.fate(ticket)).isEqualTo("at 7");
      return "retry";
    }
    return switch (bench.fate(ticket)) {
      case "UncertainException" -> "uncertain";
      case "ServerException" -> "refused";
      case "NotAppendedException" -> "not stored";
      default -> bench.fate(ticket);
    };
  }
}
