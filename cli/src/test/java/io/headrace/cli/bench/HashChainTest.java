package io.headrace.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.headrace.wire.Header;
import io.headrace.wire.SequencedRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a chain of hashes notices. */
final class HashChainTest {
  private final List<SequencedRecord> written = write("one", "two", "three", "three");

  private static List<SequencedRecord> write(String... bodies) {
    HashChain chain = new HashChain();
    List<SequencedRecord> records = new ArrayList<>();
    for (String body : bodies) {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      records.add(
          new SequencedRecord(records.size(), 7, chain.append(bytes), ByteString.copyFrom(bytes)));
    }
    return records;
  }

  private static void read(List<SequencedRecord> records) {
    HashChain chain = new HashChain();
    records.forEach(chain::verify);
  }

  /** A record at another place, as a server might put it there that counts well and keeps badly. */
  private static SequencedRecord at(long seqNum, SequencedRecord record) {
    return new SequencedRecord(seqNum, record.timestamp(), record.headers(), record.body());
  }

  @Test
  void what_was_written_is_true() {
    assertThatCode(() -> read(written)).doesNotThrowAnyException();
  }

  @Test
  void reader_and_writer_come_to_the_same_hash() {
    HashChain writer = new HashChain();
    HashChain reader = new HashChain();
    byte[] body = {1, 2, 3};
    for (int i = 0; i < 3; i++) {
      reader.verify(new SequencedRecord(i, 0, writer.append(body), ByteString.copyFrom(body)));
    }

    assertThat(reader.last()).isEqualTo(writer.last()).isNotZero();
    assertThat(reader.records()).isEqualTo(3);
  }

  /** Before the first record the hash is eight zero bytes, whose xxh3 is known. */
  @Test
  void the_hash_is_xxh3_of_the_hash_before_and_the_body() {
    List<Header> headers = new HashChain().append(new byte[0]);

    assertThat(headers.getFirst().name().toStringUtf8()).isEqualTo("hash");
    assertThat(HexFormat.of().formatHex(headers.getFirst().value().toByteArray()))
        .isEqualTo("c77b3abb6f87acd9");
  }

  @Test
  void a_missing_record_is_noticed_by_its_number_and_by_the_hash() {
    assertThatThrownBy(() -> read(List.of(written.get(0), written.get(2))))
        .hasMessage("expected record 1, but got record 2");
    assertThatThrownBy(() -> read(List.of(written.get(0), at(1, written.get(2)))))
        .hasMessageStartingWith("record 1 is not what was written");
  }

  @Test
  void a_doubled_record_is_noticed_even_if_it_has_the_same_body() {
    assertThatThrownBy(() -> read(List.of(written.get(0), written.get(0))))
        .hasMessage("expected record 1, but got record 0");
    assertThatThrownBy(() ->
            read(List.of(written.get(0), written.get(1), written.get(2), at(3, written.get(2)))))
        .hasMessageStartingWith("record 3 is not what was written");
  }

  @Test
  void a_changed_body_is_noticed() {
    SequencedRecord second = written.get(1);
    SequencedRecord changed =
        new SequencedRecord(1, 7, second.headers(), ByteString.copyFromUtf8("twO"));

    assertThatThrownBy(() -> read(List.of(written.get(0), changed)))
        .isInstanceOf(MismatchException.class)
        .hasMessageContaining("record 1 is not what was written: it carries the hash ");
  }

  @Test
  void a_record_without_a_hash_is_noticed() {
    SequencedRecord bare = new SequencedRecord(0, 7, List.of(), ByteString.copyFromUtf8("one"));

    assertThatThrownBy(() -> read(List.of(bare))).hasMessage("record 0 has no header \"hash\"");
  }
}
