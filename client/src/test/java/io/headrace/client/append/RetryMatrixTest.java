package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.client.retry.AppendRetryPolicy;
import io.headrace.client.transport.TransportFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which failure is followed by another attempt, by what the attempt had done and by policy; and
 * what the input is told where it is not.
 */
class RetryMatrixTest {
  /** What an attempt ends with. */
  enum End {
    NOT_CONNECTED,
    UNPROCESSED,
    RESET,
    DISCONNECTED,
    CLEAN_END,
    DRAINING,
    RATE_LIMITED,
    UNAVAILABLE,
    STORAGE,
    GATEWAY,
    INVALID;

    void of(ManualExchange exchange) {
      var _ =
          switch (this) {
            case NOT_CONNECTED -> exchange.fail(TransportFailure.Kind.NOT_CONNECTED);
            case UNPROCESSED -> exchange.fail(TransportFailure.Kind.UNPROCESSED);
            case RESET -> exchange.fail(TransportFailure.Kind.RESET);
            case DISCONNECTED -> exchange.fail(TransportFailure.Kind.DISCONNECTED);
            case CLEAN_END -> exchange.endAnswer();
            case DRAINING -> exchange.refuse(503, "server_draining");
            case RATE_LIMITED -> exchange.refuse(429, "rate_limited");
            case UNAVAILABLE -> exchange.refuse(503, "unavailable");
            case STORAGE -> exchange.refuse(500, "storage");
            case GATEWAY -> exchange.terminal(502, "<html>bad gateway</html>");
            case INVALID -> exchange.refuse(422, "invalid");
          };
    }
  }

  /** What the attempt had done with the input. */
  enum Before {
    /** The transport took nothing. */
    QUEUED,
    /** It was written, once. */
    WRITTEN,
    /** It was written in an earlier attempt, which the server says did nothing, and again. */
    REFUSED_AND_WRITTEN
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # end          | before              | ALL                   | NO_SIDE_EFFECTS
          NOT_CONNECTED  | QUEUED              | retry                 | retry
          UNPROCESSED    | WRITTEN             | retry                 | retry
          RESET          | QUEUED              | retry                 | retry
          RESET          | WRITTEN             | retry                 | UncertainException
          RESET          | REFUSED_AND_WRITTEN | retry                 | UncertainException
          DISCONNECTED   | QUEUED              | retry                 | retry
          DISCONNECTED   | WRITTEN             | retry                 | UncertainException
          CLEAN_END      | QUEUED              | retry                 | retry
          CLEAN_END      | WRITTEN             | retry                 | UncertainException
          DRAINING       | QUEUED              | retry                 | retry
          DRAINING       | WRITTEN             | retry                 | retry
          DRAINING       | REFUSED_AND_WRITTEN | retry                 | retry
          RATE_LIMITED   | WRITTEN             | retry                 | retry
          UNAVAILABLE    | QUEUED              | retry                 | retry
          UNAVAILABLE    | WRITTEN             | retry                 | UncertainException
          STORAGE        | WRITTEN             | retry                 | UncertainException
          GATEWAY        | QUEUED              | retry                 | retry
          GATEWAY        | WRITTEN             | retry                 | UncertainException
          INVALID        | QUEUED              | ServerException       | ServerException
          INVALID        | WRITTEN             | ServerException       | ServerException
          INVALID        | REFUSED_AND_WRITTEN | ServerException       | ServerException
          """)
  void a_failure_is_followed_by_what_it_proves(
      End end, Before before, String all, String noSideEffects) {
    assertThat(outcome(AppendRetryPolicy.ALL, end, before)).isEqualTo(all);
    assertThat(outcome(AppendRetryPolicy.NO_SIDE_EFFECTS, end, before)).isEqualTo(noSideEffects);
  }

  private static String outcome(AppendRetryPolicy policy, End end, Before before) {
    Bench bench = new Bench(policy);
    Ticket ticket = bench.submit("a");
    ManualExchange exchange = bench.carrier.exchange();
    if (end == End.NOT_CONNECTED) {
      end.of(exchange);
    } else {
      if (before == Before.REFUSED_AND_WRITTEN) {
        exchange.start().refuse(503, "server_draining");
        bench.carrier.pass(100);
        exchange = bench.carrier.exchange();
      }
      if (before == Before.QUEUED) {
        exchange.room(0);
      }
      exchange.start();
      assertThat(exchange.written()).hasSize(before == Before.QUEUED ? 0 : 1);
      end.of(exchange);
    }
    bench.carrier.pass(2_000);
    if (!bench.carrier.hasBegun()) {
      return bench.fate(ticket);
    }
    ManualExchange next = bench.carrier.exchange().start();
    assertThat(next.written()).containsExactly("a");
    next.ack(7, 1);
    assertThat(bench.fate(ticket)).isEqualTo("at 7");
    return "retry";
  }
}
