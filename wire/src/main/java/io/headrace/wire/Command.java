package io.headrace.wire;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * What a command record asks of the stream that stores it. A command travels as an ordinary record
 * with exactly one header, whose name is empty and whose value is the name of the command.
 */
public sealed interface Command {
  /** The longest fencing token, in bytes of UTF-8. */
  int MAX_FENCING_TOKEN_BYTES = 36;

  /**
   * Sets the stream's fencing token.
   *
   * @param token the new token, at most {@link #MAX_FENCING_TOKEN_BYTES} bytes of UTF-8; the empty
   *     text clears it
   */
  record Fence(String token) implements Command {
    /**
     * Checks the token.
     *
     * @throws IllegalArgumentException if it is longer than {@link #MAX_FENCING_TOKEN_BYTES}
     */
    public Fence {
      checkFencingToken(token);
    }

    @Override
    public AppendRecord toRecord() {
      return Commands.record(Commands.FENCE, ByteString.copyFromUtf8(token));
    }
  }

  /**
   * Advances the stream's trim point.
   *
   * @param point the first sequence number to keep, unsigned
   */
  record Trim(long point) implements Command {
    @Override
    public AppendRecord toRecord() {
      ByteBuffer body = ByteBuffer.allocate(Long.BYTES).putLong(0, point);
      return Commands.record(Commands.TRIM, ByteString.copyFrom(body));
    }
  }

  /** The record that carries this command. */
  AppendRecord toRecord();

  /**
   * The command that a record carries, or empty for an ordinary record.
   *
   * @throws IllegalArgumentException if an empty header name stands where none may stand, the
   *     command is unknown or its body is malformed; the message says which
   */
  static Optional<Command> of(AppendRecord record) {
    List<Header> headers = record.headers();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.get(i).name().isEmpty()) {
        return Optional.of(Commands.parse(headers, record.body()));
      }
    }
    return Optional.empty();
  }

  /**
   * Checks a fencing token's length.
   *
   * @throws IllegalArgumentException if it is longer than {@link #MAX_FENCING_TOKEN_BYTES}
   */
  static void checkFencingToken(String token) {
    int bytes = Utf8.encodedBytes(token);
    if (bytes > MAX_FENCING_TOKEN_BYTES) {
      throw new IllegalArgumentException(
          "a fencing token has at most 36 bytes of UTF-8, but this one has " + bytes);
    }
  }
}
