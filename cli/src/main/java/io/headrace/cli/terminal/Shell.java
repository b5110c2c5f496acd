package io.headrace.cli.terminal;

import io.headrace.log.time.Time;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/**
 * Everything a command finds around it.
 *
 * @param in standard input
 * @param terminal where it writes
 * @param environment the environment's variables
 * @param time the clock
 * @param pause how it waits
 * @param threads makes threads that end with the process
 * @param random the source of chance
 * @param interruption what ends it early
 */
public record Shell(
    InputStream in,
    Terminal terminal,
    Map<String, String> environment,
    Time time,
    Pause pause,
    ThreadFactory threads,
    RandomGenerator random,
    Interruption interruption) {
  /** A variable of the environment; one that is set to nothing counts as not set. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
