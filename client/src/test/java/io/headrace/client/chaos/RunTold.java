package io.headrace.client.chaos;

import io.headrace.client.session.RunOutcome;
import java.util.List;
import java.util.Optional;

/**
 * What the worker of a run knows in the end.
 *
 * @param written how many things were taken of it, which are called 0, 1 and so on
 * @param steers what it was told that the user said, in order
 * @param end how the run ended, if it was told so
 * @param failure what it was told otherwise
 */
record RunTold(int written, List<String> steers, Optional<RunOutcome> end, String failure) {
  RunTold {
    steers = List.copyOf(steers);
  }
}
