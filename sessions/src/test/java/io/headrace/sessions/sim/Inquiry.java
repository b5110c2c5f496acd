package io.headrace.sessions.sim;

import io.headrace.sessions.SessionId;
import io.headrace.sessions.rules.Command;
import java.util.Optional;

/**
 * What somebody asked.
 *
 * @param number which of all
 * @param who asked
 * @param process which process was asked
 * @param sentTail where the log ended then
 * @param sentMillis when it was
 */
record Inquiry(
    long number,
    String who,
    SessionId session,
    Command command,
    Optional<String> key,
    int process,
    long sentTail,
    long sentMillis) {}
