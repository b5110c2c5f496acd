package io.headrace.client.call;

import java.util.Map;
import java.util.Optional;

/** An answer that is whole. */
public final class Answer {
  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;
  private final boolean isAfterDoubt;

  /**
   * An answer.
   *
   * @param headers names in lower case, with their values
   * @param body the body, unpacked; nobody changes it any more
   */
  Answer(int status, Map<String, String> headers, byte[] body) {
    this(status, Map.copyOf(headers), body, /* isAfterDoubt= */ false);
  }

  private Answer(int status, Map<String, String> headers, byte[] body, boolean isAfterDoubt) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.isAfterDoubt = isAfterDoubt;
  }

  /** The same, to an attempt before which there was one that may have done it. */
  Answer afterDoubt() {
    return new Answer(status, headers, body, /* isAfterDoubt= */ true);
  }

  /** Whether an earlier attempt of the same call may have done what was asked for. */
  public boolean isAfterDoubt() {
    return isAfterDoubt;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The value of a header, by its name in lower case. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  /** The body, unpacked. Nobody may change it. */
  public byte[] body() {
    return body;
  }

  /** Whether the server did what it was asked for. */
  boolean isSuccess() {
    return status >= 200 && status < 300;
  }
}
