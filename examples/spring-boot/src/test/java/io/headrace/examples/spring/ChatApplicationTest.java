package io.headrace.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.headrace.log.disk.MemoryDisk;
import io.headrace.log.journal.JournalOptions;
import io.headrace.log.journal.RunningJournal;
import io.headrace.log.time.SystemTime;
import io.headrace.server.HeadraceServer;
import io.headrace.server.ServerOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** The application as it runs, with a Headrace server in the same process. */
@Tag("slow")
@Timeout(60)
class ChatApplicationTest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private RunningJournal journal;
  private HeadraceServer server;
  private ConfigurableApplicationContext application;

  /** Tokens that the test hands to the model one by one. */
  static class ByHand {
    private static final String END = "";
    private final BlockingQueue<String> tokens = new ArrayBlockingQueue<>(16);

    @Bean
    @Primary
    Model model() {
      return _ ->
          Stream.generate(this::next)
              .takeWhile(token -> !token.equals(END))
              .onClose(() -> tokens.add(END));
    }

    private String next() {
      try {
        return tokens.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return END;
      }
    }
  }

  @BeforeEach
  void start() throws IOException {
    journal =
        RunningJournal.open(new MemoryDisk(64L << 20), SystemTime.INSTANCE, JournalOptions.MEMORY);
    server = new HeadraceServer(journal.journal(), ServerOptions.local(0), SystemTime.INSTANCE);
    application =
        new SpringApplicationBuilder(ChatApplication.class, ByHand.class)
            .web(WebApplicationType.SERVLET)
            .run(
                "--server.port=0",
                "--headrace.server=http://localhost:" + server.port(),
                "--spring.main.banner-mode=off");
  }

  @AfterEach
  void stop() {
    application.close();
    server.close();
    journal.close();
    http.close();
  }

  private void token(String token) throws InterruptedException {
    application.getBean(ByHand.class).tokens.put(token);
  }

  private HttpResponse<String> post(String path, String json)
      throws IOException, InterruptedException {
    String port = application.getEnvironment().getRequiredProperty("local.server.port");
    return http.send(
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  /** What a browser is told of the answer's end: by an event or, if it comes late, a snapshot. */
  private String watch() throws IOException, InterruptedException {
    URI tail = URI.create("http://localhost:" + server.port() + "/v1/sessions/first/tail");
    HttpResponse<Stream<String>> events =
        http.send(HttpRequest.newBuilder(tail).build(), BodyHandlers.ofLines());
    try (Stream<String> lines = events.body()) {
      return lines.filter(line -> line.contains("\"outcome\":\"")).findFirst().orElseThrow();
    }
  }

  @Test
  void what_is_said_is_answered_where_everybody_can_watch() throws Exception {
    HttpResponse<String> answer = post("/chats/first/turns", "{\"text\":\"hello\"}");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).contains("\"run\":", "/v1/sessions/first/tail\"");
    token("Good ");
    token("day");
    token(ByHand.END);
    assertThat(watch()).contains("\"outcome\":\"completed\"", "Good day");
  }

  @Test
  void a_second_turn_is_told_of_the_first() throws Exception {
    assertThat(post("/chats/first/turns", "{\"text\":\"hello\"}").statusCode()).isEqualTo(202);
    assertThat(post("/chats/first/turns", "{\"text\":\"hello?\"}").statusCode()).isEqualTo(409);
    token(ByHand.END);
    assertThat(watch()).contains("\"outcome\":\"completed\"");
  }

  @Test
  void a_cancel_reaches_the_one_who_answers() throws Exception {
    String body = post("/chats/first/turns", "{\"text\":\"hello\"}").body();
    String run = body.replaceAll(".*\"run\":\"(\\w+)\".*", "$1");
    token("Once");
    assertThat(post("/chats/first/runs/" + run + "/cancel", "{}").statusCode()).isEqualTo(202);
    // No other token comes: the model thinks, and is stopped all the same.
    assertThat(watch()).contains("\"outcome\":\"cancelled\"", "Once");
  }
}
