package io.headrace.cli.bench;

import io.headrace.cli.client.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a bench is run.
 *
 * @param url the server to measure, or empty to start one
 * @param token what proves who asks, if that server wants proof
 * @param folder where data folders are made and removed, on the disk to measure
 * @param memory whether the server that is started keeps everything in memory
 * @param serverCpus the CPUs that it is held to, as taskset writes them, or empty for all
 * @param clientCpus the CPUs that this process is held to, or empty for all
 * @param serverJavaOptions further options of the server's JVM
 * @param warmUp how long a load runs before it is measured
 * @param duration how long it is measured
 * @param repeat how often each scenario is run
 * @param clientThreads how many threads make the load
 * @param sharedStream whether all connections append to one stream instead of one each
 * @param readers how many readers the fan-out has, and the heap scenario
 * @param records how many records the recovery has
 * @param streams how many streams the recovery has, and the heap scenario
 * @param catchUpMib how much there is to catch up with, in MiB
 * @param chain how the chain scenario is run
 */
public record BenchOptions(
    Optional<ServerAddress> url,
    Optional<String> token,
    Path folder,
    boolean memory,
    Optional<String> serverCpus,
    Optional<String> clientCpus,
    List<String> serverJavaOptions,
    Duration warmUp,
    Duration duration,
    int repeat,
    int clientThreads,
    boolean sharedStream,
    int readers,
    long records,
    int streams,
    int catchUpMib,
    ChainOptions chain) {
  private static final Duration LONGEST_SETTLING = Duration.ofSeconds(1);

  /** How long a load runs before it is measured on what is warm already. */
  Duration settling() {
    return warmUp.compareTo(LONGEST_SETTLING) < 0 ? warmUp : LONGEST_SETTLING;
  }
}
