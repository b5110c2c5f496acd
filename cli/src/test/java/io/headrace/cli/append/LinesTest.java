package io.headrace.cli.append;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bytes become lines, wherever the reads of the input cut them. */
final class LinesTest {
  @Test
  void an_input_cut_at_any_byte_has_the_same_lines() throws IOException {
    byte[] bytes = "a\n\nbc\r\nd".getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      InputStream in =
          new SequenceInputStream(
              new ByteArrayInputStream(bytes, 0, cut),
              new ByteArrayInputStream(bytes, cut, bytes.length - cut));
      assertThat(lines(in)).as("cut at byte %d", cut).containsExactly("a", "", "bc\r", "d");
    }
  }

  @Test
  void a_line_feed_at_the_end_begins_no_line() throws IOException {
    assertThat(lines(new ByteArrayInputStream("a\n".getBytes(UTF_8)))).containsExactly("a");
    assertThat(lines(InputStream.nullInputStream())).isEmpty();
  }

  @Test
  void a_line_longer_than_the_read_buffer_is_one_line() throws IOException {
    byte[] bytes = new byte[200_000];
    Arrays.fill(bytes, (byte) 'x');
    Lines lines = new Lines(new ByteArrayInputStream(bytes), 200_000);

    assertThat(lines.next()).isEqualTo(bytes);
    assertThat(lines.next()).isNull();
  }

  @Test
  void a_line_without_end_does_not_fill_the_memory() {
    Lines lines = new Lines(new ByteArrayInputStream("a\nbcd".getBytes(UTF_8)), 2);

    assertThatThrownBy(
            () -> {
              lines.next();
              lines.next();
            })
        .hasMessageContaining("at most 2 bytes");
    assertThat(lines.number()).isEqualTo(2);
  }

  private static List<String> lines(InputStream in) throws IOException {
    Lines lines = new Lines(in, 1000);
    List<String> all = new ArrayList<>();
    for (byte[] line = lines.next(); line != null; line = lines.next()) {
      all.add(new String(line, UTF_8));
    }
    return all;
  }
}
