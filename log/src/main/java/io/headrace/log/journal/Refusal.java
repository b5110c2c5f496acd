package io.headrace.log.journal;

import io.headrace.log.AdminOutcome;
import io.headrace.log.AppendOutcome;

/** Why an entry that was decided did not become durable. */
sealed interface Refusal {
  /** There was no space for it. */
  record Full() implements Refusal {}

  /** The journal had stopped before it was written. */
  record Stopped(String reason) implements Refusal {}

  /** The journal stopped while it was being written: it may come back after a restart. */
  record Uncertain(String reason) implements Refusal {}

  default AppendOutcome toAppendOutcome() {
    return switch (this) {
      case Full() -> new AppendOutcome.StorageFull();
      case Stopped(String reason) -> new AppendOutcome.Stopped(reason);
      case Uncertain(String reason) -> new AppendOutcome.Uncertain(reason);
    };
  }

  default <T> AdminOutcome<T> toAdminOutcome() {
    return switch (this) {
      case Full() -> new AdminOutcome.StorageFull<>();
      case Stopped(String reason) -> new AdminOutcome.Stopped<>(reason, /* certain= */ true);
      case Uncertain(String reason) -> new AdminOutcome.Stopped<>(reason, /* certain= */ false);
    };
  }
}
