package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TextBufferTest {
  private final TextBuffer out = new TextBuffer();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "9",
        "10",
        "99",
        "100",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615"
      })
  void numbers_are_written_unsigned(String number) {
    assertThat(out.unsigned(Long.parseUnsignedLong(number))).hasToString(number);
  }

  @Test
  void every_number_of_digits_is_written() {
    StringBuilder expected = new StringBuilder();
    long number = 1;
    for (int digits = 1; digits < 19; digits++) {
      out.unsigned(number).ascii(' ').unsigned(number * 10 - 1).ascii(' ');
      expected.append(number).append(' ').append(number * 10 - 1).append(' ');
      number *= 10;
    }

    assertThat(out).hasToString(expected.toString());
  }

  @Test
  void what_json_cannot_hold_as_it_is_gets_escaped() {
    out.jsonString("a\"b\\c\n\r\t\b\f\u0001\u001f\u007f é €😀");

    assertThat(out).hasToString("\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u001f\u007f é €😀\"");
  }

  /** The vectors of chapter 3.9 of the Unicode standard, and what is left of cut sequences. */
  @ParameterizedTest
  @CsvSource({
    "61 F1 80 80 E1 80 C2 62 80 63 80 BF 64, a���b�c��d",
    "C0 AF E0 80 BF F0 81 82 41, ��������A",
    "ED A0 80 ED BF BF ED AF 41, ��������A",
    "F4 91 92 93 FF 41 80 BF 42, �����A��B",
    "E1 80 E2 F0 91 92 F1 BF 41, ����A",
    "C3, �",
    "E2 82, �",
    "F0 9F 98, �",
    "F0 9F 98 80, 😀",
    "C3 A9 C3 28, é�(",
    "FF FE, ��",
  })
  void each_longest_part_that_is_no_utf8_becomes_one_replacement(String bytes, String expected) {
    out.jsonText(ByteBuffer.wrap(hex(bytes)));

    assertThat(out).hasToString("\"" + expected + "\"");
  }

  @Test
  void random_bytes_are_replaced_as_the_jdk_replaces_them() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[1 + random.nextInt(6)];
      for (int i = 0; i < bytes.length; i++) {
        int high = 0x80 + random.nextInt(128);
        // The JDK takes an encoded surrogate for one sequence, where Unicode and Rust see three.
        bytes[i] = (byte) (high == 0xed || random.nextInt(4) == 0 ? 'x' : high);
      }
      out.clear().jsonText(ByteBuffer.wrap(bytes));

      assertThat(out).hasToString("\"" + new String(bytes, StandardCharsets.UTF_8) + "\"");
    }
  }

  @Test
  void a_slice_of_a_direct_buffer_is_written_without_moving_it() {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(64).put("..hello\n..".getBytes(StandardCharsets.UTF_8));
    ByteBuffer slice = bytes.position(2).limit(8);

    out.jsonText(slice).jsonBase64(slice);

    assertThat(out).hasToString("\"hello\\n\"\"aGVsbG8K\"");
    assertThat(slice.remaining()).isEqualTo(6);
  }

  @Test
  void a_large_text_grows_the_buffer_and_clearing_lets_it_go() {
    byte[] controls = new byte[1 << 20];
    out.jsonText(ByteBuffer.wrap(controls));
    assertThat(out.length()).isEqualTo(2 + 6 * controls.length);

    assertThat(out.clear().array().length).isLessThan(1024);
    assertThat(out.ascii("anew")).hasToString("anew");
  }

  static byte[] hex(String bytes) {
    String[] parts = bytes.split(" ", -1);
    byte[] result = new byte[parts.length];
    for (int i = 0; i < parts.length; i++) {
      result[i] = (byte) Integer.parseInt(parts[i], 16);
    }
    return result;
  }
}
