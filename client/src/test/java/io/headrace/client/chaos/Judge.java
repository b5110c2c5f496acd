package io.headrace.client.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares what a writer was told with what the log holds. Pure. */
final class Judge {
  private final Promise promise;
  private final boolean mustStoreAll;
  private final List<Told> inputs;
  private final List<String> log;
  private final List<String> complaints = new ArrayList<>();

  private Judge(Promise promise, boolean mustStoreAll, List<Told> inputs, List<String> log) {
    this.promise = promise;
    this.mustStoreAll = mustStoreAll;
    this.inputs = inputs;
    this.log = log;
  }

  /**
   * What is wrong.
   *
   * @param mustStoreAll whether nothing kept the writer from storing everything
   * @param inputs what was to be stored, in order, and what was told of it
   * @param log the names of the records in the log, from sequence number 0 on
   */
  static List<String> judge(
      Promise promise, boolean mustStoreAll, List<Told> inputs, List<String> log) {
    Judge judge = new Judge(promise, mustStoreAll, inputs, log);
    judge.judge();
    return judge.complaints;
  }

  private void judge() {
    int[] copies = new int[inputs.size()];
    int next = 0;
    for (int input : wholeInputs()) {
      copies[input]++;
      if (input > next) {
        complaints.add("input " + input + " is stored, but input " + next + " is not before it");
      }
      next = Math.max(next, input + 1);
    }
    for (int input = 0; input < inputs.size(); input++) {
      check(input, copies[input]);
    }
    checkPlaces();
  }

  /** Reads the log as inputs, each of which must be whole. */
  private List<Integer> wholeInputs() {
    Map<String, Integer> firsts = new HashMap<>();
    for (int input = 0; input < inputs.size(); input++) {
      firsts.put(inputs.get(input).names().getFirst(), input);
    }
    List<Integer> found = new ArrayList<>();
    int at = 0;
    while (at < log.size()) {
      Integer input = firsts.get(log.get(at));
      if (input == null) {
        complaints.add("no input begins with " + log.get(at) + " at sequence number " + at);
        return found;
      }
      List<String> names = inputs.get(input).names();
      int end = Math.min(log.size(), at + names.size());
      if (!log.subList(at, end).equals(names)) {
        complaints.add("input " + input + " is not whole at sequence number " + at);
        return found;
      }
      found.add(input);
      at = end;
    }
    return found;
  }

  private void check(int input, int copies) {
    Fate fate = inputs.get(input).fate();
    String story = "input %d has %d copies, and was told: %s".formatted(input, copies, fate.said());
    switch (fate.kind()) {
      case STORED -> {
        if (copies == 0) {
          complaints.add("lost: " + story);
        }
        if (fate.seqNum().isPresent() && !stands(input, fate.seqNum().getAsLong())) {
          complaints.add("not at sequence number " + fate.seqNum().getAsLong() + ": " + story);
        }
        if (fate.seqNum().isEmpty() && !promise.mayForgetPlaces()) {
          complaints.add("not told where: " + story);
        }
      }
      case NOT_STORED -> {
        if (copies > 0) {
          complaints.add("stored all the same: " + story);
        }
      }
      case UNCERTAIN -> {}
      case PENDING -> complaints.add("without an end: " + story);
    }
    if (copies > 1 && !promise.allowsCopies()) {
      complaints.add("doubled: " + story);
    }
    if (mustStoreAll && fate.kind() != Fate.Kind.STORED) {
      complaints.add("given up for no reason: " + story);
    }
  }

  private boolean stands(int input, long seqNum) {
    return seqNum < log.size()
        && log.get((int) seqNum).equals(inputs.get(input).names().getFirst());
  }

  /** What was told must itself be in order: nothing is known of what follows a failure. */
  private void checkPlaces() {
    boolean failed = false;
    long last = -1;
    for (int input = 0; input < inputs.size(); input++) {
      Fate fate = inputs.get(input).fate();
      boolean stored = fate.kind() == Fate.Kind.STORED;
      if (stored && failed) {
        complaints.add("input " + input + " was acknowledged, but one before it failed");
      }
      failed |= !stored;
      if (stored && fate.seqNum().isPresent()) {
        if (fate.seqNum().getAsLong() <= last) {
          complaints.add(
              "input %d was acknowledged at %d after one at %d"
                  .formatted(input, fate.seqNum().getAsLong(), last));
        }
        last = fate.seqNum().getAsLong();
      }
    }
  }
}
