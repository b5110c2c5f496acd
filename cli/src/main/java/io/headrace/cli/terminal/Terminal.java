package io.headrace.cli.terminal;

import java.io.BufferedOutputStream;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/**
 * Where a command writes: what was asked for goes to the output, everything else is a message.
 * Messages may come from any thread; the output belongs to one.
 */
public final class Terminal {
  private static final int OUTPUT_BUFFER_BYTES = 1 << 16;

  private final OutputStream out;
  private final PrintStream messages;
  private final boolean outIsTerminal;
  private final boolean messagesAreSeen;
  private final boolean coloured;
  private final Consumer<Runnable> readerWatch;

  /**
   * A terminal of these parts.
   *
   * @param out the output; an error in writing to it is told by exception
   * @param messages the messages
   * @param outIsTerminal whether the output goes to a person
   * @param messagesAreSeen whether the messages go to a person, who may be shown progress
   * @param coloured whether that person wants colours
   * @param readerWatch runs what it is given when nobody reads the output any more
   */
  public Terminal(
      OutputStream out,
      PrintStream messages,
      boolean outIsTerminal,
      boolean messagesAreSeen,
      boolean coloured,
      Consumer<Runnable> readerWatch) {
    this.out = out;
    this.messages = messages;
    this.outIsTerminal = outIsTerminal;
    this.messagesAreSeen = messagesAreSeen;
    this.coloured = coloured;
    this.readerWatch = readerWatch;
  }

  /** The terminal of this process. */
  public static Terminal ofProcess(Map<String, String> environment, ThreadFactory threads) {
    OutputStream out =
        new Output(
            new BufferedOutputStream(
                new FileOutputStream(FileDescriptor.out), OUTPUT_BUFFER_BYTES));
    PrintStream messages =
        new PrintStream(
            new FileOutputStream(FileDescriptor.err),
            /* autoFlush= */ true,
            StandardCharsets.UTF_8);
    boolean outIsTerminal = isTerminal(1);
    boolean messagesAreSeen = isTerminal(2);
    // https://no-color.org: any value but the empty one.
    boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean able = !environment.getOrDefault("TERM", "").equals("dumb");
    return new Terminal(
        out,
        messages,
        outIsTerminal,
        messagesAreSeen,
        messagesAreSeen && wanted && able,
        new ReaderWatch(threads)::onGone);
  }

  /**
   * The output. It is buffered: whoever wants it seen flushes it. Writing to a pipe whose reader
   * has gone throws {@link BrokenPipeException}.
   */
  public OutputStream out() {
    return out;
  }

  /** Writes a line to the output. */
  public void line(String text) throws IOException {
    out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Writes a message. */
  public void say(String message) {
    messages.println(message);
  }

  /** Writes a message about something that was done. */
  public void confirm(String message) {
    say(coloured ? "\u001b[32m" + message + "\u001b[0m" : message);
  }

  /** Writes a message that matters less than what stands around it. */
  public void sayFaintly(String message) {
    say(coloured ? "\u001b[2m" + message + "\u001b[0m" : message);
  }

  /** Writes a message about something that went wrong. */
  public void complain(String message) {
    say((coloured ? "\u001b[31mheadrace:\u001b[0m " : "headrace: ") + message);
  }

  /** Runs something, on another thread, when nobody reads the output any more. */
  public void onReaderGone(Runnable action) {
    readerWatch.accept(action);
  }

  /** Whether the output goes to a person. */
  public boolean outIsTerminal() {
    return outIsTerminal;
  }

  /** Whether messages go to a person. */
  public boolean messagesAreSeen() {
    return messagesAreSeen;
  }

  /** Whether colours are wanted where a person reads. */
  public boolean coloured() {
    return coloured;
  }

  // Java's own console answers for standard input and output together; the three may differ.
  private static boolean isTerminal(int descriptor) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return target.startsWith("/dev/pts")
          || target.toString().startsWith("/dev/tty")
          || target.toString().equals("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    }
  }
}
