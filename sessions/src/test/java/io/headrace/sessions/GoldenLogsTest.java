package io.headrace.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.sessions.event.EventReader;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Members;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.Fold;
import io.headrace.sessions.state.SessionState;
import io.headrace.wire.TextBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The fold makes of each golden log what the browser's makes of it. */
class GoldenLogsTest {
  private static final Path FOLDER = Path.of("..", "web", "golden");

  /** One event of a log, and where it stands. */
  private record Entry(Cursor cursor, String event) {
    static Entry of(Json json) {
      Members members = Members.of(json, "an entry");
      return new Entry(
          Cursor.parse(members.text("cursor")).orElseThrow(), members.json("event").text());
    }

    Optional<SessionEvent> read() {
      return EventReader.read(event.getBytes(UTF_8));
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @Test
  void there_are_logs_of_many_kinds() throws IOException {
    assertThat(files()).hasSizeGreaterThan(30);
  }

  @TestFactory
  Stream<DynamicTest> a_log_comes_to_the_states_that_stand_beside_it() throws IOException {
    return files().stream()
        .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> check(file)));
  }

  private static void check(Path file) throws IOException {
    Members log = Members.of(new Json(oneLine(file)), "a log");
    Object snapshots = JsonTree.parse(log.json("snapshots").text());
    List<Entry> entries = log.array("events", Entry::of);
    long first = entries.isEmpty() ? 0 : entries.getFirst().cursor().seqNum();
    Fold fold = begin(entries, first);
    long next = first;
    for (Entry entry : entries) {
      for (; next < entry.cursor().seqNum(); next++) {
        fold.other(0);
      }
      read(fold, entry);
      next++;
      Object expected = ((Map<?, ?>) snapshots).get(entry.cursor().toString());
      if (expected != null) {
        assertThat(shown(fold.state(), entry.cursor()))
            .as("after %s", entry.cursor())
            .isEqualTo(expected);
      }
    }
    if (!entries.isEmpty()) {
      assertThat(shown(fold.state(), entries.getLast().cursor()))
          .isEqualTo(JsonTree.parse(log.json("final").text()));
    }
  }

  private static Fold begin(List<Entry> entries, long first) {
    boolean compacted =
        entries.stream()
            .findFirst()
            .flatMap(Entry::read)
            .filter(event -> event instanceof SessionEvent.History)
            .isPresent();
    if (compacted) {
      return Fold.from(Math.max(1, first));
    }
    // What stood before was no event.
    Fold fold = Fold.from(0);
    for (long seqNum = 0; seqNum < first; seqNum++) {
      fold.other(0);
    }
    return fold;
  }

  private static void read(Fold fold, Entry entry) {
    Optional<SessionEvent> event = entry.read();
    if (event.isPresent()) {
      fold.event(event.get(), Optional.empty(), 0);
    } else {
      fold.other(0);
    }
  }

  /** A snapshot without what no event tells: the session's name, and until when its lease runs. */
  private static Object shown(SessionState state, Cursor at) {
    assertThat(state.tail()).isEqualTo(at.seqNum() + 1);
    TextBuffer out = new TextBuffer();
    new Snapshot(SessionId.of("talk"), at.epoch(), state).write(out);
    Map<Object, Object> members = new LinkedHashMap<>((Map<?, ?>) JsonTree.parse(out.toString()));
    members.remove("session");
    members.computeIfPresent(
        "run",
        (_, run) -> {
          Map<Object, Object> rest = new LinkedHashMap<>((Map<?, ?>) run);
          rest.remove("deadline");
          return rest;
        });
    return members;
  }

  private static String oneLine(Path file) throws IOException {
    return Files.readString(file).replace('\n', ' ');
  }
}
