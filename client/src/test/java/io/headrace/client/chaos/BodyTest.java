package io.headrace.client.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.wire.AppendRecord;
import io.headrace.wire.SequencedRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyTest {
  private static String read(AppendRecord record, int padding) {
    return Body.nameOf(new SequencedRecord(0, 0, List.of(), record.body()), padding);
  }

  @Test
  void a_record_says_its_name() {
    for (int padding : new int[] {0, 1, 5_000}) {
      assertThat(read(Body.record(Body.name(3, 1), padding), padding)).isEqualTo("3/1");
    }
  }

  @Test
  void a_damaged_one_has_none() {
    assertThat(read(Body.record("3/1", 4), 5)).isEqualTo("damaged \"3/1:4:xxxx\"");
    assertThat(read(AppendRecord.of("3/1:5:xxxyx"), 5)).startsWith("damaged");
    assertThat(read(AppendRecord.of(""), 0)).isEqualTo("damaged \"\"");
  }
}
