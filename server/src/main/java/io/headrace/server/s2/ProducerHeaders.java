package io.headrace.server.s2;

import io.headrace.log.AppendOutcome;
import io.headrace.log.ProducerSequence;
import io.headrace.log.Stream;
import io.headrace.server.http.ErrorCode;
import io.headrace.server.http.HeaderNames;
import io.headrace.server.http.Problem;
import io.headrace.server.http.Request;
import io.headrace.server.http.Response;
import io.netty.util.AsciiString;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The headers by which a client appends as an idempotent producer, and is told where it stands. S2
 * has none of it: servers that do not know these headers ignore them, and clients learn by their
 * absence from the answer that they were.
 */
final class ProducerHeaders {
  private ProducerHeaders() {}

  /**
   * Who appends what a request brings, at the sequence of its first input.
   *
   * @return empty if the request names no producer
   * @throws Problem if it names one in part, or badly
   */
  static Optional<ProducerSequence> of(Request request) {
    String id = request.header(HeaderNames.HEADRACE_PRODUCER_ID);
    String epoch = request.header(HeaderNames.HEADRACE_PRODUCER_EPOCH);
    String sequence = request.header(HeaderNames.HEADRACE_PRODUCER_SEQUENCE);
    if (id == null && epoch == null && sequence == null) {
      return Optional.empty();
    }
    return Optional.of(
        new ProducerSequence(
            id(required(HeaderNames.HEADRACE_PRODUCER_ID, id)),
            number(HeaderNames.HEADRACE_PRODUCER_EPOCH, epoch),
            number(HeaderNames.HEADRACE_PRODUCER_SEQUENCE, sequence)));
  }

  private static String required(AsciiString name, @Nullable String value) {
    if (value == null) {
      throw new Problem(
          ErrorCode.BAD_HEADER,
          "expected the headers headrace-producer-id, headrace-producer-epoch and"
              + " headrace-producer-sequence together or none of them, but there is no "
              + name);
    }
    return value;
  }

  private static String id(String value) {
    boolean visible = value.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (value.isEmpty() || value.length() > ProducerSequence.MAX_ID_LENGTH || !visible) {
      throw new Problem(
          ErrorCode.BAD_HEADER,
          "expected the header headrace-producer-id to be 1 to "
              + ProducerSequence.MAX_ID_LENGTH
              + " visible characters of ASCII, but "
              + (visible ? "it has " + value.length() : "there are others in it"));
    }
    return value;
  }

  private static long number(AsciiString name, @Nullable String header) {
    String value = required(name, header);
    if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
      try {
        return Long.parseLong(value);
      } catch (NumberFormatException e) {
        // Digits, but too many of them.
      }
    }
    throw new Problem(
        ErrorCode.BAD_HEADER,
        "expected the header "
            + name
            + " to be a decimal number from 0 to "
            + Long.MAX_VALUE
            + ", but it is \""
            + value
            + "\"");
  }

  /**
   * What is told which sequence may come next.
   *
   * @param next the sequence, unsigned
   */
  static Response.Field next(long next) {
    return new Response.Field(
        HeaderNames.HEADRACE_PRODUCER_NEXT.toString(), Long.toUnsignedString(next));
  }

  /**
   * Which sequence may come after a single append.
   *
   * @return the sequence, unsigned; or nothing if nobody knows, or the producer may not go on
   */
  static OptionalLong after(AppendOutcome outcome, ProducerSequence append, Stream stream) {
    return switch (outcome) {
      case AppendOutcome.Appended _ -> OptionalLong.of(append.sequence() + 1);
      case AppendOutcome.Duplicate duplicate -> OptionalLong.of(duplicate.lastSequence() + 1);
      case AppendOutcome.Missing _, AppendOutcome.Stopped _, AppendOutcome.Uncertain _ ->
          OptionalLong.empty();
      case AppendOutcome.Refused _ ->
          stream.stable().producers().next(append.producer(), append.epoch());
    };
  }
}
