package io.headrace.client.chaos;

import io.headrace.log.time.SystemThreads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches a session until its run has ended, as a page does: over its tail, and after each break
 * from the last cursor on. One thread, which ends with the run.
 */
final class Viewer {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([^\"]+)\"");

  private final URI tail;
  private final int silenceMillis;
  private final Story story;

  private final List<String> names = new ArrayList<>();
  private Optional<String> cursor = Optional.empty();
  private Optional<RunSeen> end = Optional.empty();

  /**
   * Looks at the tail of a session.
   *
   * @param silenceMillis after how much silence it takes another connection
   */
  Viewer(URI tail, int silenceMillis, Story story) {
    this.tail = tail;
    this.silenceMillis = silenceMillis;
    this.story = story;
  }

  /** Watches to the end. */
  RunSeen watch() {
    while (end.isEmpty()) {
      try {
        watchOnce();
        story.tell("viewer: the tail ended");
      } catch (IOException e) {
        story.tell("viewer: " + e);
      }
      if (end.isEmpty()) {
        story.count("viewer: came back");
        SystemThreads.park(this, PAUSE);
      }
    }
    return end.get();
  }

  private void watchOnce() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) tail.toURL().openConnection();
    connection.setConnectTimeout(silenceMillis);
    connection.setReadTimeout(silenceMillis);
    connection.setRequestProperty("accept", "text/event-stream");
    cursor.ifPresent(last -> connection.setRequestProperty("last-event-id", last));
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
      String id = "";
      String event = "";
      String data = "";
      while (end.isEmpty()) {
        String line = lines.readLine();
        if (line == null) {
          return;
        }
        if (line.isEmpty()) {
          take(id, event, data);
          id = "";
          event = "";
          data = "";
        } else if (line.startsWith("id:")) {
          id = line.substring(3).strip();
        } else if (line.startsWith("event:")) {
          event = line.substring(6).strip();
        } else if (line.startsWith("data:")) {
          data = line.substring(5).strip();
        }
      }
    } finally {
      connection.disconnect();
    }
  }

  private void take(String id, String event, String data) {
    if (event.equals("snapshot")) {
      names.clear();
      names.addAll(RunSeen.names(data));
      Matcher place = CURSOR.matcher(data);
      cursor = place.find() ? Optional.of(place.group(1)) : Optional.empty();
      // A finished message has an outcome.
      RunSeen.outcome(data).ifPresent(this::finish);
    } else if (!id.isEmpty()) {
      cursor = Optional.of(id);
      if (data.contains("\"type\":\"settled\"")) {
        finish(RunSeen.outcome(data).orElse("nothing"));
      } else {
        names.addAll(RunSeen.names(data));
      }
    }
  }

  private void finish(String outcome) {
    end = Optional.of(new RunSeen(names, List.of(), outcome));
  }
}
