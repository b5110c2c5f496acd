package io.headrace.agents;

import io.headrace.sessions.SessionId;
import io.headrace.sessions.event.Json;
import io.headrace.sessions.event.Message;
import io.headrace.sessions.event.SessionEvent;
import io.headrace.sessions.event.SessionEvent.Work;
import io.headrace.sessions.state.Steer;
import io.headrace.wire.JsonReader;
import io.headrace.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An attempt to write one answer, as its agent sees it. What is written is stored in order, and
 * whoever watches sees it then. Writing returns at once as long as little is on its way, and waits
 * otherwise. As long as the agent is at it, the run's lease is kept alive.
 *
 * <p>For any thread. Everything that writes, asks or waits throws {@link RunEndedException} once
 * the run is to end, and {@link AnswerFailedException} when the answer has become too large; agents
 * let both through. JSON that is none is refused with {@link IllegalArgumentException}.
 */
public final class Run {
  private final RunLink link;
  private final Asking asking;
  private final HostContext context;
  private final List<Message> messages;
  private volatile Optional<Json> usage = Optional.empty();

  Run(RunLink link, Asking asking, HostContext context, List<Message> messages) {
    this.link = link;
    this.asking = asking;
    this.context = context;
    this.messages = List.copyOf(messages);
  }

  /** Takes back what was registered. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }

  // What there is.

  /** The run's id, unique in its session. */
  public String id() {
    return link.run();
  }

  /** The session it is in. */
  public SessionId session() {
    return link.session();
  }

  /** The conversation so far; the last message is the one to answer. */
  public List<Message> messages() {
    return messages;
  }

  // What is written.

  /** More of the answer's text. */
  public void text(String delta) {
    if (!delta.isEmpty()) {
      write(new SessionEvent.TextDelta(id(), delta));
    }
  }

  /** More of the reasoning on the way to it. */
  public void thinking(String delta) {
    if (!delta.isEmpty()) {
      write(new SessionEvent.ThinkingDelta(id(), delta));
    }
  }

  /**
   * A tool call begins, its input is to follow.
   *
   * @param call its id, unique in this answer
   * @param name the tool
   * @param title what to call it before people
   */
  public void tool(String call, String name, String title) {
    write(new SessionEvent.ToolBegun(id(), call, name, Optional.of(title)));
  }

  /** More of a tool call's input, as text of JSON. */
  public void toolInput(String call, String delta) {
    if (!delta.isEmpty()) {
      write(new SessionEvent.ToolInputDelta(id(), call, delta));
    }
  }

  /** A tool is called: its input is complete. */
  public void toolCall(String call, String name, Json input) {
    write(new SessionEvent.ToolCalled(id(), call, name, sound(input)));
  }

  /** What a tool has to show before it is done; the next takes its place. */
  public void toolProgress(String call, Json output) {
    write(new SessionEvent.ToolOutput(id(), call, sound(output), /* preliminary= */ true));
  }

  /** What a tool gave. */
  public void toolOutput(String call, Json output) {
    write(new SessionEvent.ToolOutput(id(), call, sound(output), /* preliminary= */ false));
  }

  /** A tool failed. */
  public void toolError(String call, String error) {
    write(new SessionEvent.ToolFailed(id(), call, error));
  }

  /** Something that the answer builds on. */
  public void source(String url, String title) {
    write(new SessionEvent.SourceFound(id(), url, Optional.of(title)));
  }

  /** A file that belongs to the answer. */
  public void file(String url, String mediaType, String name) {
    write(new SessionEvent.FileMade(id(), url, mediaType, Optional.of(name)));
  }

  /** Anything, by its name. */
  public void data(String name, Json data) {
    write(new SessionEvent.DataShown(id(), name, Optional.empty(), sound(data)));
  }

  /** Anything, by its name; it takes the place of the last one with the same key. */
  public void data(String name, String key, Json data) {
    write(new SessionEvent.DataShown(id(), name, Optional.of(key), sound(data)));
  }

  /** A step of the agent begins. */
  public void step() {
    write(new SessionEvent.StepBegun(id()));
  }

  /** Waits until everything that was written is stored, but for half a character at its end. */
  public void flush() {
    link.flush();
  }

  /** What the answer took, told when it is settled: a JSON object of at most 8 KiB. */
  public void usage(Json taken) {
    usage = Optional.of(sound(taken));
  }

  Optional<Json> usage() {
    return usage;
  }

  /** A value that is one: what is none would make its record, and so its session, unreadable. */
  private static Json sound(Json value) {
    byte[] json = value.text().getBytes(StandardCharsets.UTF_8);
    try {
      var _ = JsonReader.read(json, 0, json.length, JsonReader::any);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(
          "expected a JSON value, but it is none: " + e.getMessage(), e);
    }
    return value;
  }

  private void write(Work event) {
    link.write(event);
  }

  // What is asked.

  /** Asks whether something may be done, and waits for the answer. */
  public Verdict ask(Approval approval) {
    return Verdict.of(asking.ask(approval.toQuestion(context.time().wallMillis())).answer());
  }

  /** Asks something, and waits for the answer. */
  public Reply ask(Question question) {
    return Reply.of(asking.ask(question.toQuestion(context.time().wallMillis())).answer());
  }

  /** What the user said to the run since the last call; whoever watches sees that it was heard. */
  public List<String> takeSteers() {
    return asking.takeSteers().stream().map(Steer::text).toList();
  }

  /** Waits, and notices meanwhile when the run is to end. */
  public void pause(Duration time) {
    link.pause(time);
  }

  // How it ends.

  /** Whether the run is to end, whyever: it takes nothing more. */
  public boolean isCancelled() {
    return link.ended().isPresent();
  }

  /**
   * Has something done when the run is to end, such as closing a connection, on a thread of its
   * own. If it is to end already, it is done at once.
   *
   * @return takes it back
   */
  public Registration onCancel(Runnable call) {
    return link.onEnd(call)::run;
  }
}
