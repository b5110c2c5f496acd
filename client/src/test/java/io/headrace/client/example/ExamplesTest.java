package io.headrace.client.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.headrace.client.BasinClient;
import io.headrace.client.Headrace;
import io.headrace.client.StreamClient;
import io.headrace.client.control.BasinConfig;
import io.headrace.client.control.StreamConfig;
import io.headrace.client.fixture.RunningServer;
import io.headrace.client.read.ReadStart;
import io.headrace.client.read.SingleRead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExamplesTest {
  private final RunningServer server = new RunningServer();
  private final Headrace headrace = Headrace.connect(server.origin().toString());
  private BasinClient basin;

  @BeforeEach
  void createBasin() throws InterruptedException {
    var _ = headrace.createBasin("examples", BasinConfig.NONE);
    basin = headrace.basin("examples");
  }

  @AfterEach
  void end() {
    headrace.close();
    server.close();
  }

  private StreamClient stream(String name) throws InterruptedException {
    var _ = basin.createStream(name, StreamConfig.NONE);
    return basin.stream(name);
  }

  private static List<String> bodies(StreamClient stream) throws InterruptedException {
    return stream.read(SingleRead.from(ReadStart.seqNum(0))).records().stream()
        .map(record -> record.body().toStringUtf8())
        .toList();
  }

  /** Says a token only when the one before it is on the screen. */
  private static final class Model implements Iterable<String> {
    private final List<String> tokens;
    private final Semaphore shown = new Semaphore(1);

    Model(String... tokens) {
      this.tokens = List.of(tokens);
    }

    @Override
    public Iterator<String> iterator() {
      return tokens.stream().peek(token -> shown.acquireUninterruptibly()).iterator();
    }
  }

  @Test
  void tokens_are_on_the_screen_while_the_answer_is_written() throws Exception {
    List<String> screen = new ArrayList<>();
    for (int answer = 0; answer < 2; answer++) {
      Model model = new Model("It ", "is ", "all ", "there.");
      screen.clear();
      LiveStream.run(
          server.origin().toString(),
          model,
          token -> {
            screen.add(token);
            model.shown.release();
          });
      assertThat(screen).isEqualTo(model.tokens);
    }
  }

  @Test
  void the_readme_shows_what_runs() throws Exception {
    Path root = Path.of("..");
    Path source = Path.of("src/test/java/io/headrace/client/example/LiveStream.java");
    String text = Files.readString(source);
    int start = text.indexOf('\n', text.indexOf("// snippet live-stream")) + 1;
    String snippet =
        text.substring(start, text.indexOf("    // end")).stripTrailing().stripIndent();
    assertThat(Files.readString(root.resolve("README.md"))).contains(snippet);
  }

  @Test
  void whoever_was_fenced_appends_no_more() throws Exception {
    StreamClient stream = stream("guarded");
    FencedTakeover first = FencedTakeover.of(stream, "first");
    assertThat(first.append("a")).isTrue();
    FencedTakeover second = FencedTakeover.of(stream, "second");
    assertThat(first.append("late")).isFalse();
    assertThat(second.append("b")).isTrue();
    assertThat(bodies(stream)).containsExactly("first", "a", "second", "b");
  }

  @Test
  void a_copy_that_is_begun_anew_copies_nothing_twice() throws Exception {
    StreamClient source = stream("source");
    StreamClient target = stream("target");
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      var _ = source.appendText("record " + i);
      all.add("record " + i);
      if (i % 7 == 0) {
        // Each life of the copy begins before where the last one came to.
        new ExactlyOnceCopy(source, target, 0).run(Math.max(0, i - 7));
      }
    }
    new ExactlyOnceCopy(source, target, 0).run(0);
    assertThat(bodies(target)).isEqualTo(all);
  }

  @Test
  void a_copy_goes_on_though_what_it_has_was_trimmed_from_the_source() throws Exception {
    StreamClient source = stream("source");
    StreamClient target = stream("target");
    for (String body : List.of("gone before", "a", "b")) {
      var _ = source.appendText(body);
    }
    ExactlyOnceCopy copy = new ExactlyOnceCopy(source, target, 1);
    copy.run(1);
    var _ = source.trim(3);
    var _ = source.appendText("c");
    copy.run(1);
    // The trim keeps its place, and trims nothing here.
    assertThat(bodies(target)).containsExactly("a", "b", "", "c");
  }

  @Test
  void a_copy_does_not_pass_over_what_was_trimmed_before_it_came_to_it() throws Exception {
    StreamClient source = stream("source");
    StreamClient target = stream("target");
    var _ = source.appendText("a");
    ExactlyOnceCopy copy = new ExactlyOnceCopy(source, target, 0);
    copy.run(0);
    var _ = source.appendText("never copied");
    var _ = source.trim(2);
    assertThatThrownBy(() -> copy.run(1)).hasMessageContaining("sequence");
    assertThat(bodies(target)).containsExactly("a");
  }
}
