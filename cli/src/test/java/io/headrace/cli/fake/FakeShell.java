package io.headrace.cli.fake;

import io.headrace.cli.command.Headrace;
import io.headrace.cli.terminal.Interruption;
import io.headrace.cli.terminal.Pause;
import io.headrace.cli.terminal.Shell;
import io.headrace.cli.terminal.Terminal;
import io.headrace.log.time.SystemThreads;
import io.headrace.log.time.SystemTime;
import io.headrace.log.time.Time;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A shell that remembers what was written and does not wait. */
public final class FakeShell {
  /** The time that its clock stands at. */
  public static final long NOW_MS = 1_763_629_200_000L;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final Interruption interruption = new Interruption();
  private OutputStream outTarget = out;
  private InputStream in = InputStream.nullInputStream();
  private Time time = new StandingTime();
  private Pause pause = pauses::add;

  /** A shell whose clock runs and that waits, for what measures. */
  public static FakeShell inRealTime() {
    FakeShell shell = new FakeShell();
    shell.time = SystemTime.INSTANCE;
    shell.pause = SystemThreads::sleep;
    return shell;
  }

  /** Sets a variable of the environment. */
  public FakeShell with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** Speaks to this server. */
  public FakeShell against(FakeServer server) {
    return with("HEADRACE_URL", server.address().toString());
  }

  /** Has this on standard input. */
  public FakeShell typing(String text) {
    return reading(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Has this as standard input. */
  public FakeShell reading(InputStream input) {
    in = input;
    return this;
  }

  /** Has this as standard output. */
  public FakeShell writing(OutputStream output) {
    outTarget = output;
    return this;
  }

  /** Runs a command line; returns its status. */
  public int run(String... arguments) {
    return Headrace.run(shell(), arguments);
  }

  /** The shell. */
  public Shell shell() {
    Terminal terminal =
        new Terminal(
            outTarget,
            new PrintStream(messages, true, StandardCharsets.UTF_8),
            /* outIsTerminal= */ false,
            /* messagesAreSeen= */ false,
            /* coloured= */ false,
            ignored -> {});
    return new Shell(
        in,
        terminal,
        environment,
        time,
        pause,
        SystemThreads.daemons("test-"),
        new Random(1),
        interruption);
  }

  /** What was written to standard output. */
  public String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What was written to standard error. */
  public String messages() {
    return messages.toString(StandardCharsets.UTF_8);
  }

  /** How long it would have waited, each time. */
  public List<Duration> pauses() {
    return pauses;
  }

  /** What ends its command. */
  public Interruption interruption() {
    return interruption;
  }

  private static final class StandingTime implements Time {
    @Override
    public long wallMillis() {
      return NOW_MS;
    }

    @Override
    public long nanos() {
      return 0;
    }
  }
}
