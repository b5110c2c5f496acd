package io.headrace.cli.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What those cost who view sessions in which nothing happens. */
final class ViewersScenario implements Scenario {
  private static final int SESSIONS = 2_000;
  private static final int FOUNDING_CONNECTIONS = 64;

  @Override
  public String name() {
    return "viewers";
  }

  @Override
  public String title() {
    return "Viewers: what one holds in memory while its session is idle, "
        + Audience.VIEWERS_EACH
        + " for each of "
        + SESSIONS
        + " sessions";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    if (bench.options().url().isPresent()) {
      bench.progress("viewers is left out: it looks into the memory of a server of its own");
      return List.of();
    }
    try (Target target = bench.target()) {
      return List.of(idle(bench, target));
    }
  }

  private static Result idle(Bench bench, Target target) throws IOException, InterruptedException {
    bench.progress("make " + SESSIONS + " sessions");
    Founders founders = new Founders(target.requests());
    target.loop().untilDone(founders.conversations());
    List<String> sessions = List.copyOf(founders.founded);
    Load load = new Load(/* connections= */ 0, Long.MAX_VALUE, Long.MAX_VALUE);
    // The first viewers load what all need.
    List<RunViewer> viewers = new ArrayList<>(Audience.gather(bench, target, sessions, load));
    long heap = target.process().liveHeapBytes();
    OptionalLong resident = Kernel.residentBytes(target.process().pid());
    List<RunViewer> more = Audience.gather(bench, target, sessions, load);
    long heapAfter = target.process().liveHeapBytes();
    OptionalLong residentAfter = Kernel.residentBytes(target.process().pid());
    load.check();
    viewers.addAll(more);
    viewers.forEach(RunViewer::mayEnd);
    return Result.of(
        more.size() + " idle viewers",
        Figure.of("heap bytes each", (double) (heapAfter - heap) / more.size()),
        resident.isPresent() && residentAfter.isPresent()
            ? Figure.of(
                "resident bytes each",
                (double) (residentAfter.getAsLong() - resident.getAsLong()) / more.size())
            : Figure.unknown("resident bytes each"));
  }

  /** Connections that together make sessions in which nothing happens. */
  private static final class Founders {
    private static final Pattern NAME = Pattern.compile("\"session\":\"([^\"]+)\"");

    private final byte[] request;
    private final Queue<String> founded = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();

    Founders(Requests requests) {
      request = requests.createSession();
    }

    List<Conversation> conversations() {
      return Stream.<Conversation>generate(Founder::new).limit(FOUNDING_CONNECTIONS).toList();
    }

    private final class Founder implements Conversation {
      @Override
      public @Nullable ByteBuf next(ByteBufAllocator allocator) {
        return asked.getAndIncrement() < SESSIONS
            ? allocator.directBuffer(request.length).writeBytes(request)
            : null;
      }

      @Override
      public void answered(int status, byte[] body, int length) {
        Answers.expect(201, status, body, length);
        Matcher name = NAME.matcher(new String(body, 0, length, StandardCharsets.UTF_8));
        if (!name.find()) {
          throw new MismatchException("a session was made without a name");
        }
        founded.add(name.group(1));
      }
    }
  }
}
