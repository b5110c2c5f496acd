package io.headrace.client.chaos;

import java.util.ArrayList;
import java.util.List;

/** Compares what a writer was told with what the log holds. Pure. */
final class Judge {
  private final Promise promise;
  private final List<Integer> inputs;
  private final List<Fate> fates;
  private final List<String> log;
  private final List<String> complaints = new ArrayList<>();

  private Judge(Promise promise, List<Integer> inputs, List<Fate> fates, List<String> log) {
    this.promise = promise;
    this.inputs = inputs;
    this.fates = fates;
    this.log = log;
  }

  /** The body of a record: the number of its input, and its own within that. */
  static String body(int input, int record) {
    return input + "/" + record;
  }

  /**
   * What is wrong.
   *
   * @param inputs how many records each input has
   * @param fates what was told of each
   * @param log the bodies of the records in the log, from sequence number 0 on
   */
  static List<String> judge(
      Promise promise, List<Integer> inputs, List<Fate> fates, List<String> log) {
    Judge judge = new Judge(promise, inputs, fates, log);
    judge.judge();
    return judge.complaints;
  }

  private void judge() {
    List<Integer> copies = wholeInputs();
    int last = -1;
    boolean[] seen = new boolean[inputs.size()];
    for (int input : copies) {
      if (seen[input]) {
        continue;
      }
      seen[input] = true;
      if (input < last) {
        complaints.add("input " + input + " stands behind input " + last);
      }
      last = Math.max(last, input);
    }
    for (int input = 0; input < inputs.size(); input++) {
      check(input, copies);
    }
  }

  /** Reads the log as inputs, each of which must be whole. */
  private List<Integer> wholeInputs() {
    List<Integer> found = new ArrayList<>();
    int at = 0;
    while (at < log.size()) {
      String body = log.get(at);
      int input = Integer.parseInt(body.substring(0, body.indexOf('/')));
      for (int record = 0; record < inputs.get(input); record++) {
        int place = at + record;
        if (place >= log.size() || !log.get(place).equals(body(input, record))) {
          complaints.add("input " + input + " is not whole at sequence number " + place);
          return found;
        }
      }
      found.add(input);
      at += inputs.get(input);
    }
    return found;
  }

  private void check(int input, List<Integer> found) {
    Fate fate = fates.get(input);
    long copies = found.stream().filter(each -> each == input).count();
    String story = "input %d has %d copies, and was told: %s".formatted(input, copies, fate.said());
    switch (fate.kind()) {
      case STORED -> {
        if (copies == 0) {
          complaints.add("lost: " + story);
        }
        if (fate.seqNum().isPresent() && !stands(input, fate.seqNum().getAsLong())) {
          complaints.add("not at sequence number " + fate.seqNum().getAsLong() + ": " + story);
        }
      }
      case NOT_STORED -> {
        if (copies > 0) {
          complaints.add("stored all the same: " + story);
        }
      }
      case UNCERTAIN -> {}
    }
    if (copies > 1 && !promise.allowsCopies()) {
      complaints.add("doubled: " + story);
    }
  }

  private boolean stands(int input, long seqNum) {
    return seqNum < log.size() && log.get((int) seqNum).equals(body(input, 0));
  }
}
