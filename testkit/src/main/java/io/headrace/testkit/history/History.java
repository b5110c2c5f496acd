package io.headrace.testkit.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the clients of one stream asked and were told, in the order in which it happened. The stream
 * is empty at the beginning and has no fencing token. Immutable.
 */
public final class History {
  private final List<Event> events;
  private final List<Operation> operations;

  /**
   * A history of events.
   *
   * @throws IllegalArgumentException if they are no history: something is told that was not asked,
   *     or a client asks twice at once
   */
  public History(List<Event> events) {
    this.events = List.copyOf(events);
    this.operations = operationsOf(this.events);
  }

  /** What happened, in order. */
  public List<Event> events() {
    return events;
  }

  /** The operations, in the order of their starts. */
  public List<Operation> operations() {
    return operations;
  }

  private static List<Operation> operationsOf(List<Event> events) {
    Map<Long, Integer> open = new HashMap<>();
    Set<Long> started = new HashSet<>();
    Operation[] operations = new Operation[events.size()];
    for (int index = 0; index < events.size(); index++) {
      int place = index + 1;
      switch (events.get(index)) {
        case Event.Start start -> {
          check(started.add(start.opId()), place, "operation " + start.opId() + " starts twice");
          check(
              open.put(start.clientId(), index) == null,
              place,
              "client " + start.clientId() + " starts an operation while another is under way");
          operations[index] =
              new Operation(
                  start.clientId(),
                  start.opId(),
                  start.call(),
                  Optional.empty(),
                  place,
                  Operation.NEVER);
        }
        case Event.Finish finish -> {
          Integer begun = open.remove(finish.clientId());
          if (begun == null || operations[begun].opId() != finish.opId()) {
            throw malformed(
                place, "operation " + finish.opId() + " is finished, but it is not under way");
          }
          operations[begun] = finished(operations[begun], finish, place);
        }
      }
    }
    List<Operation> inOrder = new ArrayList<>();
    for (Operation operation : operations) {
      if (operation != null) {
        inOrder.add(operation);
      }
    }
    return List.copyOf(inOrder);
  }

  private static Operation finished(Operation begun, Event.Finish finish, int place) {
    check(
        finish.result().answers(begun.call()),
        place,
        "operation " + finish.opId() + " is finished as if it had been another: " + begun);
    return new Operation(
        begun.clientId(),
        begun.opId(),
        begun.call(),
        Optional.of(finish.result()),
        begun.start(),
        place);
  }

  private static void check(boolean holds, int place, String otherwise) {
    if (!holds) {
      throw malformed(place, otherwise);
    }
  }

  private static IllegalArgumentException malformed(int place, String why) {
    return new IllegalArgumentException("event " + place + ": " + why);
  }
}
