package io.headrace.client.append;

import io.headrace.client.call.Backoff;
import io.headrace.client.call.ReadBack;
import io.headrace.client.call.RecordsRequests;
import io.headrace.client.error.ClosedException;
import io.headrace.client.error.HeadraceException;
import io.headrace.client.error.NotAppendedException;
import io.headrace.client.observe.Observer;
import io.headrace.client.retry.RetrySettings;
import io.headrace.client.transport.Carrier;
import io.headrace.wire.AppendInput;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;

/**
 * Appends to one stream, many at a time: inputs are sent without waiting for the acknowledgements
 * of those before, and sent again over a new connection when one breaks, as {@link AppendOptions}
 * say.
 *
 * <p><b>Order.</b> The records stand in the stream in the order of the calls that submitted them.
 * Room for what is not acknowledged is granted first come, first served.
 *
 * <p><b>The first refusal ends the session.</b> Inputs acknowledged before it are stored, its own
 * ticket tells why, and those of all later inputs fail with {@link
 * io.headrace.client.error.NotAppendedException}, or with {@link
 * io.headrace.client.error.UncertainException} where that is not certain. Nothing is sent after
 * that; a new session may be begun.
 *
 * <p><b>Threads.</b> May be used by any number of threads. Inputs are encoded on the thread that
 * submits them; everything else happens on a thread of the client. Blocking methods must not be
 * called on that one, from what depends on a ticket, say: they would wait for themselves, and throw
 * {@link IllegalStateException} instead.
 */
public final class AppendSession implements AutoCloseable {
  private final Carrier carrier;
  private final AppendOptions options;
  private final Intake intake;
  private final AppendMachine machine;
  private final AtomicBoolean told = new AtomicBoolean();

  AppendSession(Carrier carrier, AppendOptions options, Intake intake, AppendMachine machine) {
    this.carrier = carrier;
    this.options = options;
    this.intake = intake;
    this.machine = machine;
  }

  /**
   * Begins a session, which connects when the first input comes. Programs ask their client for one
   * instead.
   *
   * @param carrier the thread that it belongs to
   * @param requests the stream
   * @param options how it behaves
   * @param retries how often an attempt follows another without an acknowledgement between them
   * @param chance a random number from 0 to below its argument
   * @param observer is told of attempts, retries and doubts
   * @param readBack finds out what became of an input, to settle doubt
   */
  @SuppressWarnings("exports") // Only a client can name what it takes to begin one.
  public static AppendSession begin(
      Carrier carrier,
      RecordsRequests requests,
      AppendOptions options,
      RetrySettings retries,
      LongUnaryOperator chance,
      Observer observer,
      ReadBack readBack) {
    // Without EXACTLY_ONCE nobody is told the name.
    ProducerIdentity producer = options.producer().orElseGet(() -> ProducerIdentity.of("none", 0));
    Intake intake =
        new Intake(options.maxUnackedBytes(), options.maxUnackedInputs(), producer.firstSequence());
    AppendMachine machine =
        new AppendMachine(
            carrier,
            requests,
            options,
            producer,
            intake,
            new Backoff(retries, chance),
            observer,
            readBack);
    return new AppendSession(carrier, options, intake, machine);
  }

  /**
   * Submits an input. It has its place when this method is called, and waits for room until it
   * returns.
   *
   * @return its ticket; failed already, if the session has ended
   * @throws IllegalArgumentException if no server may take it; the session is none the worse
   * @throws InterruptedException if the thread is interrupted before there is room; then the input
   *     is not sent
   */
  public Ticket submit(AppendInput content) throws InterruptedException {
    refuseToWaitForItself();
    Input input = Input.of(content, options.packing());
    place(input);
    try {
      input.ticket().accepted().get();
    } catch (InterruptedException e) {
      if (intake.withdraw(input)) {
        input.ticket().fail(new ClosedException("the thread that submitted was interrupted", e));
        throw e;
      }
      // It has room, and is on its way: who submitted learns of the interruption at the next place.
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      // The ticket tells.
    }
    return input.ticket();
  }

