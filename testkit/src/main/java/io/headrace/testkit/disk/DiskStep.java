package io.headrace.testkit.disk;

/**
 * One operation of a simulated disk.
 *
 * @param kind what is done
 * @param file to which file; empty for the folder
 * @param position from which byte on, or the length that is asked for; 0 where it means nothing
 * @param bytes how many; 0 where it means nothing
 */
public record DiskStep(Kind kind, String file, long position, int bytes) {
  /** What a disk can do. */
  public enum Kind {
    LIST,
    CREATE,
    OPEN,
    RENAME,
    DELETE,
    FORCE_FOLDER,
    LOCK,
    LENGTH,
    WRITE,
    FORCE,
    TRUNCATE,
    MAP,
    CLOSE
  }

  /** When the disk tells of an operation. */
  public enum Phase {
    BEFORE,
    /** In the middle of a slow one. */
    DURING,
    /** It has failed, because the disk does. */
    FAILED,
    AFTER
  }

  @Override
  public String toString() {
    return switch (kind) {
      case LIST, FORCE_FOLDER, LOCK -> kind.name();
      case OPEN, DELETE, LENGTH, FORCE, MAP, CLOSE -> kind + " " + file;
      case CREATE, TRUNCATE -> kind + " " + file + " of " + position;
      case RENAME -> kind + " " + file;
      case WRITE -> kind + " " + file + " " + position + "+" + bytes;
    };
  }
}
