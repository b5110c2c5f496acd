package io.headrace.client.error;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * An append was refused because a condition that it made does not hold. Nothing of it is stored: an
 * append that may have been stored by an earlier attempt of this client fails with {@link
 * UncertainException} instead.
 */
public final class ConditionFailedException extends ServerException {
  private static final long serialVersionUID = 1;

  private final boolean bySeqNum;
  private final long nextSeqNum;
  private final boolean byToken;
  private final String fencingToken;

  private ConditionFailedException(
      String code, String message, OptionalLong nextSeqNum, Optional<String> fencingToken) {
    super(412, code, message);
    this.bySeqNum = nextSeqNum.isPresent();
    this.nextSeqNum = nextSeqNum.orElse(0);
    this.byToken = fencingToken.isPresent();
    this.fencingToken = fencingToken.orElse("");
  }

  /** The next record would get another sequence number than the one demanded. */
  public static ConditionFailedException seqNumMismatch(String message, long nextSeqNum) {
    return new ConditionFailedException(
        "seq_num_mismatch", message, OptionalLong.of(nextSeqNum), Optional.empty());
  }

  /** Another fencing token is in force. */
  public static ConditionFailedException fencingTokenMismatch(String message, String inForce) {
    return new ConditionFailedException(
        "fencing_token_mismatch", message, OptionalLong.empty(), Optional.of(inForce));
  }

  /** A condition of another kind, by its code. */
  public static ConditionFailedException other(String code, String message) {
    return new ConditionFailedException(code, message, OptionalLong.empty(), Optional.empty());
  }

  /** The sequence number (unsigned) that the next record would get, if that was the condition. */
  public OptionalLong nextSeqNum() {
    return bySeqNum ? OptionalLong.of(nextSeqNum) : OptionalLong.empty();
  }

  /** The fencing token in force, if that was the condition. */
  public Optional<String> fencingToken() {
    return byToken ? Optional.of(fencingToken) : Optional.empty();
  }
}
