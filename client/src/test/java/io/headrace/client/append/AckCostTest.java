package io.headrace.client.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an acknowledgement costs, counted in inputs that are touched and alarms that are set. */
class AckCostTest {
  private static final int WAITING = 50;

  @Test
  void an_acknowledgement_costs_the_same_however_many_inputs_are_on_their_way() {
    assertThat(costOfTheFirstAcknowledgements(10_000))
        .isEqualTo(costOfTheFirstAcknowledgements(100));
  }

  @Test
  void and_however_many_wait_for_room() {
    assertThat(costWithOthersThatWait(10_000)).isEqualTo(costWithOthersThatWait(100));
  }

  private record Cost(long touched, long alarms) {}

  private static Cost costOfTheFirstAcknowledgements(int inputs) {
    return cost(AppendOptions.DEFAULT, inputs);
  }

  private static Cost costWithOthersThatWait(int inputs) {
    return cost(AppendOptions.DEFAULT.withMaxUnacked(1 << 20, WAITING), inputs);
  }

  private static Cost cost(AppendOptions options, int inputs) {
    AtomicLong touched = new AtomicLong();
    Bench bench = new Bench(options, () -> new Counted(touched));
    for (int i = 0; i < inputs; i++) {
      bench.submit("r");
    }
    ManualExchange server = bench.carrier.exchange().start();
    touched.set(0);
    long alarms = bench.carrier.scheduled();
    for (int i = 0; i < WAITING; i++) {
      server.ack(i, 1);
    }
    return new Cost(touched.get(), bench.carrier.scheduled() - alarms);
  }

  @Test
  void the_count_notices_who_goes_through_all_of_them() {
    AtomicLong touched = new AtomicLong();
    Deque<Input> queue = new Counted(touched);
    for (int i = 0; i < 10; i++) {
      queue.add(input());
    }
    assertThat(touched).hasValue(10);
    assertThat(queue.stream().allMatch(Input::isWritten)).isFalse();
    assertThat(touched).hasValue(20);
    for (Input each : queue) {
      assertThat(each.isWritten()).isFalse();
    }
    assertThat(touched).hasValue(30);
    assertThat(queue.remove(input())).isFalse();
    assertThat(touched).hasValue(40);
  }

  private static Input input() {
    return Input.of(Bench.input("r"), io.headrace.wire.Packing.NONE);
  }

  /** A queue that counts: one for what is done at its ends, all for what goes through it. */
  private static final class Counted extends ArrayDeque<Input> {
    private static final long serialVersionUID = 1;

    private final transient AtomicLong touched;

    Counted(AtomicLong touched) {
      this.touched = touched;
    }

    private void one() {
      touched.incrementAndGet();
    }

    private void all() {
      touched.addAndGet(size());
    }

    @Override
    public void addFirst(Input input) {
      one();
      super.addFirst(input);
    }

    @Override
    public void addLast(Input input) {
      one();
      super.addLast(input);
    }

    @Override
    public boolean addAll(Collection<? extends Input> inputs) {
      touched.addAndGet(inputs.size());
      return super.addAll(inputs);
    }

    @Override
    public Input pollFirst() {
      one();
      return super.pollFirst();
    }

    @Override
    public Input pollLast() {
      one();
      return super.pollLast();
    }

    @Override
    public Input peekFirst() {
      one();
      return super.peekFirst();
    }

    @Override
    public Input getFirst() {
      one();
      return super.getFirst();
    }

    @Override
    public boolean contains(Object input) {
      all();
      return super.contains(input);
    }

    @Override
    public boolean remove(Object input) {
      all();
      return super.remove(input);
    }

    @Override
    public boolean removeIf(Predicate<? super Input> wanted) {
      all();
      return super.removeIf(wanted);
    }

    @Override
    public Iterator<Input> iterator() {
      all();
      return super.iterator();
    }

    @Override
    public Iterator<Input> descendingIterator() {
      all();
      return super.descendingIterator();
    }

    @Override
    public void forEach(Consumer<? super Input> action) {
      all();
      super.forEach(action);
    }

    @Override
    public Stream<Input> stream() {
      all();
      return super.stream();
    }

    @Override
    public Object[] toArray() {
      all();
      return super.toArray();
    }
  }
}
