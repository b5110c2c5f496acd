package io.headrace.client.session;

import io.headrace.client.json.Fields;
import io.headrace.client.json.JsonObject;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.TextBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How what sessions say is read, and what they are told is written. */
final class SessionJson {
  private static final int MAX_SHORT_BYTES = 8 << 10;

  private SessionJson() {}

  // Written.

  static byte[] turn(Turn turn) {
    TextBuffer out = new TextBuffer();
    JsonObject object = new JsonObject(out);
    JsonObject message = new JsonObject(object.member("message"));
    message.member("parts").ascii('[');
    new JsonObject(out).text("type", "text").text("text", turn.text()).end().ascii(']');
    message.end();
    object.text("policy", turn.policy().name().toLowerCase(Locale.ROOT));
    turn.agent().ifPresent(name -> object.text("agent", name));
    turn.lease().ifPresent(time -> object.unsigned("lease", time.toMillis()));
    turn.worker()
        .ifPresent(name -> new JsonObject(object.member("claim")).text("worker", name).end());
    return object.end().toBytes();
  }

  static byte[] claims(List<String> agents, String worker, long waitMillis) {
    JsonObject object = new JsonObject(new TextBuffer());
    texts(object.member("agents"), agents);
    return object.text("worker", worker).unsigned("wait", waitMillis).end().toBytes();
  }

  static byte[] text(String member, String value) {
    return new JsonObject(new TextBuffer()).text(member, value).end().toBytes();
  }

  static byte[] events(List<RunEvent> events, String expected) {
    TextBuffer out = new TextBuffer();
    JsonObject object = new JsonObject(out);
    object.member("events").ascii('[');
    String separator = "";
    for (RunEvent event : events) {
      out.ascii(separator);
      event.write(out);
      separator = ",";
    }
    out.ascii(']');
    return object.text("expected", expected).end().toBytes();
  }

  static byte[] question(Question question) {
    JsonObject object =
        new JsonObject(new TextBuffer())
            .text("kind", question.kind().name().toLowerCase(Locale.ROOT))
            .text("title", question.title());
    question.detail().ifPresent(detail -> object.text("detail", detail));
    question.call().ifPresent(call -> object.text("call", call));
    if (!question.choices().isEmpty()) {
      texts(object.member("choices"), question.choices());
    }
    question.deadline().ifPresent(until -> object.unsigned("deadline", until.toEpochMilli()));
    return object.end().toBytes();
  }

  static byte[] inbox(long waitMillis, Optional<String> seen) {
    JsonObject object = new JsonObject(new TextBuffer()).unsigned("wait", waitMillis);
    seen.ifPresent(cursor -> object.text("seen", cursor));
    return object.end().toBytes();
  }

  static byte[] settle(RunOutcome outcome, Optional<String> error, Optional<String> usage) {
    JsonObject object = new JsonObject(new TextBuffer()).text("outcome", outcome.word());
    error.ifPresent(text -> object.text("error", text));
    usage.ifPresent(json -> object.member("usage").raw(json.getBytes(StandardCharsets.UTF_8)));
    return object.end().toBytes();
  }

  private static void texts(TextBuffer out, List<String> texts) {
    out.ascii('[');
    String separator = "";
    for (String text : texts) {
      out.ascii(separator).jsonString(text);
      separator = ",";
    }
    out.ascii(']');
  }

  /**
   * A JSON value on one line.
   *
   * @throws IllegalArgumentException if it is none
   */
  static String oneLine(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try {
      return Fields.document(bytes, JsonReader::any);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("expected a JSON value, but it is none: " + json, e);
    }
  }

  /**
   * Makes sure that a text is as short as servers want those that come with the end of a run.
   *
   * @param what what was expected, up to the limit
   * @throws IllegalArgumentException if it is longer, as JSON
   */
  static void requireShort(String what, String text) {
    int bytes = new TextBuffer().jsonString(text).length();
    if (bytes > MAX_SHORT_BYTES) {
      throw new IllegalArgumentException(
          "expected " + what + " " + MAX_SHORT_BYTES + " bytes, but there are " + bytes);
    }
  }

