package io.headrace.log.journal;

/** Something that an {@link Inspection} tells of a data folder. Sizes and places are in bytes. */
public sealed interface Finding {
  /**
   * An entry whose checksums hold.
   *
   * @param file the file it lies in
   * @param at where it begins
   * @param length how long it is
   * @param kind what it changes, in lower case
   * @param lsn its log sequence number
   * @param owner the id of its stream or basin
   * @param firstSeqNum the sequence number of its first record
   * @param records how many records it holds
   * @param arrivalMillis when it arrived, in milliseconds since the Unix epoch; 0 for definitions
   * @param detail what else it changes, or the definition; may be empty
   */
  record Entry(
      String file,
      long at,
      int length,
      String kind,
      long lsn,
      long owner,
      long firstSeqNum,
      int records,
      long arrivalMillis,
      String detail)
      implements Finding {}

  /**
   * A segment, after its entries.
   *
   * @param file its file
   * @param kind journal, rewritten or blank
   * @param firstLsn the log sequence number of its first entry; 0 unless it is a journal segment
   * @param entries how many entries hold
   * @param records how many records they hold
   * @param end where the entries end
   * @param fileBytes how long the file is
   * @param note what is special about it; may be empty
   */
  record Segment(
      String file,
      String kind,
      long firstLsn,
      long entries,
      long records,
      long end,
      long fileBytes,
      String note)
      implements Finding {}

  /**
   * A checkpoint that can be read.
   *
   * @param file its file
   * @param lsn up to which log sequence number it reaches
   * @param basins how many basins it holds
   * @param streams how many streams
   * @param extents how many extents
   * @param segments how many segments it names
   * @param fileBytes how long the file is
   */
  record Checkpoint(
      String file, long lsn, long basins, long streams, long extents, long segments, long fileBytes)
      implements Finding {}

  /**
   * Something that is not what was written.
   *
   * @param file the file
   * @param at where, or 0 for the file as a whole
   * @param how what was expected and what was found
   */
  record Damage(String file, long at, String how) implements Finding {}

  /**
   * A file that holds nothing.
   *
   * @param file the file
   * @param why what it is
   */
  record Leftover(String file, String why) implements Finding {}
}
