package io.headrace.server.s2;

import io.headrace.log.Engine;
import io.headrace.server.http.Request;
import io.headrace.server.view.NamespacedEngine;

/** The engine as the caller of a request sees it. */
final class EngineViews {
  private final Engine engine;

  /**
   * @param engine what is for everybody to see
   */
  EngineViews(Engine engine) {
    this.engine = engine;
  }

  /** The engine in which streams have the names that the caller knows them by. */
  Engine of(Request request) {
    String namespace = request.caller().namespace();
    return namespace.isEmpty() ? engine : new NamespacedEngine(engine, namespace);
  }
}
