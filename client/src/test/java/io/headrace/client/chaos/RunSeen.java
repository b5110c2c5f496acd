package io.headrace.client.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be seen of a run that has ended: in the transcript, or by somebody who watched.
 *
 * @param names what it wrote, in order
 * @param steers what it took of what the user said, in order
 * @param outcome how it ended
 */
record RunSeen(List<String> names, List<String> steers, String outcome) {
  private static final Pattern NAME = Pattern.compile("<(\\d+)>|\"data\":(\\d+)");
  private static final Pattern STEER = Pattern.compile("\"text\":\"(steer \\d+)\"");
  private static final Pattern OUTCOME = Pattern.compile("\"outcome\":\"(\\w+)\"");

  RunSeen {
    names = List.copyOf(names);
    steers = List.copyOf(steers);
  }

  /** What a message says, as JSON. */
  static RunSeen of(String message) {
    List<String> steers = new ArrayList<>();
    Matcher steer = STEER.matcher(message);
    while (steer.find()) {
      steers.add(steer.group(1));
    }
    return new RunSeen(names(message), steers, outcome(message).orElse("nothing"));
  }

  static Optional<String> outcome(String json) {
    Matcher outcome = OUTCOME.matcher(json);
    return outcome.find() ? Optional.of(outcome.group(1)) : Optional.empty();
  }

  /** The names of what was written, wherever it stands. */
  static List<String> names(String json) {
    List<String> names = new ArrayList<>();
    Matcher name = NAME.matcher(json);
    while (name.find()) {
      names.add(name.group(1) != null ? name.group(1) : name.group(2));
    }
    return names;
  }
}
