package io.headrace.sessions;

/** The log cannot do what a session needs. */
public final class SessionUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is the matter. */
  public enum Why {
    /** There is no such session. */
    NO_SESSION,
    /** There is no such basin. */
    NO_BASIN,
    /** The session, or its basin, is being deleted. */
    DELETING,
    /** The disk has no space left; nothing was changed. */
    STORAGE_FULL,
    /** Others write to the session's stream all the time; nothing was changed. */
    CONTENDED,
    /** The session takes no more events, since somebody has closed its stream. */
    CLOSED,
    /** The engine has stopped; nothing was changed. */
    STOPPED,
    /** The engine has stopped in the midst; whether anything was changed is not known. */
    UNCERTAIN,
    /** What is stored is no session, but somebody's stream. */
    FOREIGN,
    /** What is stored cannot be understood. */
    DAMAGED
  }

  private final Why why;

  /**
   * @param why what is the matter
   * @param message to which session, and what to do
   */
  public SessionUnavailableException(Why why, String message) {
    super(message);
    this.why = why;
  }

  /** What is the matter. */
  public Why why() {
    return why;
  }
}
