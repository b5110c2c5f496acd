package io.headrace.cli.bench;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.StreamName;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.LongSummaryStatistics;

/** Append sessions over HTTP/2, a stream each. */
final class SessionScenario implements Scenario {
  /**
   * @param sessions how many sessions
   * @param records records of an input
   * @param window inputs on their way in each session
   */
  record Setting(int sessions, int records, int window) {
    String text() {
      return sessions
          + (sessions == 1 ? " session" : " sessions")
          + ", inputs of "
          + records
          + ", "
          + window
          + " on their way";
    }
  }

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting(1, 100, 4),
          new Setting(1, 100, 64),
          new Setting(1, 1, 256),
          new Setting(100, 100, 4));

  @Override
  public String name() {
    return "session";
  }

  @Override
  public String title() {
    return "Append sessions: records of " + Bodies.BYTES + " bytes, durable before each answer";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    List<Result> results = new ArrayList<>();
    try (Target target = bench.target()) {
      bench.progress("sessions, to warm up");
      Duration warmUp = bench.options().warmUp();
      run(bench, target, "w", new Setting(4, 100, 16), warmUp, Duration.ofMillis(1));
      for (Setting setting : SETTINGS) {
        bench.progress(setting.text());
        String prefix = "s" + results.size() + "-";
        Duration duration = bench.options().duration();
        results.add(run(bench, target, prefix, setting, bench.options().settling(), duration));
      }
    }
    return results;
  }

  /**
   * What sessions came to.
   *
   * @param outcome of all inputs
   * @param shares how many records of each session were acknowledged while it was measured
   */
  record Sessions(ClosedLoop.Outcome outcome, LongSummaryStatistics shares) {}

  private static Result run(
      Bench bench,
      Target target,
      String prefix,
      Setting setting,
      Duration warmUp,
      Duration duration)
      throws InterruptedException {
    Sessions sessions = measure(bench, target, prefix, setting, warmUp, duration);
    ClosedLoop.Outcome outcome = sessions.outcome();
    LongSummaryStatistics shares = sessions.shares();
    return Result.of(
        setting.text(),
        Figure.of("records/s", outcome.perSecond() * setting.records()),
        Figure.of("p50 ms", outcome.millisAt(50)),
        Figure.of("p99 ms", outcome.millisAt(99)),
        Figure.of("p99.9 ms", outcome.millisAt(99.9)),
        outcome.syncs().millisAt("sync p50 ms", 50),
        outcome.syncs().millisAt("sync p99 ms", 99),
        Figure.of("least/mean share", shares.getMin() / Math.max(1, shares.getAverage())),
        outcome.serverCpuMicros(),
        outcome.clientCpuMicros());
  }

  /**
   * Runs sessions on streams of their own, and checks what was acknowledged against their tails.
   *
   * @param prefix what the names of the streams begin with
   */
  static Sessions measure(
      Bench bench,
      Target target,
      String prefix,
      Setting setting,
      Duration warmUp,
      Duration duration)
      throws InterruptedException {
    List<AppendRecord> records =
        Collections.nCopies(setting.records(), AppendRecord.of(Bodies.text(Bodies.BYTES)));
    ByteBuf input = Unpooled.directBuffer().writeBytes(Requests.sessionInput(records));
    List<SessionTalker> talkers = new ArrayList<>();
    for (int i = 0; i < setting.sessions(); i++) {
      target.api().createStream(uri(target, prefix + i), Json.Members.NONE);
    }
    ClosedLoop.Outcome outcome =
        target
            .loop()
            .timed(
                setting.sessions(),
                load -> {
                  List<Session> sessions = new ArrayList<>();
                  for (int i = 0; i < setting.sessions(); i++) {
                    SessionTalker talker =
                        new SessionTalker(
                            load, bench.shell().time(), input, setting.records(), setting.window());
                    talkers.add(talker);
                    sessions.add(new Session(load, target.requests().session(prefix + i), talker));
                  }
                  return sessions;
                },
                warmUp,
                duration);
    for (int i = 0; i < setting.sessions(); i++) {
      long tail = target.api().tail(uri(target, prefix + i)).seqNum();
      if (tail != talkers.get(i).nextSeqNum()) {
        throw new MismatchException(
            "the tail of a session's stream is %d, but %d records were acknowledged"
                .formatted(tail, talkers.get(i).nextSeqNum()));
      }
    }
    return new Sessions(
        outcome, talkers.stream().mapToLong(SessionTalker::acknowledgedInTime).summaryStatistics());
  }

  private static StreamUri uri(Target target, String stream) {
    return new StreamUri(target.basin(), new StreamName(stream));
  }
}
