package io.headrace.client.session;

import java.util.Optional;

/**
 * What became of a question.
 *
 * @param isDecided whether somebody decided; otherwise it expired, or the run was to end
 * @param isApproved of an approval, whether it may be done: only a clear yes is one
 * @param text of a question, what was said or chosen; of an approval, the reason
 * @param json the answer as it was given, if there is one
 */
public record Decision(
    boolean isDecided, boolean isApproved, Optional<String> text, Optional<String> json) {
  /** Nobody decided, and nobody can. */
  static final Decision NONE = new Decision(false, false, Optional.empty(), Optional.empty());
}
