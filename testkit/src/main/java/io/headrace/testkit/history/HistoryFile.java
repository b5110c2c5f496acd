package io.headrace.testkit.history;

import io.headrace.wire.MalformedException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A history as a text: one event a line, in JSON, in the order in which they happened. */
public final class HistoryFile {
  private HistoryFile() {}

  /** Writes a history to a file, in place of what it held. */
  public static void write(Path file, History history) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      write(out, history);
    }
  }

  /** Writes a history. */
  public static void write(Writer out, History history) throws IOException {
    for (Event event : history.events()) {
      out.write(EventLine.write(event));
      out.write('\n');
    }
  }

  /**
   * Reads a history from a file.
   *
   * @throws IllegalArgumentException if it holds none; the message says in which line and why
   */
  public static History read(Path file) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      return read(in);
    }
  }

  /**
   * Reads a history. Empty lines are skipped.
   *
   * @throws IllegalArgumentException if it is none; the message says in which line and why
   */
  public static History read(Reader text) throws IOException {
    List<Event> events = new ArrayList<>();
    BufferedReader lines = new BufferedReader(text);
    int number = 1;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (!line.isBlank()) {
        events.add(read(line, number));
      }
      number++;
    }
    return new History(events);
  }

  private static Event read(String line, int number) {
    try {
      return EventLine.read(line);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
  }
}
