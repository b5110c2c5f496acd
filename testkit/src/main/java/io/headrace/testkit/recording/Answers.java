package io.headrace.testkit.recording;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Reads answers in JSON, refusals among them. */
final class Answers {
  /** The codes of errors after which nobody knows whether an append is stored. */
  private static final Set<String> MAY_HAVE_EFFECT =
      Set.of(
          "client_hangup",
          "other",
          "request_timeout",
          "storage",
          "unavailable",
          "upstream_timeout");

  private Answers() {}

  /** The sequence number of a position that is a member of the answer. */
  static OptionalLong position(byte[] answer, String name) {
    Found found = new Found();
    read(
        answer,
        (json, member) -> {
          if (!member.equals(name)) {
            return false;
          }
          json.object("a position", found::position);
          return true;
        });
    return found.number;
  }

  /** The sequence number that would have been assigned, if that is why an append was refused. */
  static OptionalLong nextSeqNum(byte[] answer) {
    Found found = new Found();
    read(
        answer,
        (json, member) -> {
          if (!member.equals("seq_num_mismatch")) {
            return false;
          }
          found.number = OptionalLong.of(json.unsigned());
          return true;
        });
    return found.number;
  }

  /** The tail that an answer tells. */
  static long tail(byte[] answer) {
    return position(answer, "tail").orElseThrow(() -> without("tail", answer));
  }

  /** The records that an answer holds, in base64. */
  static List<Encoding.Shown> records(byte[] answer) {
    List<Encoding.Shown> records = new ArrayList<>();
    read(
        answer,
        (json, member) -> {
          if (!member.equals("records")) {
            return false;
          }
          json.array(
              "records",
              element -> {
                Found found = new Found();
                element.object("a record", found::record);
                records.add(
                    new Encoding.Shown(
                        found.number.orElseThrow(() -> without("seq_num", answer)), found.body));
              });
          return true;
        });
    return records;
  }

  /**
   * Whether an append that was refused so is certainly not stored.
   *
   * @param status the status of a refusal other than 412
   */
  static boolean isWithoutEffect(int status, byte[] answer) {
    Optional<String> code = code(answer);
    // Without a code, somebody answered who does not know the protocol; the status has to do.
    return code.map(word -> !MAY_HAVE_EFFECT.contains(word))
        .orElse(status < 500 && status != 408 && status != 499);
  }

  private static Optional<String> code(byte[] answer) {
    Found found = new Found();
    try {
      read(
          answer,
          (json, member) -> {
            if (!member.equals("code")) {
              return false;
            }
            found.code = Optional.of(json.string("an error's code"));
            return true;
          });
    } catch (MalformedException e) {
      return Optional.empty();
    }
    return found.code;
  }

  static IllegalStateException without(String name, byte[] answer) {
    return new IllegalStateException(
        "expected an answer with \"" + name + "\", but got " + new String(answer, UTF_8));
  }

  private static void read(byte[] answer, JsonReader.Members members) {
    boolean _ =
        JsonReader.read(
            answer,
            0,
            answer.length,
            json -> {
              json.object("an answer", members);
              return true;
            });
  }

  /** What was found so far. */
  private static final class Found {
    private OptionalLong number = OptionalLong.empty();
    private Optional<String> code = Optional.empty();
    private ByteString body = ByteString.EMPTY;

    private boolean position(JsonReader json, String member) {
      if (!member.equals("seq_num")) {
        return false;
      }
      number = OptionalLong.of(json.unsigned());
      return true;
    }

    private boolean record(JsonReader json, String member) {
      if (member.equals("body")) {
        body = ByteString.copyFrom(Base64.getDecoder().decode(json.string("a body")));
        return true;
      }
      return position(json, member);
    }
  }
}
