package io.headrace.cli.bench;

import io.headrace.cli.client.ListedResource;
import io.headrace.cli.client.Listing;
import io.headrace.cli.client.PageQuery;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Creations of streams. */
final class CreateScenario implements Scenario {
  private static final int CONNECTIONS = 64;

  @Override
  public String name() {
    return "create";
  }

  @Override
  public String title() {
    return "Create: a stream a request, durable before the answer";
  }

  @Override
  public List<Result> run(Bench bench) throws IOException, InterruptedException {
    try (Target target = bench.target()) {
      bench.progress("create streams over " + CONNECTIONS + " connections");
      Creators creators = new Creators(target.requests(), Integer.MAX_VALUE);
      ClosedLoop.Outcome outcome =
          target
              .loop()
              .timed(
                  creators.conversations(CONNECTIONS),
                  bench.options().warmUp(),
                  bench.options().duration());
      bench.progress("list what was created");
      creators.expectAll(target);
      return List.of(
          Result.of(
              CONNECTIONS + " connections",
              Figure.of("creations/s", outcome.perSecond()),
              Figure.of("p50 ms", outcome.millisAt(50)),
              Figure.of("p99 ms", outcome.millisAt(99)),
              outcome.serverCpuMicros(),
              outcome.clientCpuMicros()));
    }
  }

  /** Connections that together create streams with consecutive names. */
  static final class Creators {
    private final Requests requests;
    private final int most;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger created = new AtomicInteger();

    Creators(Requests requests, int most) {
      this.requests = requests;
      this.most = most;
    }

    List<Conversation> conversations(int count) {
      List<Conversation> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(new Creator());
      }
      return all;
    }

    /** The name of a stream: names sort as their numbers do. */
    static String name(int number) {
      return "s%08d".formatted(number);
    }

    /** Makes sure that what was created is there, and nothing else. */
    void expectAll(Target target) throws InterruptedException {
      int listed = 0;
      String after = "";
      Listing<ListedResource> page;
      do {
        page = target.api().listStreams(target.basin(), new PageQuery("s", after, 1000));
        for (ListedResource entry : page.entries()) {
          if (!entry.name().equals(name(listed))) {
            throw new MismatchException(
                "expected stream " + name(listed) + " in the list, but got " + entry.name());
          }
          listed++;
          after = entry.name();
        }
      } while (page.hasMore());
      if (listed != created.get()) {
        throw new MismatchException(
            created.get() + " streams were created, but " + listed + " are listed");
      }
    }

    private final class Creator implements Conversation {
      @Override
      public @Nullable ByteBuf next(ByteBufAllocator allocator) {
        int number = next.getAndIncrement();
        if (number >= most) {
          return null;
        }
        byte[] request = requests.create(name(number));
        return allocator.directBuffer(request.length).writeBytes(request);
      }

      @Override
      public void answered(int status, byte[] body, int length) {
        Answers.expect(201, status, body, length);
        created.incrementAndGet();
      }
    }
  }
}
