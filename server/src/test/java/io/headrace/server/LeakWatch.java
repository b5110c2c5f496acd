package io.headrace.server;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Fails a test when a buffer was dropped without being released, in it or in one before it. */
final class LeakWatch {
  private static final List<String> LEAKS = new CopyOnWriteArrayList<>();

  private LeakWatch() {}

  /** Watches every buffer; before the first one is made. */
  static void begin() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(
        new ResourceLeakDetectorFactory() {
          @Override
          @SuppressWarnings("deprecation") // The method to override is the deprecated one.
          public <T> ResourceLeakDetector<T> newResourceLeakDetector(
              Class<T> resource, int samplingInterval, long maxActive) {
            return new Detector<>(resource, samplingInterval);
          }
        });
  }

  /** Fails if anything has leaked so far. Collects garbage, since only garbage can have leaked. */
  static void check() {
    System.gc();
    if (!LEAKS.isEmpty()) {
      throw new AssertionError("buffers were never released: " + LEAKS);
    }
  }

  private static final class Detector<T> extends ResourceLeakDetector<T> {
    Detector(Class<T> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      LEAKS.add(resourceType + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType);
    }
  }
}
