package io.headrace.cli;

import io.headrace.cli.command.Headrace;
import io.headrace.cli.terminal.Interruption;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.terminal.Signals;
import io.headrace.cli.terminal.Terminal;
import io.headrace.log.time.SystemThreads;
import io.headrace.log.time.SystemTime;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.random.RandomGenerator;

/** The {@code headrace} program. */
public final class Main {
  private Main() {}

  /** Runs the command line and exits with its status: 0 done, 1 failed, 2 not understood. */
  public static void main(String[] arguments) {
    Map<String, String> environment = System.getenv();
    ThreadFactory threads = SystemThreads.daemons("headrace-");
    Shell shell =
        new Shell(
            System.in,
            Terminal.ofProcess(environment, threads),
            environment,
            SystemTime.INSTANCE,
            SystemThreads::sleep,
            threads,
            RandomGenerator.getDefault(),
            new Interruption());
    Signals signals = Signals.watch(shell.interruption(), threads);
    signals.exit(Headrace.run(shell, arguments));
  }
}
