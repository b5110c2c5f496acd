package io.headrace.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What Linux tells of a process. Elsewhere nothing is known, and the figures stay empty. */
final class Kernel {
  // USER_HZ, the unit of times in /proc: 100 on every Linux that Java runs on.
  private static final double TICKS_PER_SECOND = 100;
  private static final int UTIME = 11;
  private static final int STIME = 12;

  private Kernel() {}

  /** The CPU time that a process has used, in seconds. */
  static OptionalDouble cpuSeconds(long pid) {
    String stat = read("/proc/" + pid + "/stat");
    if (stat.isEmpty()) {
      return OptionalDouble.empty();
    }
    // The second field is the program's name in parentheses, which may hold anything.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return OptionalDouble.of(
        (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND);
  }

  /**
   * The memory of its own that a process has in RAM, in bytes: heap, stacks, buffers. Pages of
   * files that it has mapped are not counted; the system takes those back as it likes.
   */
  static OptionalLong residentBytes(long pid) {
    return read("/proc/" + pid + "/status")
        .lines()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
        .findFirst();
  }

  /** The name of the processor. */
  static String processor() {
    return read("/proc/cpuinfo")
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(System.getProperty("os.arch"));
  }

  /** The most files that this process may have open. */
  static OptionalLong openFileLimit() {
    return read("/proc/self/limits")
        .lines()
        .filter(line -> line.startsWith("Max open files"))
        .map(line -> List.of(line.split("\\s+", -1)).get(3))
        .filter(soft -> !soft.equals("unlimited"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
