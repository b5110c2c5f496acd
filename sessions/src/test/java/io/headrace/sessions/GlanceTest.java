package io.headrace.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.Batch;
import io.headrace.log.ForwardingStream;
import io.headrace.log.ReadLimits;
import io.headrace.log.ReadStep;
import io.headrace.log.RecordSink;
import io.headrace.log.Stream;
import io.headrace.sessions.event.Phase;
import io.headrace.sessions.rules.Command;
import io.headrace.sessions.rules.SessionOutcome;
import io.headrace.wire.AppendRecord;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a list shows of a session. */
class GlanceTest {
  private final Stage stage = new Stage();

  private Optional<Glance> glance() {
    return stage.done(stage.sessions.glance(Stage.ID));
  }

  private void title(String title) {
    stage.submit(new Command.SetTitle(title));
  }

  private void talk(int words) {
    SessionOutcome.Begun run = stage.work("hello");
    for (int i = 0; i < words; i++) {
      stage.say(run, "word ");
    }
    stage.settle(run);
  }

  @Test
  void it_is_what_the_session_says() {
    talk(10);
    assertThat(glance()).hasValue(new Glance("", Phase.IDLE));
    title("first");
    talk(10);
    title("second");
    assertThat(glance()).hasValue(new Glance("second", Phase.IDLE));
    SessionOutcome.Begun run = stage.begin("more");
    assertThat(glance()).hasValue(new Glance("second", Phase.STARTING));
    stage.submit(Commands.cancel(run.run()));
    title("third");
    assertThat(glance()).hasValue(new Glance("third", Phase.IDLE));
    stage.restart();
    assertThat(glance()).hasValue(new Glance("third", Phase.IDLE));
  }

  @Test
  void a_compaction_keeps_the_title() {
    title("kept");
    talk(1_200);
    assertThat(glance()).hasValue(new Glance("kept", Phase.IDLE));
    stage.pass(60_000);
    assertThat(stage.stream().stable().trimPoint()).isPositive();
    assertThat(glance()).hasValue(new Glance("kept", Phase.IDLE));
    stage.restart();
    assertThat(glance()).hasValue(new Glance("kept", Phase.IDLE));
    title("new");
    assertThat(glance()).hasValue(new Glance("new", Phase.IDLE));
  }

  @Test
  void what_is_no_session_is_not_shown() {
    assertThat(glance()).isEmpty();
    title("gone");
    stage.done(stage.sessions.delete(Stage.ID));
    stage.engine.purge();
    stage.done(stage.sessions.open(Stage.ID));
    assertThat(glance()).isEmpty();
    for (int i = 0; i < 11; i++) {
      stage.intrude(
          Collections.nCopies(Batch.MAX_RECORDS, AppendRecord.of("a record"))
              .toArray(AppendRecord[]::new));
    }
    stage.run();
    assertThat(glance()).isEmpty();
  }

  /** A stream that tells how much of it was read. */
  private static final class Watched extends ForwardingStream {
    long records;

    Watched(Stream stream) {
      super(stream);
    }

    @Override
    public ReadStep read(long fromSeqNum, ReadLimits limits, RecordSink sink) {
      ReadStep step = super.read(fromSeqNum, limits, sink);
      records += step.records();
      return step;
    }
  }

  @Test
  void a_stream_is_read_once_and_then_what_is_new() {
    title("one");
    talk(100);
    Titles titles = new Titles();
    Watched stream = new Watched(stage.stream());
    assertThat(titles.of(stream)).hasValue("one");
    long records = stream.records;
    assertThat(records).isGreaterThan(100);
    assertThat(titles.of(stream)).hasValue("one");
    assertThat(stream.records).isEqualTo(records);
    title("two");
    assertThat(titles.of(stream)).hasValue("two");
    assertThat(stream.records).isEqualTo(records + 1);
  }
}
