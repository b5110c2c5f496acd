package io.headrace.cli.append;

import io.headrace.cli.client.ServerException;
import java.io.Serial;

/** A batch did not get its acknowledgement. The cause says why, and what may have become of it. */
public final class AppendFailedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final transient LineBatch batch;
  private final ServerException reason;

  AppendFailedException(LineBatch batch, ServerException reason) {
    super(reason.getMessage(), reason);
    this.batch = batch;
    this.reason = reason;
  }

  /** Whether the batch may be stored all the same. */
  public boolean uncertain() {
    return !reason.certainlyWithoutEffect();
  }

  /** The batch. */
  public LineBatch batch() {
    return batch;
  }
}