  // Read.

  /** The members of an answer that may have any of them. */
  static final class Members {
    private @Nullable String session;
    private @Nullable String run;
    private @Nullable String answer;
    private @Nullable String message;
    private @Nullable String fence;
    private @Nullable String cursor;
    private @Nullable String item;
    private @Nullable String decision;
    private @Nullable String steer;
    private Optional<String> outcome = Optional.empty();
    private String code = "";
    private boolean attachable;
    private boolean afterDoubt;
    private long position;
    private long leaseMillis;
    private Optional<Inbox> inbox = Optional.empty();
    private List<SessionMessage> messages = List.of();
    private List<String> openDecisions = List.of();

    /**
     * What an answer says.
     *
     * @param afterDoubt whether an earlier attempt may have done what was asked for
     */
    static Members of(byte[] body, boolean afterDoubt) {
      Members members = new Members();
      members.afterDoubt = afterDoubt;
      return Fields.document(
          body,
          json -> {
            json.object("an answer", members::member);
            return members;
          });
    }

    private boolean member(JsonReader json, String name) {
      switch (name) {
        case "session" -> session = json.string("a session");
        case "run" -> {
          if (!json.isString()) {
            return false;
          }
          run = json.string("a run");
        }
        case "answer" -> {
          if (!json.isString()) {
            return false;
          }
          answer = json.string("a message");
        }
        case "message" -> message = json.string("a message");
        case "fence" -> fence = json.string("a fence");
        case "cursor" -> cursor = json.string("a cursor");
        case "item" -> item = json.string("an item");
        case "decision" -> decision = json.string("a decision");
        case "steer" -> steer = json.string("a steer");
        case "outcome" -> outcome = Optional.of(json.string("an outcome"));
        case "code" -> code = json.string("a code");
        case "attachable" -> attachable = json.bool();
        case "position" -> position = json.unsigned();
        case "lease" -> leaseMillis = json.unsigned();
        case "inbox" -> inbox = Optional.of(readInbox(json));
        case "messages" -> messages = readMessages(json);
        case "decisions" -> openDecisions = readIds(json);
        default -> {
          return false;
        }
      }
      return true;
    }

    String session() {
      return Fields.given(session, "session");
    }

    String run() {
      return Fields.given(run, "run");
    }

    String answer() {
      return Fields.given(answer, "answer");
    }

    String message() {
      return Fields.given(message, "message");
    }

    Optional<String> fence() {
      return Optional.ofNullable(fence);
    }

    String cursor() {
      return Fields.given(cursor, "cursor");
    }

    boolean hasItem() {
      return item != null;
    }

    String item() {
      return Fields.given(item, "item");
    }

    String decision() {
      return Fields.given(decision, "decision");
    }

    String steer() {
      return Fields.given(steer, "steer");
    }

    /** How a run has ended, if it says so. */
    Optional<String> outcome() {
      return outcome;
    }

    /** Of a refusal, its code; empty for others. */
    String code() {
      return code;
    }

    /** Of a refusal, what it says. */
    String words() {
      return message == null ? code : message;
    }

    boolean isAttachable() {
      return attachable;
    }

    /** Whether an earlier attempt may have done what was asked for. */
    boolean isAfterDoubt() {
      return afterDoubt;
    }

    long position() {
      return position;
    }

    long leaseMillis() {
      return leaseMillis;
    }

    Optional<Inbox> inbox() {
      return inbox;
    }

    List<SessionMessage> messages() {
      return messages;
    }

    /** Of a snapshot, the decisions that can be made. */
    List<String> openDecisions() {
      return openDecisions;
    }
  }

  private static List<String> readIds(JsonReader json) {
    List<String> ids = new ArrayList<>();
    json.array("decisions", each -> ids.add(readDecision(each).decision()));
    return List.copyOf(ids);
  }

  private static List<SessionMessage> readMessages(JsonReader json) {
    List<SessionMessage> messages = new ArrayList<>();
    json.array("messages", each -> messages.add(readMessage(each.any())));
    return List.copyOf(messages);
  }

