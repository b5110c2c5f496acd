package io.headrace.cli.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers are the same wherever the network cuts them. */
final class AnswerParserTest {
  @Test
  void answers_cut_at_any_byte_are_the_same() {
    String text = answers();
    String whole = told(List.of(text));
    assertThat(whole).isEqualTo("[200 hello][204 ][200 hello, world!!][503 no]");
    for (int cut = 0; cut <= text.length(); cut++) {
      assertThat(told(List.of(text.substring(0, cut), text.substring(cut))))
          .as("cut at byte %d", cut)
          .isEqualTo(whole);
    }
  }

  @Test
  void answers_may_come_byte_by_byte() {
    assertThat(told(answers().chars().mapToObj(Character::toString).toList()))
        .isEqualTo(told(List.of(answers())));
  }

  @Test
  void what_is_no_answer_is_a_mismatch() {
    assertThatThrownBy(() -> told(List.of("SSH-2.0-OpenSSH\r\n")))
        .isInstanceOf(MismatchException.class);
  }

  private static String answers() {
    return String.join(
        "\r\n",
        "HTTP/1.1 200 OK",
        "Content-Type: text/plain",
        "Content-Length: 5",
        "",
        "helloHTTP/1.1 204 No Content",
        "content-length: 0",
        "",
        "HTTP/1.1 200 OK",
        "Transfer-Encoding: chunked",
        "",
        "5;x=y",
        "hello",
        "9",
        ", world!!",
        "0",
        "trailer: 1",
        "",
        "HTTP/1.1 503 Service Unavailable",
        "connection: close",
        "content-length: 2",
        "",
        "no");
  }

  private static String told(List<String> pieces) {
    StringBuilder told = new StringBuilder();
    AnswerParser parser =
        new AnswerParser(
            new AnswerParser.Sink() {
              @Override
              public void head(int status) {
                told.append('[').append(status).append(' ');
              }

              @Override
              public void body(ByteBuf in, int index, int length) {
                told.append(in.toString(index, length, US_ASCII));
              }

              @Override
              public void end() {
                told.append(']');
              }
            });
    pieces.forEach(piece -> parser.feed(Unpooled.copiedBuffer(piece, US_ASCII)));
    return told.toString();
  }
}
