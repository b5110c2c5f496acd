package io.headrace.client.control;

import java.util.Set;

/**
 * What an access token permits: operations, on what has a name of these.
 *
 * @param basins the basins
 * @param streams the streams in those basins
 * @param accessTokens the ids of access tokens
 * @param account operations on the account, by the group
 * @param basin operations on a basin, by the group
 * @param stream operations on a stream, by the group
 * @param operations operations one by one, besides those of the groups
 */
public record AccessTokenScope(
    Names basins,
    Names streams,
    Names accessTokens,
    ReadWrite account,
    ReadWrite basin,
    ReadWrite stream,
    Set<Operation> operations) {
  /** Permits nothing. */
  public static final AccessTokenScope NONE =
      new AccessTokenScope(
          Names.none(),
          Names.none(),
          Names.none(),
          ReadWrite.NONE,
          ReadWrite.NONE,
          ReadWrite.NONE,
          Set.of());

  /** Copies the operations. */
  public AccessTokenScope {
    operations = Set.copyOf(operations);
  }

  /**
   * Which half of a group of operations is permitted.
   *
   * @param read those that only look
   * @param write those that change something
   */
  public record ReadWrite(boolean read, boolean write) {
    /** Neither. */
    public static final ReadWrite NONE = new ReadWrite(false, false);

    /** Those that only look. */
    public static final ReadWrite READ = new ReadWrite(true, false);

    /** Both. */
    public static final ReadWrite ALL = new ReadWrite(true, true);
  }

  /** The same for other basins. */
  public AccessTokenScope withBasins(Names names) {
    return new AccessTokenScope(names, streams, accessTokens, account, basin, stream, operations);
  }

  /** The same for other streams. */
  public AccessTokenScope withStreams(Names names) {
    return new AccessTokenScope(basins, names, accessTokens, account, basin, stream, operations);
  }

  /** The same for other access tokens. */
  public AccessTokenScope withAccessTokens(Names names) {
    return new AccessTokenScope(basins, streams, names, account, basin, stream, operations);
  }

  /** The same with other groups of operations. */
  public AccessTokenScope withGroups(ReadWrite ofAccount, ReadWrite ofBasin, ReadWrite ofStream) {
    return new AccessTokenScope(
        basins, streams, accessTokens, ofAccount, ofBasin, ofStream, operations);
  }

  /** The same with other single operations. */
  public AccessTokenScope withOperations(Operation... permitted) {
    return new AccessTokenScope(
        basins, streams, accessTokens, account, basin, stream, Set.of(permitted));
  }
}
