package io.headrace.client.session;

import io.headrace.client.call.Carriers;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.json.JsonObject;
import io.headrace.wire.TextBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A run that is ours to write. What is written is sent in the background, in order, and stored once
 * whatever breaks; writing waits only while much of it is on its way. As long as the handle is
 * open, it keeps the run's lease alive and listens to what the worker has to know.
 *
 * <p><b>The end.</b> {@link #complete}, {@link #fail} or {@link #cancelled} settle the run, after
 * everything that was written; the first of them counts. {@link #close} settles what is not
 * settled: as cancelled if somebody wanted that, else as failed. So in a try-with-resources a run
 * never hangs until its lease is over.
 *
 * <p><b>Failures.</b> When the run is not ours any more ({@link RunLostException}: it was settled
 * by somebody else, its lease ran out, the session was deleted), everything throws that, and {@link
 * #ended} fails with it. When what was written is refused, for instance because the answer is too
 * large, writing throws {@link io.headrace.client.error.ServerException}, and the run can still be
 * settled. Otherwise what fails is tried again for two minutes, or a lease if that is longer.
 *
 * <p><b>Threads.</b> Any thread may call anything here, but what may wait, which is all that can be
 * interrupted, throws {@link IllegalStateException} on the client's own threads, also while there
 * is nothing to wait for. Every future ends, at the latest when the client is closed; they are
 * completed on the client's threads, so that what depends on them must not block there, unless it
 * names an executor.
 */
public final class RunHandle implements AutoCloseable {
  private final Carriers carriers;
  private final RunLink link;
  private final String answer;
  private final List<SessionMessage> messages;
  private volatile Optional<String> usage = Optional.empty();

  RunHandle(Carriers carriers, RunLink link, String answer, List<SessionMessage> messages) {
    this.carriers = carriers;
    this.link = link;
    this.answer = answer;
    this.messages = List.copyOf(messages);
  }

  // What there is.

  /** The session it is in. */
  public String session() {
    return link.of().session();
  }

  /** Its id, unique in its session. */
  public String run() {
    return link.of().run();
  }

  /** What proves that the run is ours: whoever has it may write it. Keep it from others. */
  public String fence() {
    return link.of().fence();
  }

  /** The id of the message that it writes. */
  public String answer() {
    return answer;
  }

  /** The conversation so far; the last message is the one to answer. */
  public List<SessionMessage> messages() {
    return messages;
  }

  // What is written.

  /**
   * More of the answer's text.
   *
   * @throws InterruptedException if the thread is interrupted while there is no room; then nothing
   *     was written
   */
  public void text(String delta) throws InterruptedException {
    if (!delta.isEmpty()) {
      write(RunEvent.text(delta));
    }
  }

  /**
   * More of the reasoning on the way to it.
   *
   * @throws InterruptedException as {@link #text}
   */
  public void thinking(String delta) throws InterruptedException {
    if (!delta.isEmpty()) {
      write(RunEvent.thinking(delta));
    }
  }

  /**
   * A tool call begins, its input is to follow.
   *
   * @param call its id, unique in this answer
   * @param name the tool
   * @param title what to call it before people
   * @throws InterruptedException as {@link #text}
   */
  public void tool(String call, String name, String title) throws InterruptedException {
    write(event("tool").text("call", call).text("name", name).text("title", title));
  }

  /**
   * More of a tool call's input, as text of JSON.
   *
   * @throws InterruptedException as {@link #text}
   */
  public void toolInput(String call, String delta) throws InterruptedException {
    if (!delta.isEmpty()) {
      write(RunEvent.toolInput(call, delta));
    }
  }

  /**
   * A tool is called: its input is complete.
   *
   * @param input a JSON value
   * @throws IllegalArgumentException if the input is no JSON
   * @throws InterruptedException as {@link #text}
   */
  public void toolCall(String call, String name, String input) throws InterruptedException {
    write(json(event("tool-call").text("call", call).text("name", name), "input", input));
  }

  /**
   * What a tool has to show before it is done; the next takes its place.
   *
   * @param output a JSON value
   * @throws IllegalArgumentException if the output is no JSON
   * @throws InterruptedException as {@link #text}
   */
  public void toolProgress(String call, String output) throws InterruptedException {
    write(
        json(event("tool-output").text("call", call).bool("preliminary", true), "output", output));
  }

  /**
   * What a tool gave.
   *
   * @param output a JSON value
   * @throws IllegalArgumentException if the output is no JSON
   * @throws InterruptedException as {@link #text}
   */
  public void toolOutput(String call, String output) throws InterruptedException {
    write(json(event("tool-output").text("call", call), "output", output));
  }

  /**
   * A tool failed.
   *
   * @throws InterruptedException as {@link #text}
   */
  public void toolError(String call, String error) throws InterruptedException {
    write(event("tool-error").text("call", call).text("error", error));
  }

  /**
   * Something that the answer builds on.
   *
   * @throws InterruptedException as {@link #text}
   */
  public void source(String url, String title) throws InterruptedException {
    write(event("source").text("url", url).text("title", title));
  }

  /**
   * A file that belongs to the answer.
   *
   * @throws InterruptedException as {@link #text}
   */
  public void file(String url, String mediaType, String name) throws InterruptedException {
    write(event("file").text("url", url).text("media_type", mediaType).text("name", name));
  }

  /**
   * Anything, by its name.
   *
   * @param data a JSON value
   * @throws IllegalArgumentException if the data is no JSON
   * @throws InterruptedException as {@link #text}
   */
  public void data(String name, String data) throws InterruptedException {
    write(json(event("data").text("name", name), "data", data));
  }

  /**
   * Anything, by its name; it takes the place of the last one with the same key.
   *
   * @param data a JSON value
   * @throws IllegalArgumentException if the data is no JSON
   * @throws InterruptedException as {@link #text}
   */
  public void data(String name, String key, String data) throws InterruptedException {
    write(json(event("data").text("name", name).text("key", key), "data", data));
  }

  /**
   * A step of the agent begins.
   *
   * @throws InterruptedException as {@link #text}
   */
  public void step() throws InterruptedException {
    write(event("step"));
  }

  /**
   * What the answer took, told when it is settled.
   *
   * @param json a JSON value
   * @throws IllegalArgumentException if it is no JSON, or more than 8 KiB
   */
  public void usage(String json) {
    String line = SessionJson.oneLine(json);
    SessionJson.requireShort("usage of at most", line);
    usage = Optional.of(line);
  }

  private static JsonObject event(String type) {
    return new JsonObject(new TextBuffer()).text("type", type);
  }

  private static JsonObject json(JsonObject object, String member, String value) {
    object.member(member).raw(SessionJson.oneLine(value).getBytes(StandardCharsets.UTF_8));
    return object;
  }

  private void write(JsonObject event) throws InterruptedException {
    write(RunEvent.of(event.end()));
  }

  private void write(RunEvent event) throws InterruptedException {
    RunEvent sendable = event.requireSendable();
    carriers.requireOtherThread();
    link.write(sendable);
  }

  // What is asked.

  /**
   * Asks a person, and waits for what becomes of it.
   *
   * @throws InterruptedException if the thread is interrupted meanwhile; the question stays open
   */
  public Decision ask(Question question) throws InterruptedException {
    return carriers.await(() -> askAsync(question));
  }

  /**
   * The same, at once: see {@link #ask}. It is asked after what was written before; the future
   * fails with {@link io.headrace.client.error.ServerException} if the server does not take the
   * question.
   *
   * @throws IllegalStateException if 16 others are still on their way, or the run was settled here
   */
  public CompletableFuture<Decision> askAsync(Question question) {
    return link.ask(question).copy();
  }

  /**
   * What the user said to the run since the last call, also before it was claimed; whoever watches
   * sees that it was heard. Never waits. If it throws, nothing is taken.
   *
   * @throws io.headrace.client.error.HeadraceException why nothing can be written any more
   * @throws IllegalStateException if the run was settled here
   */
  public List<Steer> takeSteers() {
    return link.takeSteers();
  }

  /** Whether somebody wants the run to end. What is written all the same is kept. */
  public boolean isCancelRequested() {
    return link.isCancelRequested();
  }

  /**
   * Done when somebody wants the run to end: close the calls to models then, and settle. The future
   * is cancelled when the run has ended without.
   */
  public CompletableFuture<Void> cancelRequested() {
    CompletableFuture<Void> wanted = new CompletableFuture<>();
    var unused =
        link.news()
            .cancelRequested()
            .whenComplete((value, ended) -> {
              if (ended == null) {
                wanted.complete(null);
              } else {
                wanted.cancel(false);
              }
            });
    return wanted;
  }

  // How it ends.

  /** Done when the run is settled; fails with {@link RunLostException} if it was lost before. */
  public CompletableFuture<Void> ended() {
    return link.ended().copy();
  }

  /**
   * Settles the run: the worker has said everything. If something of it could not be stored, it is
   * settled as failed, and this throws why.
   *
   * @throws RunLostException if it had ended otherwise before
   * @throws InterruptedException if the thread is interrupted meanwhile; it is settled all the same
   */
  public void complete() throws InterruptedException {
    await(settle(RunOutcome.COMPLETED, Optional.empty()));
  }

  /**
   * Settles the run: the worker cannot go on.
   *
   * @param words why, in words that people read, and what they can do
   * @throws IllegalArgumentException if they are more than 8 KiB
   * @throws InterruptedException as {@link #complete}
   */
  public void fail(String words) throws InterruptedException {
    await(settle(RunOutcome.FAILED, Optional.of(words)));
  }

  /**
   * Settles the run: somebody wanted it to end.
   *
   * @throws InterruptedException as {@link #complete}
   */
  public void cancelled() throws InterruptedException {
    await(settle(RunOutcome.CANCELLED, Optional.empty()));
  }

  /**
   * Settles the run, at once: the future is done when it is settled.
   *
   * @param error why it ended so, in words that people read
   * @throws IllegalArgumentException if they are more than 8 KiB
   */
  public CompletableFuture<Void> settle(RunOutcome outcome, Optional<String> error) {
    error.ifPresent(words -> SessionJson.requireShort("words of at most", words));
    return link.settle(outcome, error, usage).copy();
  }

  /**
   * Settles the run if it is not: as cancelled if somebody wanted that, else as failed. Waits until
   * it is settled or lost; on the client's own threads it does not wait.
   */
  @Override
  public void close() {
    CompletableFuture<Void> end = link.giveUp(usage).copy();
    try {
      await(end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (HeadraceException e) {
      // It has ended, or is lost, which whoever wants to know sees in the future.
    } catch (IllegalStateException e) {
      // On a thread of the client's: it is settled in the background.
    }
  }

  /** Settles it in the background, as {@link #close} does. */
  void giveUp() {
    var unused = link.giveUp(usage);
  }

  /** Whether it speaks over a link. */
  boolean isOf(RunLink other) {
    return link == other;
  }

  private void await(CompletableFuture<Void> end) throws InterruptedException {
    var unused = carriers.await(() -> end.thenApply(value -> true));
  }
}