  /**
   * Submits an input without waiting. It has its place when this method returns, and room when
   * {@link Ticket#accepted} is done: who does not wait for that before submitting more lets inputs
   * pile up in memory.
   *
   * @throws IllegalArgumentException if no server may take it; the session is none the worse
   */
  public Ticket submitAsync(AppendInput content) {
    Input input = Input.of(content, options.packing());
    place(input);
    return input.ticket();
  }

  private void place(Input input) {
    switch (intake.add(input)) {
      case ADMITTED -> {
        input.ticket().accept();
        tell();
      }
      case WAITING -> {}
      case CLOSED -> input.ticket().fail(intake.whyClosed());
    }
  }

  /** Tells the carrier that there is something, unless it knows. */
  private void tell() {
    if (told.compareAndSet(false, true)) {
      onCarrier(() -> {
        told.set(false);
        machine.pump();
      });
    }
  }

  /** Runs something on the carrier, or here if there is none any more. */
  void onCarrierOrHere(Runnable task) {
    try {
      carrier.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** Runs something on the carrier, or ends everything if there is none any more. */
  void onCarrier(Runnable task) {
    try {
      carrier.execute(task);
    } catch (RejectedExecutionException e) {
      // The client was closed, and with it everything that was on its way; what came since goes
      // nowhere.
      ClosedException closed = new ClosedException("the client is closed", e);
      intake.abandon(closed).forEach(input -> input.ticket().fail(closed));
    }
  }

  /**
   * Makes a subscriber that submits what is published, and asks for more when there is room. When
   * the publisher completes or fails, the session is closed in good order.
   *
   * @param tickets gets the ticket of each input, on the publisher's thread
   */
  public Flow.Subscriber<AppendInput> subscriber(Consumer<Ticket> tickets) {
    return new SubmittingSubscriber<>(
        input -> {
          Ticket ticket = submitOrRefuse(input);
          tickets.accept(ticket);
          return ticket.accepted();
        },
        this::closeAsync);
  }

  private Ticket submitOrRefuse(AppendInput content) {
    try {
      return submitAsync(content);
    } catch (RuntimeException | Error e) {
      // No server may take it, or it could not be packed. A publisher expects to hear of neither.
      Ticket refused = new Ticket();
      refused.fail(
          e instanceof IllegalArgumentException unacceptable
              ? unacceptable
              : new NotAppendedException("an input could not be made ready to be sent: " + e, e));
      return refused;
    }
  }

  /** Done when nothing more will happen: after a close, or after a failure. Never fails. */
  public CompletableFuture<Void> ended() {
    return machine.over().copy();
  }

  /**
   * Takes no more inputs, and ends when each of those that were submitted has its end.
   *
   * @return done then; fails with what ended the session, if something did
   */
  public CompletableFuture<Void> closeAsync() {
    intake.close(new ClosedException("the append session is closed", null));
    onCarrier(machine::close);
    return ended().thenRun(this::throwFailure);
  }

  private void throwFailure() {
    HeadraceException failure = machine.failure();
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Closes in good order, and waits for it. If the thread is interrupted, the session is abandoned.
   *
   * @throws HeadraceException what ended the session, if something did: so that nobody has to look
   *     at each ticket to learn that not everything is stored
   */
  @Override
  public void close() {
    refuseToWaitForItself();
    awaitClose(closeAsync());
  }

  /** Waits until what is being closed is, as {@link #close} does. */
  void awaitClose(CompletableFuture<Void> closing) {
    try {
      closing.get();
    } catch (InterruptedException e) {
      abandon();
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof HeadraceException failure
          ? failure
          : new CompletionException(e.getCause());
    }
  }

  /** Ends now: what is not acknowledged ends as uncertain, or as closed if it was never sent. */
  public void abandon() {
    intake.close(new ClosedException("the append session is closed", null));
    onCarrier(machine::abandon);
  }

  Carrier carrier() {
    return carrier;
  }

  /** Must not be called by who may only wait for others. */
  void refuseToWaitForItself() {
    if (carrier.isOfTransport()) {
      throw new IllegalStateException(
          "a thread of the client would wait for itself; use submitAsync and closeAsync here, or"
              + " another executor");
    }
  }
}
