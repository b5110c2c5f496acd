package io.headrace.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class CommandTest {
  static Stream<Command> commands() {
    return Stream.of(
        new Command.Fence(""),
        new Command.Fence("token"),
        new Command.Fence("t".repeat(36)),
        new Command.Fence("é".repeat(18)),
        new Command.Trim(0),
        new Command.Trim(1),
        new Command.Trim(Long.MAX_VALUE),
        new Command.Trim(-1));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void a_command_comes_back_from_its_record(Command command) {
    assertThat(Command.of(command.toRecord())).contains(command);
  }

  @Test
  void a_command_is_one_header_without_a_name() {
    assertThat(new Command.Fence("t").toRecord())
        .isEqualTo(record(ByteString.copyFromUtf8("t"), Header.of("", "fence")));
    assertThat(new Command.Trim(0x0102030405060708L).toRecord())
        .isEqualTo(record(bytes(1, 2, 3, 4, 5, 6, 7, 8), Header.of("", "trim")));
  }

  @Test
  void a_record_whose_headers_have_names_is_no_command() {
    assertThat(Command.of(AppendRecord.of("fence"))).isEmpty();
    assertThat(Command.of(record(ByteString.EMPTY, Header.of("fence", "")))).isEmpty();
    assertThat(Command.of(record(ByteString.EMPTY, Header.of("\0", "fence")))).isEmpty();
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of(
            record(ByteString.EMPTY, Header.of("", "fence"), Header.of("a", "b")), "only header"),
        Arguments.of(
            record(ByteString.EMPTY, Header.of("a", "b"), Header.of("", "fence")), "only header"),
        Arguments.of(
            record(ByteString.EMPTY, Header.of("", "fence"), Header.of("", "trim")), "only header"),
        Arguments.of(record(ByteString.EMPTY, Header.of("", "")), "unknown command \"\""),
        Arguments.of(record(ByteString.EMPTY, Header.of("", "Fence")), "unknown command"),
        Arguments.of(record(ByteString.EMPTY, Header.of("", "fence ")), "unknown command"),
        Arguments.of(fence(ByteString.copyFromUtf8("t".repeat(37))), "has 37"),
        Arguments.of(fence(ByteString.copyFromUtf8("é".repeat(18) + "t")), "has 37"),
        Arguments.of(fence(bytes(0xff)), "must be UTF-8"),
        Arguments.of(fence(bytes(0xed, 0xa0, 0x80)), "must be UTF-8"),
        Arguments.of(trim(ByteString.EMPTY), "has 0 bytes"),
        Arguments.of(trim(bytes(1, 2, 3, 4, 5, 6, 7)), "has 7 bytes"),
        Arguments.of(trim(bytes(1, 2, 3, 4, 5, 6, 7, 8, 9)), "has 9 bytes"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void a_malformed_command_is_refused_and_the_message_says_why(AppendRecord record, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of(record))
        .withMessageContaining(why);
  }

  @Test
  void a_token_that_is_too_long_or_no_text_cannot_be_made() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Command.Fence("t".repeat(37)));
    assertThatIllegalArgumentException().isThrownBy(() -> new Command.Fence("\ud83d"));
  }

  private static AppendRecord fence(ByteString body) {
    return record(body, Header.of("", "fence"));
  }

  private static AppendRecord trim(ByteString body) {
    return record(body, Header.of("", "trim"));
  }

  private static AppendRecord record(ByteString body, Header... headers) {
    return new AppendRecord(OptionalLong.empty(), List.of(headers), body);
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
