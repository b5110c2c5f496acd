package io.headrace.sessions;

import com.google.protobuf.ByteString;
import io.headrace.sessions.event.EventReader;
import io.headrace.sessions.event.EventType;
import io.headrace.sessions.event.EventWriter;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.state.Fold;
import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import io.headrace.wire.Header;
import io.headrace.wire.MalformedException;
import io.headrace.wire.RecordFrames;
import io.headrace.wire.SequencedRecord;
import io.headrace.wire.TextBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How events are kept in records: the body is the event as readers get it, on one line; the header
 * {@code t} says of what type it is, so that readers need not look into it, and the header {@code
 * k} of which request it came.
 */
public final class SessionRecords {
  /** The name of the header that tells the type. */
  public static final ByteString TYPE = ByteString.copyFromUtf8("t");

  private static final ByteString KEY = ByteString.copyFromUtf8("k");

  private static final ByteString HISTORY_TYPE = ByteString.copyFromUtf8(EventType.HISTORY.text());
  private static final ByteString TITLE_TYPE = ByteString.copyFromUtf8(EventType.TITLE.text());
  private static final ByteString COMPACTED_TYPE =
      ByteString.copyFromUtf8(EventType.COMPACTED.text());

  private static final Map<EventType, List<Header>> HEADERS = new EnumMap<>(EventType.class);

  static {
    for (EventType type : EventType.values()) {
      HEADERS.put(type, List.of(new Header(TYPE, ByteString.copyFromUtf8(type.text()))));
    }
  }

  private SessionRecords() {}

  /**
   * Whether a record is an event that readers are shown: not what compaction repeats, not commands,
   * and nothing that somebody else wrote and that would not be one line.
   */
  public static boolean isShown(RecordFrames.Cursor record) {
    List<Header> headers = record.headers();
    if (headers.isEmpty() || !headers.getFirst().name().equals(TYPE)) {
      return false;
    }
    ByteString type = headers.getFirst().value();
    return !type.equals(HISTORY_TYPE) && !type.equals(COMPACTED_TYPE) && isOneLine(record.body());
  }

  /** Whether a record may say what its session is called. */
  static boolean mayTitle(RecordFrames.Cursor record) {
    List<Header> headers = record.headers();
    if (headers.isEmpty() || !headers.getFirst().name().equals(TYPE)) {
      return false;
    }
    ByteString type = headers.getFirst().value();
    return type.equals(TITLE_TYPE) || type.equals(COMPACTED_TYPE);
  }

  private static boolean isOneLine(ByteBuffer body) {
    for (int i = body.position(); i < body.limit(); i++) {
      byte each = body.get(i);
      if (each == '\n' || each == '\r') {
        return false;
      }
    }
    return body.hasRemaining();
  }

  /** The record of an event. */
  static AppendRecord of(SessionEvent event, Optional<String> key, long millis, TextBuffer out) {
    EventWriter.write(out.clear(), event);
    return new AppendRecord(
        OptionalLong.of(millis),
        headers(event.type(), key),
        ByteString.copyFrom(out.array(), 0, out.length()));
  }

  private static List<Header> headers(EventType type, Optional<String> key) {
    List<Header> plain = Objects.requireNonNull(HEADERS.get(type));
    if (key.isEmpty()) {
      return plain;
    }
    List<Header> headers = new ArrayList<>(plain);
    headers.add(new Header(KEY, ByteString.copyFromUtf8(key.get())));
    return headers;
  }

  /** A command, at a time. */
  static AppendRecord of(Command command, long millis) {
    AppendRecord record = command.toRecord();
    return new AppendRecord(OptionalLong.of(millis), record.headers(), record.body());
  }

  /**
   * Reads a record into a fold. What is no event of ours was written by somebody else, and says
   * nothing of the session.
   *
   * @return whether it is an event
   */
  static boolean read(SequencedRecord record, Fold fold) {
    long millis = record.timestamp();
    Optional<Command> command = command(record);
    if (command.isPresent()) {
      switch (command.get()) {
        case Command.Fence(String token) -> fold.fence(token, millis);
        case Command.Trim _ -> fold.other(millis);
      }
      return false;
    }
    Optional<SessionEvent> event = event(record);
    if (event.isPresent()) {
      fold.event(event.get(), key(record), millis);
    } else {
      fold.other(millis);
    }
    return event.isPresent();
  }

  private static Optional<Command> command(SequencedRecord record) {
    return Command.of(record.content());
  }

  /** The event of a record, if it is one. */
  public static Optional<SessionEvent> event(SequencedRecord record) {
    List<Header> headers = record.headers();
    if (headers.isEmpty() || !headers.getFirst().name().equals(TYPE)) {
      return Optional.empty();
    }
    try {
      return EventReader.read(record.body().toByteArray());
    } catch (MalformedException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> key(SequencedRecord record) {
    return record.headers().stream()
        .filter(header -> header.name().equals(KEY))
        .map(header -> header.value().toStringUtf8())
        .findFirst();
  }
}
