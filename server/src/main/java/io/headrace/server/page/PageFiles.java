package io.headrace.server.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the files of the page: the first one, those that it names, and those that they name. */
final class PageFiles {
  /** Where the module {@code web} puts them. */
  static final String FOLDER = "io/headrace/web/page/";

  /** The file that a browser asks for first. */
  static final String INDEX = "index.html";

  /** More than a page ever needs; all of it is kept in memory. */
  private static final int MAX_BYTES = 16 << 20;

  /** A name that ends with a hash of what is in the file, as in {@code main-5F3K2Q7A.js}. */
  private static final Pattern ASSET =
      Pattern.compile("[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*-[A-Z0-9]{8}\\.(?:js|css|svg|png|woff2)");

  private final ClassLoader loader;
  private final String folder;

  /**
   * @param folder where the files are, with a slash at its end
   */
  PageFiles(ClassLoader loader, String folder) {
    this.loader = loader;
    this.folder = folder;
  }

  /** The files by their names; none if the page was not built. */
  Map<String, PageFile> load() {
    Map<String, PageFile> files = new TreeMap<>();
    Deque<String> wanted = new ArrayDeque<>();
    wanted.add(INDEX);
    long bytes = 0;
    while (!wanted.isEmpty()) {
      String name = wanted.remove();
      byte[] body = files.containsKey(name) ? null : read(name);
      // A text may look like a name and be none.
      if (body != null) {
        bytes += body.length;
        if (bytes > MAX_BYTES) {
          throw new IllegalStateException(
              "the page has more than " + MAX_BYTES + " bytes; was something else built into it?");
        }
        files.put(name, PageFile.of(name, body, !name.equals(INDEX)));
        addNames(body, wanted);
      }
    }
    return Collections.unmodifiableMap(files);
  }

  private static void addNames(byte[] body, Deque<String> names) {
    Matcher found = ASSET.matcher(new String(body, StandardCharsets.ISO_8859_1));
    while (found.find()) {
      names.add(found.group());
    }
  }

  private byte @Nullable [] read(String name) {
    try (InputStream in = loader.getResourceAsStream(folder + name)) {
      return in == null ? null : in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the page's file " + name, e);
    }
  }
}
