package io.headrace;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.headrace.client.Headrace;
import io.headrace.wire.AppendRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The modules that run in other people's programs: what is compiled of them, and their sources. */
final class SdkModule {
  static final SdkModule WIRE = new SdkModule("wire", AppendRecord.class);
  static final SdkModule CLIENT = new SdkModule("client", Headrace.class);
  static final List<SdkModule> ALL = List.of(WIRE, CLIENT);

  private final String name;
  private final Set<String> exports;
  private final JavaClasses classes;

  private SdkModule(String name, Class<?> some) {
    this.name = name;
    this.exports = exportsOf(some);
    this.classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(some.getPackageName());
  }

  /** The packages that its descriptor exports. */
  Set<String> exports() {
    return exports;
  }

  JavaClasses classes() {
    return classes;
  }

  /** The classes that programs can name. */
  JavaClasses exportedClasses() {
    return classes.that(describe("are exported", this::isExported));
  }

  boolean isExported(JavaClass type) {
    return exports.contains(type.getPackageName())
        && type.getModifiers().contains(JavaModifier.PUBLIC);
  }

  /** Its Java files, but for the descriptor, which the class path knows nothing of. */
  List<Path> sources() {
    Path folder = TidyTest.ROOT.resolve(name + "/src/main/java");
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".java") && !file.endsWith("module-info.java"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not list the sources in " + folder, e);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  private static Set<String> exportsOf(Class<?> some) {
    try {
      Path place = Path.of(some.getProtectionDomain().getCodeSource().getLocation().toURI());
      return ModuleFinder.of(place).findAll().stream()
          .flatMap(module -> module.descriptor().exports().stream())
          .filter(each -> !each.isQualified())
          .map(ModuleDescriptor.Exports::source)
          .collect(Collectors.toUnmodifiableSet());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Could not tell where " + some + " was loaded from", e);
    }
  }
}
