package io.headrace.agents.openai;

import java.io.IOException;

/** The endpoint has said nothing for too long. */
final class SilentException extends IOException {
  private static final long serialVersionUID = 1L;

  SilentException() {
    super("the model's endpoint said nothing for too long");
  }
}
