package io.headrace.client.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Compares what the worker of a run was told with what there is of it. */
final class RunJudge {
  private RunJudge() {}

  /**
   * What is wrong.
   *
   * @param mayBeLost whether something happened that may take the run from its worker
   * @param watched what a viewer has seen
   */
  static List<String> judge(boolean mayBeLost, RunTold told, RunSeen seen, RunSeen watched) {
    List<String> complaints = new ArrayList<>();
    List<String> written = new ArrayList<>();
    for (int name = 0; name < told.written(); name++) {
      written.add(Integer.toString(name));
    }
    boolean isTold = told.end().isPresent();
    if (!isBeginning(seen.names(), written)) {
      complaints.add("written was " + written + ", and the message says " + seen.names());
    } else if (isTold && seen.names().size() < written.size()) {
      complaints.add("the run was settled without all of " + written + ": " + seen.names());
    }
    if (new HashSet<>(told.steers()).size() < told.steers().size()) {
      complaints.add("a steer was told twice: " + told.steers());
    }
    if (!isBeginning(seen.steers(), told.steers())
        || (isTold && seen.steers().size() < told.steers().size())) {
      complaints.add("steers told were " + told.steers() + ", and taken are " + seen.steers());
    }
    told.end()
        .map(outcome -> outcome.name().toLowerCase(Locale.ROOT))
        .filter(outcome -> !outcome.equals(seen.outcome()))
        .ifPresent(outcome ->
            complaints.add("it was settled as " + outcome + ", and is " + seen.outcome()));
    if (!isTold && !mayBeLost) {
      complaints.add("the run was lost for no reason: " + told.failure());
    }
    if (!watched.names().equals(seen.names()) || !watched.outcome().equals(seen.outcome())) {
      complaints.add("the viewer saw " + watched + ", and there is " + seen);
    }
    return complaints;
  }

  private static boolean isBeginning(List<String> some, List<String> all) {
    return some.size() <= all.size() && all.subList(0, some.size()).equals(some);
  }
}
