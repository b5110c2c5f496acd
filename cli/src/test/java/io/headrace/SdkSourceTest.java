package io.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The SDK runs on Java 17, and says something about all that programs can name. */
final class SdkSourceTest {
  private static final int CLASS_FILE_OF_JAVA_17 = 61;

  private static final Path EXAMPLES =
      TidyTest.ROOT.resolve("client/src/test/java/io/headrace/client/example");

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  @ParameterizedTest
  @FieldSource("io.headrace.SdkModule#ALL")
  void its_class_files_are_of_java_17(SdkModule module) throws IOException {
    for (JavaClass each : module.classes()) {
      assertThat(classFileVersion(each)).as(each.getName()).isEqualTo(CLASS_FILE_OF_JAVA_17);
    }
  }

  /** Class files can be old and call what is new. So it is compiled against Java 17 once more. */
  @ParameterizedTest
  @FieldSource("io.headrace.SdkModule#ALL")
  @Tag("slow")
  void it_calls_nothing_newer_than_java_17(SdkModule module) throws IOException {
    assertThat(errorsWithJava17(module.sources())).isEmpty();
  }

  /** What the documentation shows is copied into programs that run on Java 17. */
  @Test
  @Tag("slow")
  void nor_do_its_examples() throws IOException {
    List<Path> examples;
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      examples =
          files
              .filter(file -> !file.toString().endsWith("Test.java"))
              .filter(file -> !file.endsWith("package-info.java"))
              .toList();
    }
    assertThat(examples).hasSizeGreaterThan(3);
    assertThat(errorsWithJava17(examples)).isEmpty();
  }

  private static List<String> errorsWithJava17(List<Path> sources) throws IOException {
    List<String> errors = new ArrayList<>();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    var _ = task(sources, diagnostics).analyze();
    for (Diagnostic<? extends JavaFileObject> each : diagnostics.getDiagnostics()) {
      if (each.getKind() == Diagnostic.Kind.ERROR) {
        errors.add(each.toString());
      }
    }
    return errors;
  }

  @ParameterizedTest
  @FieldSource("io.headrace.SdkModule#ALL")
  void everything_that_is_exported_has_a_comment(SdkModule module) throws IOException {
    JavacTask task = task(module.sources(), new DiagnosticCollector<>());
    PublicElements elements = new PublicElements(DocTrees.instance(task));
    int files = 0;
    for (CompilationUnitTree file : task.parse()) {
      if (module.exports().contains(Objects.toString(file.getPackageName()))) {
        files++;
        var _ = elements.scan(file, null);
      }
    }
    assertThat(files).isGreaterThan(20);
    assertThat(elements.uncommented).isEmpty();
  }

  private static JavacTask task(
      List<Path> sources, DiagnosticCollector<JavaFileObject> diagnostics) {
    var files = COMPILER.getStandardFileManager(diagnostics, Locale.ROOT, null);
    List<String> options =
        List.of("--release", "17", "-proc:none", "-cp", System.getProperty("java.class.path", ""));
    return (JavacTask)
        COMPILER.getTask(
            null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(sources));
  }

  private static int classFileVersion(JavaClass type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream file = ClassLoader.getSystemResourceAsStream(name);
        DataInputStream data = new DataInputStream(Objects.requireNonNull(file, name))) {
      data.readInt();
      data.readUnsignedShort();
      return data.readUnsignedShort();
    }
  }

  /** Goes through what is public, and within it through what is public there. */
  private static final class PublicElements
      extends TreePathScanner<@Nullable Void, @Nullable Void> {
    private final DocTrees docs;
    private final List<String> uncommented = new ArrayList<>();

    PublicElements(DocTrees docs) {
      this.docs = docs;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void nothing) {
      if (!isPublic(type.getModifiers())) {
        return null;
      }
      look(type, type.getSimpleName().toString());
      return super.visitClass(type, null);
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
      boolean repeats =
          method.getModifiers().getAnnotations().stream()
              .anyMatch(each -> each.getAnnotationType().toString().equals("Override"));
      if (isPublic(method.getModifiers()) && !repeats) {
        look(method, method.getName().toString());
      }
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree field, @Nullable Void nothing) {
      if (isPublic(field.getModifiers())) {
        look(field, field.getName().toString());
      }
      return null;
    }

    private boolean isPublic(ModifiersTree modifiers) {
      Tree around = getCurrentPath().getParentPath().getLeaf();
      boolean isOfInterface =
          around.getKind() == Tree.Kind.INTERFACE
              && !modifiers.getFlags().contains(Modifier.PRIVATE);
      return isOfInterface
          || modifiers.getFlags().contains(Modifier.PUBLIC)
          || modifiers.getFlags().contains(Modifier.PROTECTED);
    }

    private void look(Tree element, String name) {
      if (docs.getDocComment(getCurrentPath()) == null) {
        CompilationUnitTree file = getCurrentPath().getCompilationUnit();
        uncommented.add(
            file.getSourceFile().getName()
                + ":"
                + file.getLineMap()
                    .getLineNumber(docs.getSourcePositions().getStartPosition(file, element))
                + ": "
                + name);
      }
    }
  }
}
