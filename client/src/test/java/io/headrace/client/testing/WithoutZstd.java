package io.headrace.client.testing;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tells what happens in a program that lacks the library for zstd: packing and unpacking fail there
 * in the midst of everything else.
 */
public final class WithoutZstd {
  private static final String LIBRARY = "com.github.luben.zstd.";

  private WithoutZstd() {}

  /** What a scenario, which needs a constructor without arguments, comes to there. */
  public static String outcome(Class<? extends Supplier<String>> scenario) {
    try (Lacking loader = new Lacking()) {
      Constructor<?> there = loader.loadClass(scenario.getName()).getDeclaredConstructor();
      there.setAccessible(true);
      return (String) ((Supplier<?>) there.newInstance()).get();
    } catch (ReflectiveOperationException | IOException e) {
      throw new IllegalStateException("could not play " + scenario, e);
    }
  }

  /** Loads all classes anew, but for those of the library, which it does not find. */
  private static final class Lacking extends URLClassLoader {
    Lacking() {
      super(classPath(), ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(LIBRARY)) {
        throw new ClassNotFoundException(name + " is not here");
      }
      return super.findClass(name);
    }

    private static URL[] classPath() {
      List<URL> urls = new ArrayList<>();
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        try {
          urls.add(Path.of(entry).toUri().toURL());
        } catch (MalformedURLException e) {
          throw new IllegalStateException(e);
        }
      }
      return urls.toArray(URL[]::new);
    }
  }
}
