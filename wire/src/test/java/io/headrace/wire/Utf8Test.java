package io.headrace.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Utf8Test {
  /** The first and last code points of each encoded length, and both sides of the surrogates. */
  private static final int[] EDGES = {
    0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff
  };

  @Test
  void the_length_is_that_of_the_encoding() {
    for (int codePoint : EDGES) {
      String text = Character.toString(codePoint);
      assertThat(Utf8.encodedBytes(text)).as("U+%x", codePoint).isEqualTo(bytes(text).length);
    }
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      String text = text(random);
      assertThat(Utf8.encodedBytes(text)).isEqualTo(bytes(text).length);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0xd800, 0xdbff, 0xdc00, 0xdfff})
  void half_of_a_surrogate_pair_has_no_encoding(int half) {
    String alone = String.valueOf((char) half);
    for (String text : new String[] {alone, "a" + alone, alone + "a", alone + alone}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Utf8.encodedBytes(text))
          .withMessageContaining("half of a surrogate pair");
    }
  }

  @Test
  void texts_compare_as_their_encodings_do() {
    for (int left : EDGES) {
      for (int right : EDGES) {
        assertSameOrder("x" + Character.toString(left), "x" + Character.toString(right));
        assertSameOrder(Character.toString(left), Character.toString(left) + "y");
      }
    }
    Random random = new Random(2);
    for (int i = 0; i < 20_000; i++) {
      assertSameOrder(text(random), text(random));
    }
  }

  private static void assertSameOrder(String left, String right) {
    assertThat(Integer.signum(Utf8.compare(left, right)))
        .as("%s against %s", left, right)
        .isEqualTo(Integer.signum(Arrays.compareUnsigned(bytes(left), bytes(right))));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      text.appendCodePoint(EDGES[random.nextInt(EDGES.length)]);
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
