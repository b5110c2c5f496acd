package io.headrace.examples.spring;

import io.headrace.client.session.LiveSessionClient;
import io.headrace.client.session.RunHandle;
import io.headrace.client.session.Turn;
import io.headrace.client.session.TurnResult;
import java.net.URI;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Takes what users say. The answer is not in the response: whoever likes watches it at Headrace.
 */
@RestController
@RequestMapping("/chats/{chat}")
class ChatController {
  private final LiveSessionClient sessions;
  private final Answers answers;
  private final URI headrace;

  ChatController(
      LiveSessionClient sessions, Answers answers, @Value("${headrace.server}") URI headrace) {
    this.sessions = sessions;
    this.answers = answers;
    this.headrace = headrace;
  }

  /** What a user says. */
  record Said(String text) {}

  /**
   * The run that answers it.
   *
   * @param run its id
   * @param watch where the answer is told as it is written: server-sent events
   */
  record Answering(String run, URI watch) {}

  @PostMapping("/turns")
  ResponseEntity<Answering> say(@PathVariable String chat, @RequestBody Said said)
      throws InterruptedException {
    TurnResult result = sessions.begin(Turn.of(chat, said.text()).claimedBy("spring-example"));
    return switch (result) {
      case TurnResult.Claimed(RunHandle run, _) -> {
        answers.write(run);
        yield ResponseEntity.accepted().body(new Answering(run.run(), tailOf(chat)));
      }
      // Somebody asked already: the same tail tells of that answer.
      case TurnResult.Busy(String active, _) ->
          ResponseEntity.status(HttpStatus.CONFLICT).body(new Answering(active, tailOf(chat)));
      case TurnResult.Begun _, TurnResult.Queued _ ->
          throw new IllegalStateException("a turn that is refused or claimed here, is neither");
    };
  }

  @PostMapping("/runs/{run}/cancel")
  @ResponseStatus(HttpStatus.ACCEPTED)
  void cancel(@PathVariable String chat, @PathVariable String run) throws InterruptedException {
    sessions.cancel(chat, run);
  }

  private URI tailOf(String chat) {
    return UriComponentsBuilder.fromUri(headrace)
        .pathSegment("v1", "sessions", chat, "tail")
        .build()
        .encode()
        .toUri();
  }
}
