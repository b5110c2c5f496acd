package io.headrace.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class HistoryFileTest {
  private static final History EVERY_EVENT =
      new History(
          List.of(
              new Event.Start(
                  0,
                  0,
                  new Call.Append(
                      List.of(1L, -1L),
                      Optional.of("a \"token\""),
                      Optional.of("before"),
                      OptionalLong.of(-2))),
              new Event.Start(
                  1,
                  1,
                  new Call.Append(
                      List.of(), Optional.empty(), Optional.empty(), OptionalLong.empty())),
              new Event.Start(2, 2, new Call.Read()),
              new Event.Start(3, 3, new Call.CheckTail()),
              new Event.Finish(0, 0, new Result.AppendSuccess(7)),
              new Event.Finish(2, 2, new Result.ReadSuccess(7, -3)),
              new Event.Finish(3, 3, new Result.CheckTailSuccess(0)),
              new Event.Start(2, 4, new Call.Read()),
              new Event.Start(3, 5, new Call.CheckTail()),
              new Event.Finish(2, 4, new Result.ReadFailure()),
              new Event.Finish(3, 5, new Result.CheckTailFailure()),
              new Event.Start(
                  2,
                  6,
                  new Call.Append(
                      List.of(5L), Optional.empty(), Optional.empty(), OptionalLong.empty())),
              new Event.Finish(2, 6, new Result.AppendDefiniteFailure()),
              new Event.Finish(1, 1, new Result.AppendIndefiniteFailure())));

  private static final String LINES =
      """
      {"event":{"Start":{"Append":{"num_records":2,"record_hashes":[1,18446744073709551615],\
      "set_fencing_token":"a \\"token\\"","fencing_token":"before",\
      "match_seq_num":18446744073709551614}}},"client_id":0,"op_id":0}
      {"event":{"Start":{"Append":{"num_records":0,"record_hashes":[],"set_fencing_token":null,\
      "fencing_token":null,"match_seq_num":null}}},"client_id":1,"op_id":1}
      {"event":{"Start":"Read"},"client_id":2,"op_id":2}
      {"event":{"Start":"CheckTail"},"client_id":3,"op_id":3}
      {"event":{"Finish":{"AppendSuccess":{"tail":7}}},"client_id":0,"op_id":0}
      {"event":{"Finish":{"ReadSuccess":{"tail":7,"stream_hash":18446744073709551613}}},\
      "client_id":2,"op_id":2}
      {"event":{"Finish":{"CheckTailSuccess":{"tail":0}}},"client_id":3,"op_id":3}
      {"event":{"Start":"Read"},"client_id":2,"op_id":4}
      {"event":{"Start":"CheckTail"},"client_id":3,"op_id":5}
      {"event":{"Finish":"ReadFailure"},"client_id":2,"op_id":4}
      {"event":{"Finish":"CheckTailFailure"},"client_id":3,"op_id":5}
      {"event":{"Start":{"Append":{"num_records":1,"record_hashes":[5],"set_fencing_token":null,\
      "fencing_token":null,"match_seq_num":null}}},"client_id":2,"op_id":6}
      {"event":{"Finish":"AppendDefiniteFailure"},"client_id":2,"op_id":6}
      {"event":{"Finish":"AppendIndefiniteFailure"},"client_id":1,"op_id":1}
      """;

  @Test
  void every_event_is_written_as_other_checkers_read_it() throws IOException {
    StringWriter out = new StringWriter();
    HistoryFile.write(out, EVERY_EVENT);
    assertThat(out.toString()).isEqualTo(LINES);
  }

  @Test
  void every_event_is_read_as_it_was_written() throws IOException {
    History read = HistoryFile.read(new StringReader(LINES));
    assertThat(read.events()).isEqualTo(EVERY_EVENT.events());
  }

  @Test
  void an_operation_spans_the_lines_from_its_start_to_its_finish() throws IOException {
    Operation first = HistoryFile.read(new StringReader(LINES)).operations().getFirst();
    assertThat(first.start()).isEqualTo(1);
    assertThat(first.finish()).isEqualTo(5);
    assertThat(first.result()).contains(new Result.AppendSuccess(7));
  }

  @Test
  void a_line_that_is_no_event_is_named_with_its_number() {
    refuses("{\"event\":{\"Start\":\"Read\"},\"client_id\":0,\"op_id\":0}\n{}\n", "line 2");
    refuses("{\"event\":{\"Start\":\"Write\"},\"client_id\":0,\"op_id\":0}", "Read, CheckTail");
    refuses("{\"event\":{\"Finish\":{\"AppendSuccess\":{}}},\"client_id\":0,\"op_id\":0}", "tail");
    refuses(
        "{\"event\":{\"Start\":{\"Append\":{\"num_records\":2,\"record_hashes\":[1]}}},"
            + "\"client_id\":0,\"op_id\":0}",
        "num_records");
  }

  @Test
  void what_nobody_asked_cannot_be_told() {
    refuses(
        "{\"event\":{\"Finish\":\"ReadFailure\"},\"client_id\":0,\"op_id\":0}", "not under way");
    refuses(
        "{\"event\":{\"Start\":\"CheckTail\"},\"client_id\":0,\"op_id\":0}\n"
            + "{\"event\":{\"Finish\":\"ReadFailure\"},\"client_id\":0,\"op_id\":0}",
        "another");
    refuses(
        "{\"event\":{\"Start\":\"CheckTail\"},\"client_id\":0,\"op_id\":0}\n"
            + "{\"event\":{\"Start\":\"Read\"},\"client_id\":0,\"op_id\":1}",
        "under way");
  }

  private static void refuses(String lines, String why) {
    assertThatThrownBy(() -> HistoryFile.read(new StringReader(lines)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }
}
