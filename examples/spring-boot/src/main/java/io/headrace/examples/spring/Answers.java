package io.headrace.examples.spring;

import io.headrace.client.session.RunHandle;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.stereotype.Component;

/** Writes answers in the background, each on a virtual thread. */
@Component
class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private final Model model;
  private final AsyncTaskExecutor executor;

  Answers(Model model, AsyncTaskExecutor applicationTaskExecutor) {
    this.model = model;
    this.executor = applicationTaskExecutor;
  }

  void write(RunHandle run) {
    executor.execute(() -> answer(run));
  }

  private void answer(RunHandle run) {
    // Closed without an end, the run is settled as failed, or as cancelled if somebody wanted that.
    try (run;
        Stream<String> tokens = model.answer(run.messages())) {
      // The model may be silent when somebody wants it to stop.
      var _ = run.cancelRequested().thenRunAsync(tokens::close, executor);
      for (String token : (Iterable<String>) tokens::iterator) {
        run.text(token);
      }
      if (!run.isCancelRequested()) {
        run.complete();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("run {} of {} failed", run.run(), run.session(), e);
    }
  }
}
