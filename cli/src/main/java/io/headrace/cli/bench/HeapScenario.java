package io.headrace.cli.bench;

import io.headrace.cli.json.Json;
import io.headrace.cli.text.StreamUri;
import io.headrace.log.time.Time;
import io.headrace.wire.StreamName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a server holds for a stream, and for a live reader, while nothing happens. */
final class HeapScenario implements Scenario {
  private static final int CREATING_CONNECTIONS = 64;
  private static final long PATIENCE_SECONDS = 60;

  @Override
  public String name() {
    return "heap";
  }

  @Override
  public String title() {
    return "Heap: what the server holds while nothing happens, garbage collected";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    if (bench.options().url().isPresent()) {
      bench.progress("heap is left out: it needs a server of its own");
      return List.of(result("not measured", OptionalLong.empty(), OptionalLong.empty(), 1));
    }
    try (Target target = bench.target()) {
      return run(bench, target);
    }
  }

  private static List<Result> run(Bench bench, Target target)
      throws IOException, InterruptedException {
    int streams = bench.options().streams();
    int readers = Math.min(bench.options().readers(), streams);
    // What the first requests load and fill is not what a stream costs.
    target.api().createStream(uri(target, "warm-up"), Json.Members.NONE);
    bench.progress("count the empty server's heap");
    Held empty = Held.by(target);
    bench.progress("create " + streams + " streams");
    CreateScenario.Creators creators = create(target, streams);
    creators.expectAll(target);
    Held withStreams = Held.by(target);
    bench.progress("connect " + readers + " live readers, each to a stream of its own");
    Load load = new Load(/* connections= */ 0, Long.MAX_VALUE, Long.MAX_VALUE);
    List<Follower> followers = follow(bench, target, load, readers);
    Held withReaders = Held.by(target);
    load.check();
    followers.forEach(Follower::mayEnd);
    return List.of(
        Result.of(
            "empty server",
            Figure.of("heap bytes each", (double) empty.heap()),
            perPiece(empty.resident(), 1)),
        difference(streams + " idle streams", empty, withStreams, streams),
        difference(readers + " idle live readers", withStreams, withReaders, readers));
  }

  private static StreamUri uri(Target target, String stream) {
    return new StreamUri(target.basin(), new StreamName(stream));
  }

  private static CreateScenario.Creators create(Target target, int streams)
      throws InterruptedException {
    CreateScenario.Creators creators = new CreateScenario.Creators(target.requests(), streams);
    target.loop().untilDone(creators.conversations(CREATING_CONNECTIONS));
    return creators;
  }

  private static List<Follower> follow(Bench bench, Target target, Load load, int count)
      throws InterruptedException {
    Time time = bench.shell().time();
    CountDownLatch ready = new CountDownLatch(count);
    List<Follower> followers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] request = target.requests().follow(CreateScenario.Creators.name(i), 0);
      followers.add(new Follower(request, load, time, ready));
    }
    target.threads().connect(target.address(), followers);
    if (!ready.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new MismatchException(ready.getCount() + " live readers got no answer");
    }
    return followers;
  }

  private static Result difference(String setting, Held before, Held after, int pieces) {
    OptionalLong resident =
        before.resident().isPresent() && after.resident().isPresent()
            ? OptionalLong.of(after.resident().getAsLong() - before.resident().getAsLong())
            : OptionalLong.empty();
    return result(setting, OptionalLong.of(after.heap() - before.heap()), resident, pieces);
  }

  private static Result result(
      String setting, OptionalLong heap, OptionalLong resident, int pieces) {
    String name = "heap bytes each";
    return Result.of(
        setting,
        heap.isPresent()
            ? Figure.of(name, (double) heap.getAsLong() / pieces)
            : Figure.unknown(name),
        perPiece(resident, pieces));
  }

  private static Figure perPiece(OptionalLong resident, int pieces) {
    String name = "resident bytes each";
    return resident.isPresent()
        ? Figure.of(name, (double) resident.getAsLong() / pieces)
        : Figure.unknown(name);
  }

  /** What a server holds. */
  private record Held(long heap, OptionalLong resident) {
    static Held by(Target target) throws IOException, InterruptedException {
      long heap = target.process().liveHeapBytes();
      return new Held(heap, Kernel.residentBytes(target.process().pid()));
    }
  }
}
