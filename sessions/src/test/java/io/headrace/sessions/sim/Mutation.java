package io.headrace.sessions.sim;

import io.headrace.log.Engine;
import io.headrace.sessions.rules.Rules;
import io.headrace.sessions.rules.SessionRules;

/** What is wrong with the sessions of a world. */
interface Mutation {
  /** Nothing. */
  Mutation NONE = new Mutation() {};

  /**
   * The rules that a process goes by.
   *
   * @param process which one
   */
  default Rules rules(int process) {
    return SessionRules::decide;
  }

  /** What sessions take for the engine. */
  default Engine around(Engine engine) {
    return engine;
  }
}