  private static SessionMessage readMessage(String text) {
    String[] fields = {"", ""};
    StringBuilder said = new StringBuilder();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Fields.document(
        bytes,
        json -> {
          json.object(
              "a message",
              (each, name) -> {
                switch (name) {
                  case "id" -> fields[0] = each.string("an id");
                  case "role" -> fields[1] = each.string("a role");
                  case "parts" -> each.array("parts", part -> readPart(part, said));
                  default -> {
                    return false;
                  }
                }
                return true;
              });
          SessionMessage.Role role =
              fields[1].equals("user") ? SessionMessage.Role.USER : SessionMessage.Role.ASSISTANT;
          return new SessionMessage(fields[0], role, said.toString(), text);
        });
  }

  /** Adds what a part says if it is a text: its type comes first, as servers write it, or last. */
  private static void readPart(JsonReader json, StringBuilder said) {
    String[] fields = {"", ""};
    json.object(
        "a part",
        (each, name) -> {
          if (!each.isString()) {
            return false;
          }
          switch (name) {
            case "type" -> fields[0] = each.string("a type");
            case "text" -> fields[1] = each.string("a text");
            default -> {
              return false;
            }
          }
          return true;
        });
    if (fields[0].equals("text")) {
      said.append(fields[1]);
    }
  }

  private static Inbox readInbox(JsonReader json) {
    boolean[] cancelRequested = {false};
    List<Steer> steers = new ArrayList<>();
    List<Inbox.Told> decisions = new ArrayList<>();
    json.object(
        "an inbox",
        (each, name) -> {
          switch (name) {
            case "cancel_requested" -> cancelRequested[0] = each.bool();
            case "steers" -> each.array("steers", steer -> steers.add(readSteer(steer)));
            case "decisions" ->
                each.array("decisions", decision -> decisions.add(readDecision(decision)));
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Inbox(cancelRequested[0], List.copyOf(steers), List.copyOf(decisions));
  }

  private static Steer readSteer(JsonReader json) {
    String[] fields = {"", ""};
    json.object(
        "a steer",
        (each, name) -> {
          switch (name) {
            case "steer" -> fields[0] = each.string("an id");
            case "text" -> fields[1] = each.string("a text");
            default -> {
              return false;
            }
          }
          return true;
        });
    return new Steer(fields[0], fields[1]);
  }

  private static Inbox.Told readDecision(JsonReader json) {
    String[] fields = {"", ""};
    List<String> answers = new ArrayList<>();
    json.object(
        "a decision",
        (each, name) -> {
          switch (name) {
            case "decision" -> fields[0] = each.string("an id");
            case "state" -> fields[1] = each.string("a state");
            case "answer" -> answers.add(each.any());
            default -> {
              return false;
            }
          }
          return true;
        });
    boolean isDecided = fields[1].equals("decided");
    Decision result =
        answers.isEmpty()
            ? new Decision(isDecided, false, Optional.empty(), Optional.empty())
            : decision(isDecided, answers.get(0));
    return new Inbox.Told(fields[0], fields[1].equals("open"), result);
  }

  /** What an answer says. Whatever is no clear yes is a no. */
  static Decision decision(boolean isDecided, String answer) {
    boolean[] approved = {false};
    List<String> texts = new ArrayList<>();
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    try {
      boolean unused =
          Fields.document(
              bytes,
              json -> {
                json.object(
                    "an answer",
                    (each, name) -> {
                      switch (name) {
                        case "approved" -> approved[0] = each.bool();
                        case "text", "choice", "reason" -> texts.add(each.string("a text"));
                        default -> {
                          return false;
                        }
                      }
                      return true;
                    });
                return true;
              });
    } catch (MalformedException e) {
      // Nobody promises a shape: the answer itself is there to be looked at.
      return new Decision(isDecided, false, Optional.empty(), Optional.of(answer));
    }
    return new Decision(isDecided, approved[0], texts.stream().findFirst(), Optional.of(answer));
  }
}
