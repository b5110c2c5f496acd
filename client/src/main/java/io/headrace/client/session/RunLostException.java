package io.headrace.client.session;

import io.headrace.client.error.ServerException;

/**
 * A run is not ours any more: it has ended, somebody else has it, or the server could not be
 * reached for two minutes, or a lease if that is longer. Nothing more is written to it; stop
 * working on it.
 */
public final class RunLostException extends ServerException {
  private static final long serialVersionUID = 1;

  RunLostException(String code, String message) {
    super(409, code, message);
  }
}
