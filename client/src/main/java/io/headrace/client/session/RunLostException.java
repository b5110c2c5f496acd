package io.headrace.client.session;

import io.headrace.client.error.ServerException;

/**
 * A run is not ours any more: it has ended, somebody else has it, or the server could not be
 * reached for as long as its lease. Nothing more is written to it; stop working on it.
 */
public final class RunLostException extends ServerException {
  private static final long serialVersionUID = 1;

  RunLostException(String code, String message) {
    super(409, code, message);
  }
}
