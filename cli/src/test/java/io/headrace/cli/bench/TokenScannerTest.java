package io.headrace.cli.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events and their stamps are found in a tail wherever the network cuts it. */
final class TokenScannerTest {
  private static final String TAIL =
      """
      event: hello
      data: {"session":"talk","cursor":"1f.2"}

      id: 1f.3
      data: {"type":"text","run":"r1","delta":"0000000000000000017"}

      id: 1f.4
      data: {"type":"text","run":"r1","delta":"00000000000000000180000000000000000019"}

      """;

  @Test
  void a_tail_cut_at_any_byte_has_the_same_tokens() {
    for (int cut = 0; cut <= TAIL.length(); cut++) {
      assertThat(found(TAIL.substring(0, cut), TAIL.substring(cut)))
          .as("cut at byte %d", cut)
          .containsExactly("event 3", "token 17", "event 4", "token 18", "token 19");
    }
  }

  @Test
  void a_text_without_a_whole_stamp_is_a_mismatch() {
    for (String delta : List.of("", "17", "0000000000000000017 ", "x0000000000000000017")) {
      assertThatThrownBy(() -> found("data: {\"type\":\"text\",\"delta\":\"" + delta + "\"}\n"))
          .as("delta '%s'", delta)
          .isInstanceOf(MismatchException.class);
    }
  }

  @Test
  void a_tail_that_ends_or_begins_anew_says_so() {
    assertThat(found("event: bye\ndata: {}\n\n", "event: reset\n"))
        .containsExactly("unexpected event: bye", "unexpected event: reset");
  }

  private static List<String> found(String... pieces) {
    List<String> found = new ArrayList<>();
    TokenScanner scanner =
        new TokenScanner(
            new TokenScanner.Sink() {
              @Override
              public void event(long seqNum) {
                found.add("event " + seqNum);
              }

              @Override
              public void token(long writtenNanos) {
                found.add("token " + writtenNanos);
              }

              @Override
              public void unexpected(String line) {
                found.add("unexpected " + line);
              }
            });
    for (String piece : pieces) {
      ByteBuf bytes = Unpooled.copiedBuffer(piece, US_ASCII);
      scanner.feed(bytes, 0, bytes.readableBytes());
      bytes.release();
    }
    return found;
  }
}
