package io.headrace.sessions.state;

import io.headrace.sessions.event.Message;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.RandomAccess;

/**
 * The settled messages, in order. A longer transcript shares the array of the shorter one that it
 * grew from, which sees only its own beginning of it; whoever grows a transcript that has been
 * grown already copies it first. One thread at a time may make a longer one; any may look at what
 * it was handed, since nothing that a transcript sees is written after it was made.
 */
public final class Transcript {
  /** Nothing was said. */
  public static final Transcript EMPTY = new Transcript(new Storage(0), 0, 0);

  private final Storage storage;
  private final Message[] messages;
  private final int size;
  private final long bytes;

  /** Where transcripts that grew from each other have their messages. */
  private static final class Storage {
    final Message[] messages;
    int used;

    Storage(int room) {
      this.messages = new Message[room];
    }
  }

  private Transcript(Storage storage, int size, long bytes) {
    this.storage = storage;
    this.messages = storage.messages;
    this.size = size;
    this.bytes = bytes;
  }

  /** A transcript of these messages. */
  public static Transcript of(List<Message> messages) {
    Storage storage = copy(messages, messages.size());
    long bytes = messages.stream().mapToLong(Sizes::of).sum();
    return new Transcript(storage, messages.size(), bytes);
  }

  private static Storage copy(List<Message> messages, int room) {
    Storage storage = new Storage(room);
    for (Message message : messages) {
      storage.messages[storage.used++] = message;
    }
    return storage;
  }

  /** This and then another message. */
  public Transcript plus(Message message) {
    boolean fits = storage.used == size && size < messages.length;
    Storage longer = fits ? storage : copy(messages(), Math.max(8, size * 2));
    longer.messages[longer.used++] = message;
    return new Transcript(longer, size + 1, bytes + Sizes.of(message));
  }

  /** This without the message at an index and all after it. */
  public Transcript cutAt(int index) {
    return of(messages().subList(0, index));
  }

  /** The messages; the list stays as it is for as long as anybody holds it. */
  public List<Message> messages() {
    return new Beginning(messages, size);
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
      if (messages[i].id().equals(id)) {
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

  /** The beginning of an array that only grows. */
  private static final class Beginning extends AbstractList<Message> implements RandomAccess {
    private final Message[] array;
    private final int size;

    Beginning(Message[] array, int size) {
      this.array = array;
      this.size = size;
    }

    @Override
    public Message get(int index) {
      return array[Objects.checkIndex(index, size)];
    }

    @Override
    public int size() {
      return size;
    }
  }
}
