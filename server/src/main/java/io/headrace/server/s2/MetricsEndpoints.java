package io.headrace.server.s2;

import io.headrace.log.Engine;
import io.headrace.log.Lookup;
import io.headrace.log.Stream;
import io.headrace.server.access.Names;
import io.headrace.server.access.Permission.Level;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.Exchange;
import io.headrace.server.http.MediaType;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.headrace.server.usage.Family;
import io.headrace.server.usage.Resolution;
import io.headrace.server.usage.Sample;
import io.headrace.server.usage.Unit;
import io.headrace.server.usage.Usage;
import io.headrace.server.usage.UsageLedger;
import io.headrace.wire.BasinName;
import io.headrace.wire.StreamName;
import io.headrace.wire.TextBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What is used of the account, of a basin and of a stream. */
final class MetricsEndpoints {
  private static final String STORAGE = "storage";

  private final Engine engine;
  private final EngineViews views;
  private final Usage usage;

  MetricsEndpoints(Engine engine, EngineViews views, Usage usage) {
    this.engine = engine;
    this.views = views;
    this.usage = usage;
  }

  void account(Exchange exchange, Request request, byte[] body) {
    MetricsWish wish = MetricsWish.of(request, Level.ACCOUNT, nowMillis(exchange));
    if (wish.set().family().isPresent()) {
      accumulate(
          exchange,
          wish,
          ledger -> ledger.ofServer(wish.resolution(), wish.startSeconds(), wish.endSeconds()));
      return;
    }
    Names seen = request.caller().grant().basins();
    answer(
        exchange,
        ledger -> ledger.activeBasins(wish.startSeconds(), wish.endSeconds(), seen::include),
        (out, names) -> MetricsJson.label(out, "active_basins", names));
  }

  void basin(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basinInPath(request);
    MetricsWish wish = MetricsWish.of(request, Level.BASIN, nowMillis(exchange));
    long stored = engine.storedBytes(basin).orElseThrow(Subject.of(basin)::basinMissing);
    if (wish.set().family().isPresent()) {
      accumulate(
          exchange,
          wish,
          ledger ->
              ledger.ofBasin(basin, wish.resolution(), wish.startSeconds(), wish.endSeconds()));
      return;
    }
    long earlier = wish.startSeconds() - Resolution.HOUR.kept().toSeconds();
    SortedMap<Long, Long> present = present(wish, stored, nowMillis(exchange));
    answer(
        exchange,
        ledger -> ledger.ofBasin(basin, Resolution.HOUR, Math.max(0, earlier), wish.endSeconds()),
        (out, hours) -> {
          SortedMap<Long, Long> readings = readings(wish, hours);
          readings.putAll(present);
          MetricsJson.gauge(out, STORAGE, Unit.BYTES, readings);
        });
  }

  void stream(Exchange exchange, Request request, byte[] body) {
    BasinName basin = RequestNames.basinInPath(request);
    StreamName name = RequestNames.streamBehindBasin(request);
    MetricsWish wish = MetricsWish.of(request, Level.STREAM, nowMillis(exchange));
    switch (views.of(request).stream(basin, name)) {
      case Lookup.Found(Stream stream) -> {
        TextBuffer out = exchange.loop().text();
        MetricsJson.gauge(
            out, STORAGE, Unit.BYTES, present(wish, stream.storedBytes(), nowMillis(exchange)));
        exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
      }
      case Lookup.BasinMissing _ -> throw Subject.of(basin).basinMissing();
      case Lookup.BasinDeleting _ -> throw Subject.of(basin).basinDeleting();
      case Lookup.StreamMissing _ -> throw new Subject(basin, name).streamMissing();
    }
  }

  private static long nowMillis(Exchange exchange) {
    return exchange.loop().time().wallMillis();
  }

  /** The reading of the minute that runs, if it is asked for. */
  private static SortedMap<Long, Long> present(MetricsWish wish, long value, long nowMillis) {
    SortedMap<Long, Long> reading = new TreeMap<>();
    long minute = Resolution.MINUTE.floor(TimeUnit.MILLISECONDS.toSeconds(nowMillis));
    if (Resolution.MINUTE.floor(wish.startSeconds()) <= minute && minute <= wish.endSeconds()) {
      reading.put(minute, value);
    }
    return reading;
  }

  /**
   * What was stored at the beginning of each hour: what it was when it was last looked at. Before
   * the first look nothing is known, and nothing told.
   */
  static SortedMap<Long, Long> readings(MetricsWish wish, List<Sample> hours) {
    SortedMap<Long, Long> readings = new TreeMap<>();
    Iterator<Sample> samples =
        hours.stream().filter(each -> each.storedBytes().isPresent()).iterator();
    Sample next = samples.hasNext() ? samples.next() : null;
    long stored = -1;
    long hourSeconds = Resolution.HOUR.seconds();
    long first = Resolution.HOUR.floor(wish.startSeconds() + hourSeconds - 1);
    for (long hour = first; hour <= wish.endSeconds(); hour += hourSeconds) {
      while (next != null && next.startSeconds() < hour) {
        stored = next.storedBytes().orElseThrow();
        next = samples.hasNext() ? samples.next() : null;
      }
      if (stored >= 0) {
        readings.put(hour, stored);
      }
    }
    return readings;
  }

  private void accumulate(
      Exchange exchange, MetricsWish wish, Function<UsageLedger, List<Sample>> question) {
    Family family = wish.set().family().orElseThrow();
    answer(
        exchange,
        question,
        (out, samples) -> MetricsJson.accumulations(out, family, wish.resolution(), samples));
  }

  /** Asks, and writes the answer, on the exchange's loop, when it has come. */
  private <T> void answer(
      Exchange exchange, Function<UsageLedger, T> question, BiConsumer<TextBuffer, T> writing) {
    exchange.requireRoom();
    CompletableFuture<T> asked =
        usage
            .ask(question)
            .orElseThrow(() ->
                new Problem(
                    ErrorCode.HOT_SERVER,
                    "too many ask for metrics at a time; nothing was done for this request, send it"
                        + " again"));
    Answers.onLoop(
        exchange,
        asked,
        told -> {
          TextBuffer out = exchange.loop().text();
          writing.accept(out, told);
          exchange.answer(Response.of(200, MediaType.JSON, out.toBytes()));
        });
  }
}
