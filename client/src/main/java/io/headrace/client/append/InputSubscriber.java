package io.headrace.client.append;

import io.headrace.wire.AppendInput;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Submits what is published, one after the other, each when there is room for it. */
final class InputSubscriber implements Flow.Subscriber<AppendInput> {
  private final AppendSession session;
  private final Consumer<Ticket> tickets;
  private Flow.@Nullable Subscription subscription;

  InputSubscriber(AppendSession session, Consumer<Ticket> tickets) {
    this.session = session;
    this.tickets = tickets;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    if (subscription != null) {
      given.cancel();
      return;
    }
    subscription = given;
    given.request(1);
  }

  @Override
  public void onNext(AppendInput input) {
    Flow.Subscription from = Objects.requireNonNull(subscription);
    Ticket ticket;
    try {
      ticket = session.submitAsync(input);
    } catch (IllegalArgumentException e) {
      from.cancel();
      ticket = new Ticket();
      ticket.fail(e);
    }
    tickets.accept(ticket);
    var unused =
        ticket
            .accepted()
            .whenComplete((accepted, failure) -> {
              if (failure == null) {
                from.request(1);
              } else {
                from.cancel();
              }
            });
  }

  @Override
  public void onError(Throwable failure) {
    var unused = session.closeAsync();
  }

  @Override
  public void onComplete() {
    var unused = session.closeAsync();
  }
}
