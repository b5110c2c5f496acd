package io.headrace.server.access;

import io.headrace.server.access.Permission.Kind;
import io.headrace.server.access.Permission.Level;
import java.util.EnumSet;
import java.util.Set;

/**
 * Operations that a token permits by the group.
 *
 * @param account what is about basins, tokens and the server
 * @param basin what is about one basin and which streams it has
 * @param stream what is about one stream
 */
public record OperationGroups(ReadWrite account, ReadWrite basin, ReadWrite stream) {
  /** No group. */
  public static final OperationGroups NONE =
      new OperationGroups(ReadWrite.NONE, ReadWrite.NONE, ReadWrite.NONE);

  /**
   * Which half of the operations of a level are permitted.
   *
   * @param read those that only look
   * @param write those that change something
   */
  public record ReadWrite(boolean read, boolean write) {
    /** Neither. */
    public static final ReadWrite NONE = new ReadWrite(false, false);
  }

  /** The operations of these groups. */
  public Set<Permission> expand() {
    Set<Permission> all = EnumSet.noneOf(Permission.class);
    add(all, Level.ACCOUNT, account);
    add(all, Level.BASIN, basin);
    add(all, Level.STREAM, stream);
    return all;
  }

  private static void add(Set<Permission> all, Level level, ReadWrite permitted) {
    if (permitted.read()) {
      all.addAll(Permission.group(level, Kind.READ));
    }
    if (permitted.write()) {
      all.addAll(Permission.group(level, Kind.WRITE));
    }
  }
}
