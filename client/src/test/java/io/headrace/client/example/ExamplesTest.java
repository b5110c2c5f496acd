package io.headrace.client.example;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.List;
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

  @Test
  void tokens_that_are_appended_are_read() throws Exception {
    List<String> tokens = List.of("It ", "is ", "all ", "there.");
    List<String> screen = new ArrayList<>();
    LiveStream.run(server.origin().toString(), tokens, screen::add);
    assertThat(screen).isEqualTo(tokens);
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
    assertThat(Files.readString(root.resolve("docs/sdk.md"))).isNotEmpty();
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
        ExactlyOnceCopy.run(source, target, Math.max(0, i - 7));
      }
    }
    ExactlyOnceCopy.run(source, target, 0);
    assertThat(bodies(target)).isEqualTo(all);
  }
}
