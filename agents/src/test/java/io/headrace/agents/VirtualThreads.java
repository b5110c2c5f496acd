package io.headrace.agents;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * Virtual threads on an executor of one's own, so that one thread decides who goes on when. The JDK
 * has no door for that: the tests run with {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
final class VirtualThreads {
  private VirtualThreads() {}

  /** Makes virtual threads whose steps an executor runs. */
  static ThreadFactory on(Executor executor) {
    Method maker;
    try {
      maker =
          Class.forName("java.lang.ThreadBuilders")
              .getDeclaredMethod(
                  "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
      maker.setAccessible(true);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("this JDK makes virtual threads in another way", e);
    }
    return task -> {
      try {
        return (Thread) maker.invoke(null, executor, "agent", 0, task);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("this JDK makes virtual threads in another way", e);
      }
    };
  }
}
