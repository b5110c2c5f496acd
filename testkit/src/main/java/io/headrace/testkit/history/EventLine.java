package io.headrace.testkit.history;

import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import io.headrace.wire.TextBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** One event as a line of JSON, as S2's verification writes it. */
final class EventLine {
  private EventLine() {}

  /** The line, without its end. */
  static String write(Event event) {
    TextBuffer out = new TextBuffer();
    out.ascii("{\"event\":{");
    switch (event) {
      case Event.Start start -> write(out.ascii("\"Start\":"), start.call());
      case Event.Finish finish -> write(out.ascii("\"Finish\":"), finish.result());
    }
    out.ascii("},\"client_id\":").unsigned(event.clientId());
    out.ascii(",\"op_id\":").unsigned(event.opId());
    return out.ascii('}').toString();
  }

  private static void write(TextBuffer out, Call call) {
    switch (call) {
      case Call.Append append -> write(out, append);
      case Call.Read _ -> out.ascii("\"Read\"");
      case Call.CheckTail _ -> out.ascii("\"CheckTail\"");
    }
  }

  private static void write(TextBuffer out, Call.Append append) {
    out.ascii("{\"Append\":{\"num_records\":").unsigned(append.recordHashes().size());
    out.ascii(",\"record_hashes\":[");
    String separator = "";
    for (long hash : append.recordHashes()) {
      out.ascii(separator).unsigned(hash);
      separator = ",";
    }
    token(out.ascii("],\"set_fencing_token\":"), append.setFencingToken());
    token(out.ascii(",\"fencing_token\":"), append.fencingToken());
    out.ascii(",\"match_seq_num\":");
    if (append.matchSeqNum().isPresent()) {
      out.unsigned(append.matchSeqNum().getAsLong());
    } else {
      out.ascii("null");
    }
    out.ascii("}}");
  }

  private static void token(TextBuffer out, Optional<String> token) {
    if (token.isPresent()) {
      out.jsonString(token.get());
    } else {
      out.ascii("null");
    }
  }

  private static void write(TextBuffer out, Result result) {
    switch (result) {
      case Result.AppendSuccess success ->
          out.ascii("{\"AppendSuccess\":{\"tail\":").unsigned(success.tail()).ascii("}}");
      case Result.AppendDefiniteFailure _ -> out.ascii("\"AppendDefiniteFailure\"");
      case Result.AppendIndefiniteFailure _ -> out.ascii("\"AppendIndefiniteFailure\"");
      case Result.ReadSuccess success ->
          out.ascii("{\"ReadSuccess\":{\"tail\":")
              .unsigned(success.tail())
              .ascii(",\"stream_hash\":")
              .unsigned(success.streamHash())
              .ascii("}}");
      case Result.ReadFailure _ -> out.ascii("\"ReadFailure\"");
      case Result.CheckTailSuccess success ->
          out.ascii("{\"CheckTailSuccess\":{\"tail\":").unsigned(success.tail()).ascii("}}");
      case Result.CheckTailFailure _ -> out.ascii("\"CheckTailFailure\"");
    }
  }

  /**
   * Reads a line.
   *
   * @throws MalformedException if it is no event
   */
  static Event read(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return JsonReader.read(bytes, 0, bytes.length, json -> new Reading().event(json));
  }

  /** What was read of one line so far. One thread, one line. */
  private static final class Reading {
    private Optional<Call> call = Optional.empty();
    private Optional<Result> result = Optional.empty();
    private OptionalLong clientId = OptionalLong.empty();
    private OptionalLong opId = OptionalLong.empty();
    private OptionalLong tail = OptionalLong.empty();
    private OptionalLong streamHash = OptionalLong.empty();
    private OptionalLong records = OptionalLong.empty();
    private OptionalLong matchSeqNum = OptionalLong.empty();
    private Optional<String> setFencingToken = Optional.empty();
    private Optional<String> fencingToken = Optional.empty();
    private final List<Long> hashes = new ArrayList<>();

