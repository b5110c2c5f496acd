package io.headrace.client.chaos;

import io.headrace.client.settings.ClientSettings;
import io.headrace.testkit.network.Direction;
import io.headrace.testkit.network.FaultyProxy;
import io.headrace.testkit.network.Link;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One client's own way to the server, with the troubles that its connections have. */
final class Way implements AutoCloseable {
  /** Something to be done once so many bytes went one way. */
  private record Mark(Direction direction, int bytes, Runnable task) {}

  private final Role role;
  private final List<List<Trouble>> troubles;
  private final ScheduledExecutorService later;
  private final Story story;
  private final FaultyProxy proxy;

  // Guarded by this object's monitor.
  private final List<Mark> firstMarks = new ArrayList<>();
  private final List<Link> links = new ArrayList<>();

  private Way(Role role, List<List<Trouble>> troubles, ScheduledExecutorService later, Story story)
      throws IOException {
    this.role = role;
    this.troubles = troubles;
    this.later = later;
    this.story = story;
    this.proxy = FaultyProxy.open(this::connected);
  }

  /** Opens the way that somebody has in a plan. It leads nowhere yet. */
  static Way open(Role role, Plan plan, ScheduledExecutorService later, Story story)
      throws IOException {
    return new Way(role, plan.troubles(role), later, story);
  }

  FaultyProxy proxy() {
    return proxy;
  }

  /** Where the client connects to. */
  ClientSettings settings() {
    return ClientSettings.of("http://127.0.0.1:" + proxy.address().getPort());
  }

  /** Does something when so many bytes went over the first connection that comes about now. */
  synchronized void onFirst(Direction direction, int bytes, Runnable task) {
    firstMarks.add(new Mark(direction, bytes, task));
  }

  private synchronized void connected(Link link) {
    int number = links.size();
    links.add(link);
    story.count(role.word() + ": connections");
    story.tell(role.word() + ": connection " + number);
    if (number < troubles.size()) {
      troubles.get(number).forEach(trouble -> arm(link, number, trouble));
    }
    for (Mark mark : firstMarks) {
      link.whenPassed(mark.direction(), mark.bytes(), mark.task());
    }
    firstMarks.clear();
  }

  private void arm(Link link, int number, Trouble trouble) {
    Direction direction = trouble.direction();
    Runnable befall =
        switch (trouble) {
          // The link itself is more exact about its end.
          case Trouble.Cut cut -> {
            link.cutAfter(direction, cut.bytes(), cut.ending());
            yield () -> {};
          }
          case Trouble.Mute _ -> () -> link.hold(direction);
          case Trouble.Delay delay ->
              () -> {
                link.hold(direction);
                var _ =
                    later.schedule(
                        () -> link.release(direction), delay.millis(), TimeUnit.MILLISECONDS);
              };
        };
    link.whenPassed(
        direction,
        trouble.bytes(),
        () -> {
          befall.run();
          story.count(role.word() + ": " + trouble.word());
          story.tell("%s: connection %d: %s".formatted(role.word(), number, trouble));
        });
  }

  /**
   * How many bytes went one way over the first connection. Waits until it has ended, so its client
   * must be closed.
   */
  long passed(Direction direction) throws InterruptedException {
    Link first;
    synchronized (this) {
      first = links.getFirst();
    }
    first.awaitEnd();
    return first.passed(direction);
  }

  @Override
  public void close() throws IOException {
    proxy.close();
  }
}
