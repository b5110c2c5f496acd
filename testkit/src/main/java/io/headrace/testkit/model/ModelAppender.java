package io.headrace.testkit.model;

import io.headrace.log.AppendOutcome;
import io.headrace.log.AppendRequest;
import io.headrace.log.Appender;
import java.util.function.Consumer;

/** A writer of the model: stops to append when it was refused once. */
final class ModelAppender implements Appender {
  private final ModelStream stream;
  private boolean refused;

  ModelAppender(ModelStream stream) {
    this.stream = stream;
  }

  @Override
  public void append(AppendRequest request, Consumer<? super AppendOutcome> done) {
    if (refused) {
      done.accept(new AppendOutcome.EarlierRefused());
      return;
    }
    stream.append(
        request,
        outcome -> {
          refused = outcome instanceof AppendOutcome.Refused;
          done.accept(outcome);
        });
  }
}