    private Event event(JsonReader json) {
      json.object("an event of a history", this::member);
      long client = need(clientId, "client_id");
      long op = need(opId, "op_id");
      if (call.isPresent()) {
        return new Event.Start(client, op, call.get());
      }
      if (result.isPresent()) {
        return new Event.Finish(client, op, result.get());
      }
      throw new MalformedException("expected an \"event\" with a Start or a Finish in it");
    }

    private boolean member(JsonReader json, String name) {
      switch (name) {
        case "event" -> json.object("Start or Finish", this::startOrFinish);
        case "client_id" -> clientId = OptionalLong.of(json.unsigned());
        case "op_id" -> opId = OptionalLong.of(json.unsigned());
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean startOrFinish(JsonReader json, String name) {
      switch (name) {
        case "Start" -> call = Optional.of(call(json));
        case "Finish" -> result = Optional.of(result(json));
        default -> {
          return false;
        }
      }
      return true;
    }

    private Call call(JsonReader json) {
      if (!json.isString()) {
        json.object("Append", this::append);
        if (records.isEmpty() || records.getAsLong() != hashes.size()) {
          throw new MalformedException(
              "expected an Append of num_records hashes, but there are " + hashes.size());
        }
        return new Call.Append(hashes, setFencingToken, fencingToken, matchSeqNum);
      }
      String name = json.string("Read or CheckTail");
      return switch (name) {
        case "Read" -> new Call.Read();
        case "CheckTail" -> new Call.CheckTail();
        default -> throw json.malformed("Read, CheckTail or an Append");
      };
    }

    private boolean append(JsonReader json, String name) {
      if (!name.equals("Append")) {
        return false;
      }
      json.object("what is appended", this::appendMember);
      return true;
    }

    private boolean appendMember(JsonReader json, String name) {
      switch (name) {
        case "num_records" -> records = OptionalLong.of(json.unsigned());
        case "record_hashes" ->
            json.array("hashes of records", element -> hashes.add(element.unsigned()));
        case "set_fencing_token" -> setFencingToken = token(json);
        case "fencing_token" -> fencingToken = token(json);
        case "match_seq_num" ->
            matchSeqNum = json.isNull() ? OptionalLong.empty() : OptionalLong.of(json.unsigned());
        default -> {
          return false;
        }
      }
      return true;
    }

    private static Optional<String> token(JsonReader json) {
      return json.isNull() ? Optional.empty() : Optional.of(json.string("a fencing token or null"));
    }

    private Result result(JsonReader json) {
      if (json.isString()) {
        String name = json.string("a failure");
        return switch (name) {
          case "AppendDefiniteFailure" -> new Result.AppendDefiniteFailure();
          case "AppendIndefiniteFailure" -> new Result.AppendIndefiniteFailure();
          case "ReadFailure" -> new Result.ReadFailure();
          case "CheckTailFailure" -> new Result.CheckTailFailure();
          default -> throw json.malformed("the name of a failure");
        };
      }
      json.object("a success", this::success);
      return result.orElseThrow(() -> json.malformed("the name of a success"));
    }

    private boolean success(JsonReader json, String name) {
      switch (name) {
        case "AppendSuccess" -> {
          json.object("a tail", this::shown);
          result = Optional.of(new Result.AppendSuccess(need(tail, "tail")));
        }
        case "ReadSuccess" -> {
          json.object("a tail and a hash", this::shown);
          result =
              Optional.of(
                  new Result.ReadSuccess(need(tail, "tail"), need(streamHash, "stream_hash")));
        }
        case "CheckTailSuccess" -> {
          json.object("a tail", this::shown);
          result = Optional.of(new Result.CheckTailSuccess(need(tail, "tail")));
        }
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean shown(JsonReader json, String name) {
      switch (name) {
        case "tail" -> tail = OptionalLong.of(json.unsigned());
        case "stream_hash" -> streamHash = OptionalLong.of(json.unsigned());
        default -> {
          return false;
        }
      }
      return true;
    }

    private static long need(OptionalLong value, String name) {
      return value.orElseThrow(() -> new MalformedException("expected a number \"" + name + "\""));
    }
  }
}
