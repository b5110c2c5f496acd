package io.headrace.sessions.state;

import io.headrace.sessions.event.Message;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The settled messages, in order. A longer transcript shares the list of the shorter one that it
 * grew from, which sees only its own beginning of it; whoever grows a transcript that has been
 * grown already copies it first. For one thread at a time.
 */
public final class Transcript {
  /** Nothing was said. */
  public static final Transcript EMPTY = new Transcript(new ArrayList<>(0), 0, 0);

  private final List<Message> shared;
  private final int size;
  private final long bytes;

  private Transcript(List<Message> shared, int size, long bytes) {
    this.shared = shared;
    this.size = size;
    this.bytes = bytes;
  }

  /** A transcript of these messages. */
  public static Transcript of(List<Message> messages) {
    long bytes = messages.stream().mapToLong(Sizes::of).sum();
    return new Transcript(new ArrayList<>(messages), messages.size(), bytes);
  }

  /** This and then another message. */
  public Transcript plus(Message message) {
    boolean newest = shared.size() == size && size > 0;
    List<Message> list = newest ? shared : new ArrayList<>(messages());
    list.add(message);
    return new Transcript(list, size + 1, bytes + Sizes.of(message));
  }

  /** This without the message at an index and all after it. */
  public Transcript cutAt(int index) {
    return of(messages().subList(0, index));
  }

  /** The messages; valid for as long as anybody holds them. */
  public List<Message> messages() {
    return new Beginning(shared, size);
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /** About how many bytes they take as JSON. */
  public long bytes() {
    return bytes;
  }

  /** Where the message with an id stands. */
  public OptionalInt indexOf(String id) {
    for (int i = size - 1; i >= 0; i--) {
      if (shared.get(i).id().equals(id)) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Transcript that && messages().equals(that.messages());
  }

  @Override
  public int hashCode() {
    return messages().hashCode();
  }

  @Override
  public String toString() {
    return messages().toString();
  }

  /** The beginning of a list that only grows. */
  private static final class Beginning extends AbstractList<Message> {
    private final List<Message> list;
    private final int size;

    Beginning(List<Message> list, int size) {
      this.list = list;
      this.size = size;
    }

    @Override
    public Message get(int index) {
      return list.get(Objects.checkIndex(index, size));
    }

    @Override
    public int size() {
      return size;
    }
  }
}
