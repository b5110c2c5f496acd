package io.headrace.server.access;

/** How the issue or the revocation of a token ended. */
public sealed interface TokenOutcome {
  /**
   * It is issued, durably.
   *
   * @param secret what its bearer must present; nobody can be told again
   */
  record Issued(String secret) implements TokenOutcome {
    @Override
    public String toString() {
      return "Issued";
    }
  }

  /** It is revoked, durably. */
  record Revoked() implements TokenOutcome {}

  /**
   * Its bearer is refused from now on, but that could not be kept: after a restart the token is in
   * force again, unless the revocation is repeated.
   *
   * @param why why it could not be kept
   */
  record RevokedForNow(NotKept why) implements TokenOutcome {}

  /** It could not be kept. */
  sealed interface NotKept extends TokenOutcome {}

  /** There is a token of this id. */
  record AlreadyExists() implements TokenOutcome {}

  /** There is no token of this id. */
  record Missing() implements TokenOutcome {}

  /**
   * No such token can be issued.
   *
   * @param why what is wrong with it
   */
  record Invalid(String why) implements TokenOutcome {}

  /**
   * Whoever asks may not.
   *
   * @param why what it lacks
   */
  record Denied(String why) implements TokenOutcome {}

  /** Whoever asks was revoked or expired while the request waited. */
  record NoLongerValid() implements TokenOutcome {}

  /**
   * There are as many tokens as may be.
   *
   * @param limit how many
   */
  record TooMany(int limit) implements TokenOutcome {}

  /** Too many changes wait already; nothing was changed. */
  record Busy() implements TokenOutcome {}

  /** Another server changed the tokens again and again; nothing was changed. */
  record Conflict() implements NotKept {}

  /** The disk has no space left; nothing was changed. */
  record StorageFull() implements NotKept {}

  /**
   * The engine has stopped for good.
   *
   * @param reason why it stopped
   * @param certain whether it is certain that nothing was changed
   */
  record Stopped(String reason, boolean certain) implements NotKept {}
}
