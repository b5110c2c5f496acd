package io.headrace.agents.openai;

import java.io.IOException;

/** The endpoint has said more than can be kept. */
final class TooMuchException extends IOException {
  private static final long serialVersionUID = 1L;

  TooMuchException(String what, long limit) {
    super("the model's endpoint sent more than " + limit + " bytes in " + what);
  }
}
