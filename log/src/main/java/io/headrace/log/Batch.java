package io.headrace.log;

import io.headrace.wire.AppendRecord;
import io.headrace.wire.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Records that are appended together: all of them or none, with consecutive sequence numbers.
 *
 * <p>A batch that exists is legal: within {@link #MAX_RECORDS} and {@link #MAX_METERED_BYTES}, and
 * every command in it well formed. Nothing after construction checks this again.
 */
public final class Batch {
  /** The most records of a batch. */
  public static final int MAX_RECORDS = 1000;

  /** The largest metered size of a batch, and so of a record, in bytes. */
  public static final int MAX_METERED_BYTES = 1 << 20;

  /** No records: an append that only closes the stream. */
  public static final Batch EMPTY = new Batch(List.of(), List.of(), 0);

  private final List<AppendRecord> records;
  private final List<PlacedCommand> commands;
  private final int meteredBytes;

  private Batch(List<AppendRecord> records, List<PlacedCommand> commands, int meteredBytes) {
    this.records = records;
    this.commands = commands;
    this.meteredBytes = meteredBytes;
  }

  /**
   * A batch of these records.
   *
   * @throws IllegalArgumentException if there are too few, too many or too large records or a
   *     malformed command; the message says which
   */
  public static Batch of(List<AppendRecord> records) {
    if (records.isEmpty()) {
      throw new IllegalArgumentException(
          "a batch holds at least one record, but this one is empty");
    }
    if (records.size() > MAX_RECORDS) {
      throw new IllegalArgumentException(
          "a batch holds at most 1000 records, but this one has " + records.size());
    }
    List<PlacedCommand> commands = new ArrayList<>(0);
    long bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      AppendRecord record = records.get(i);
      int recordBytes = record.meteredBytes();
      if (recordBytes > MAX_METERED_BYTES) {
        throw new IllegalArgumentException(
            "a record has a metered size of at most 1 MiB (1048576 bytes), but record "
                + i
                + " has "
                + recordBytes);
      }
      bytes += recordBytes;
      Optional<Command> command = Command.of(record);
      if (command.isPresent()) {
        commands.add(new PlacedCommand(i, command.get()));
      }
    }
    if (bytes > MAX_METERED_BYTES) {
      throw new IllegalArgumentException(
          "a batch has a metered size of at most 1 MiB (1048576 bytes), but this one has " + bytes);
    }
    return new Batch(List.copyOf(records), List.copyOf(commands), (int) bytes);
  }

  /** The records in order. */
  public List<AppendRecord> records() {
    return records;
  }

  /** The commands among the records, in order, with their places. */
  public List<PlacedCommand> commands() {
    return commands;
  }

  /** The sum of the records' metered sizes in bytes. */
  public int meteredBytes() {
    return meteredBytes;
  }

  /**
   * A command and where it stands.
   *
   * @param index the index of its record in the batch
   * @param command the command
   */
  public record PlacedCommand(int index, Command command) {}
}
