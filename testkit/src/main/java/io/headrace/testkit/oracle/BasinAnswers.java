package io.headrace.testkit.oracle;

import io.headrace.log.AdminOutcome;
import io.headrace.log.StreamInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the state of a basin means for operations on its streams. */
final class BasinAnswers {
  private BasinAnswers() {}

  /** The answers that an operation on a stream may get because of its basin. */
  static List<Object> due(BasinTrack basin, Operation.OnStream operation) {
    List<Object> due = new ArrayList<>(2);
    if (operation instanceof Operation.Append) {
      return due;
    }
    for (Optional<BasinLife> life : basin.possible()) {
      if (life.isEmpty()) {
        due.add(new AdminOutcome.BasinMissing<StreamInfo>());
      } else if (life.get().isDeleting()) {
        due.add(new AdminOutcome.BasinDeleting<StreamInfo>());
      }
    }
    return due;
  }

  /** Whether an operation that is sent now comes too late, because the basin is being deleted. */
  static boolean refuse(BasinTrack basin, Operation.OnStream operation) {
    return !(operation instanceof Operation.Append)
        && basin.answered().filter(BasinLife::isDeleting).isPresent();
  }

  /** Whether an answer cannot be, because of the basin: nothing new begins in one that ends. */
  static boolean forbid(BasinTrack basin, Object outcome) {
    boolean ends = basin.answered().isEmpty() || basin.answered().get().isDeleting();
    return ends
        && outcome instanceof AdminOutcome.Done<?>(_, AdminOutcome.Effect effect)
        && effect == AdminOutcome.Effect.CREATED;
  }
}
