package io.headrace;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What no file of the project may hold, read from the files as they are. A rule that a person would
 * otherwise repeat in every review stands here once. Words that a rule looks for are put together
 * from halves, so that this file does not find itself.
 */
final class TidyTest {

  static final Path ROOT = root();
  private static final Set<String> NOT_OURS =
      Set.of(".git", ".idea", "target", "node_modules", "dist");
  private static final List<Path> FILES = files();

  @Test
  void the_rules_see_the_project() {
    assertThat(FILES)
        .contains(
            ROOT.resolve("pom.xml"),
            ROOT.resolve("CONTRIBUTING.md"),
            ROOT.resolve("cli/src/test/java/io/headrace/TidyTest.java"));
  }

  @Test
  void nothing_is_left_for_later() {
    Pattern leftOver = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X|HA" + "CK)\\b");
    assertThat(linesWith(leftOver, TidyTest::isText))
        .as("notes to oneself: do it, or file an issue")
        .isEmpty();
  }

  @Test
  void no_test_sleeps() {
    Pattern sleep = Pattern.compile("(Thread|TimeUnit\\.\\w+)\\.sle" + "ep\\(");
    assertThat(linesWith(sleep, TidyTest::isTestSource))
        .as("sleeping tests: wait for the thing itself, or move a clock of your own")
        .isEmpty();
  }

  @Test
  void no_test_is_switched_off() {
    Pattern disabled =
        Pattern.compile("@Disab" + "led|\\b(it|test|describe)\\.(skip|only|to" + "do)\\(");
    assertThat(linesWith(disabled, TidyTest::isTestSource))
        .as("switched off tests: mend them or delete them")
        .isEmpty();
  }

  @Test
  void every_package_says_what_it_does_and_is_null_marked() {
    List<Path> unmarked =
        FILES.stream()
            .filter(TidyTest::isJava)
            // The one Java file that belongs to no package.
            .filter(file -> !file.endsWith("module-info.java"))
            .map(Path::getParent)
            .distinct()
            .filter(folder -> packageInfoOf(folder).noneMatch(TidyTest::documentsAndMarks))
            .map(ROOT::relativize)
            .toList();
    assertThat(unmarked)
        .as("packages without a package-info.java that has a comment and @NullMarked")
        .isEmpty();
  }

  @Test
  void links_between_documents_lead_somewhere() {
    Pattern link = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    List<String> broken = new ArrayList<>();
    for (Path document : FILES) {
      if (!hasEnding(document, ".md")) {
        continue;
      }
      Matcher matcher = link.matcher(textOf(document));
      while (matcher.find()) {
        String target = matcher.group(1);
        if (isLocal(target) && !Files.exists(targetOf(document, target))) {
          broken.add(ROOT.relativize(document) + " → " + target);
        }
      }
    }
    assertThat(broken).as("links to files that are not there").isEmpty();
  }

  @Test
  void the_catalogues_name_tests_that_exist() {
    Pattern named = Pattern.compile("`(\\w+)#(\\w+)`");
    List<String> missing = new ArrayList<>();
    for (String catalogue : List.of("docs/catalogue.md", "docs/catalogue-sessions.md")) {
      Matcher test = named.matcher(textOf(ROOT.resolve(catalogue)));
      int found = 0;
      while (test.find()) {
        found++;
        if (!exists(test.group(1), test.group(2))) {
          missing.add(catalogue + ": " + test.group());
        }
      }
      assertThat(found).as(catalogue).isPositive();
    }
    assertThat(missing).as("tests that a catalogue names and nobody wrote").isEmpty();
  }

  private static boolean exists(String testClass, String test) {
    Pattern method = Pattern.compile("\\b" + test + "\\s*\\(");
    return FILES.stream()
        .filter(file -> hasEnding(file, "/" + testClass + ".java"))
        .anyMatch(file -> method.matcher(textOf(file)).find());
  }

  @Test
  void the_catalogue_of_sessions_leaves_nothing_out() {
    String sessions = textOf(ROOT.resolve("docs/catalogue-sessions.md"));
    String browser = textOf(ROOT.resolve("web/TESTS.md"));
    int[] races = {23, 15, 20, 18, 8, 12, 14, 11, 10, 11, 11, 7, 6};
    List<String> wanted = new ArrayList<>();
    for (int letter = 0; letter < races.length; letter++) {
      for (int number = 1; number <= races[letter]; number++) {
        wanted.add((char) ('A' + letter) + "" + number);
      }
    }
    for (int number = 1; number <= 14; number++) {
      wanted.add("N" + number);
    }
    for (String id : wanted) {
      Matcher row = Pattern.compile("(?m)^\\| " + id + " \\|.*\\| (.+) \\|$").matcher(sessions);
      assertThat(row.find()).as("a row for %s", id).isTrue();
      if (row.group(1).contains("the browser's")) {
        assertThat(browser).as("the row of web/TESTS.md for %s", id).contains("\n| " + id + " |");
      }
    }
  }

  private static boolean isLocal(String link) {
    return !link.startsWith("#") && !link.contains("://") && !link.startsWith("mailto:");
  }

  private static Path targetOf(Path document, String link) {
    String path = link.replaceFirst("#.*", "");
    return path.startsWith("/") ? ROOT.resolve(path.substring(1)) : document.resolveSibling(path);
  }

  /** The descriptions of the package in a folder; a test's package may be described by its main. */
  private static Stream<Path> packageInfoOf(Path folder) {
    Path main = Path.of(folder.toString().replace("/src/test/java/", "/src/main/java/"));
    return Stream.of(folder, main)
        .distinct()
        .map(place -> place.resolve("package-info.java"))
        .filter(Files::exists);
  }

  private static boolean documentsAndMarks(Path packageInfo) {
    String text = textOf(packageInfo);
    return text.startsWith("/**") && text.contains("\n@NullMarked\n");
  }

  private static List<String> linesWith(Pattern pattern, Predicate<Path> files) {
    List<String> found = new ArrayList<>();
    for (Path file : FILES) {
      if (!files.test(file)) {
        continue;
      }
      List<String> lines = textOf(file).lines().toList();
      for (int index = 0; index < lines.size(); index++) {
        if (pattern.matcher(lines.get(index)).find()) {
          found.add(ROOT.relativize(file) + ":" + (index + 1) + ": " + lines.get(index).strip());
        }
      }
    }
    return found;
  }

  private static boolean isJava(Path file) {
    return hasEnding(file, ".java");
  }

  private static boolean isTestSource(Path file) {
    String path = ROOT.relativize(file).toString();
    boolean underTest = path.contains("/test/") || path.startsWith("conformance/");
    return underTest && hasEnding(file, ".java", ".ts", ".tsx", ".js", ".mjs");
  }

  private static boolean isText(Path file) {
    return hasEnding(
            file, ".java", ".ts", ".tsx", ".js", ".mjs", ".md", ".xml", ".proto", ".yml", ".yaml")
        || !file.getFileName().toString().contains(".");
  }

  private static boolean hasEnding(Path file, String... endings) {
    return Stream.of(endings).anyMatch(file.toString()::endsWith);
  }

  private static String textOf(Path file) {
    try {
      // Not readString: a file that is no text after all holds none of our words, and is no error.
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file, e);
    }
  }

  /** The folder that holds the Maven Wrapper; tests run in the folder of their module. */
  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException(
            "Expected to run inside the project, but no folder above "
                + Path.of("").toAbsolutePath()
                + " holds mvnw");
      }
      folder = parent;
    }
    return folder;
  }

  private static List<Path> files() {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return isOurs(folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              found.add(file);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Could not list the files of " + ROOT, e);
    }
    return List.copyOf(found);
  }

  private static boolean isOurs(Path folder) {
    // What a server run from here has written.
    boolean isServerData = folder.equals(ROOT.resolve("data"));
    return !isServerData && !NOT_OURS.contains(folder.getFileName().toString());
  }
}
