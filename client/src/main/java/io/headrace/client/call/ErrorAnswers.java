package io.headrace.client.call;

import io.headrace.client.error.BeyondTailException;
import io.headrace.client.error.ConditionFailedException;
import io.headrace.client.error.ServerException;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.Position;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns an error answer, or the terminal frame of a session, into an exception. Whatever the body
 * is, there is one: something between here and the server may answer in words of its own.
 */
public final class ErrorAnswers {
  private static final int MAX_SHOWN_CHARACTERS = 200;

  private @Nullable String code;
  private @Nullable String message;
  private @Nullable String fencingToken;
  private @Nullable Long seqNum;
  private @Nullable Position tail;

  private ErrorAnswers() {}

  /**
   * The exception for an answer.
   *
   * @param what what was asked for, such as {@code append to stream "s" in basin "my-agents"}
   * @param status the answer's status
   * @param body the answer's body
   */
  public static ServerException of(String what, int status, byte[] body) {
    ErrorAnswers answer = new ErrorAnswers();
    try {
      JsonReader.read(
          body,
          0,
          body.length,
          json -> {
            json.object("an error", answer::member);
            return answer;
          });
    } catch (MalformedException e) {
      answer.message = shown(body);
    }
    return answer.toException(what, status);
  }

  private boolean member(JsonReader json, String name) {
    switch (name) {
      case "code" -> code = json.string("a code");
      case "message" -> message = json.string("a message");
      case "fencing_token_mismatch" -> fencingToken = json.string("a fencing token");
      case "seq_num_mismatch" -> seqNum = json.unsigned();
      case "tail" -> tail = position(json);
      case "producer_fenced", "producer_sequence_gap", "producer_epoch_start" -> {
        code = name;
        message = producerRefused(name, json.unsigned());
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String producerRefused(String code, long number) {
    String text = Long.toUnsignedString(number);
    return switch (code) {
      case "producer_fenced" -> "the producer's epoch " + text + " is in force; somebody took over";
      case "producer_sequence_gap" -> "the producer's next sequence is " + text;
      default -> "a producer's new epoch begins with sequence " + text;
    };
  }

  private static Position position(JsonReader json) {
    long[] numbers = new long[2];
    json.object(
        "a position",
        (inner, name) -> {
          switch (name) {
            case "seq_num" -> numbers[0] = inner.unsigned();
            case "timestamp" -> numbers[1] = inner.unsigned();
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Position(numbers[0], numbers[1]);
  }

  private ServerException toException(String what, int status) {
    if (status == 412) {
      return conditionFailed(what);
    }
    Position knownTail = tail;
    if (status == 416 && knownTail != null) {
      return new BeyondTailException(
          what + ": expected a start before the tail, but the tail is " + knownTail, knownTail);
    }
    String why = message == null ? "the server gave no reason" : message;
    String named = code == null ? "other" : code;
    return new ServerException(
        status, named, what + ": " + why + " (" + status + " " + named + ")");
  }

  private ConditionFailedException conditionFailed(String what) {
    Long next = seqNum;
    if (next != null) {
      return ConditionFailedException.seqNumMismatch(
          what
              + ": expected the next sequence number to be the one demanded, but it is "
              + Long.toUnsignedString(next),
          next);
    }
    String inForce = fencingToken;
    if (inForce != null) {
      return ConditionFailedException.fencingTokenMismatch(
          what
              + ": expected the fencing token of this append to be in force, but another one is;"
              + " somebody else took over",
          inForce);
    }
    return ConditionFailedException.other(
        code == null ? "other" : code,
        what
            + ": a condition failed: "
            + (message == null ? "the server gave no reason" : message));
  }

  private static String shown(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      return "the server gave no reason";
    }
    return text.length() <= MAX_SHOWN_CHARACTERS
        ? text
        : text.substring(0, MAX_SHOWN_CHARACTERS) + "…";
  }
}
