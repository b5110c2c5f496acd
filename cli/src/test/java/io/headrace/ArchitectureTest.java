package io.headrace;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Which module may know which, and which calls only one place may make. The rules see the compiled
 * classes of every module; a rule about a package that holds nothing would be no rule, so the first
 * test makes sure that all of them are seen.
 */
final class ArchitectureTest {

  private static final List<String> MODULES =
      List.of("wire", "log", "testkit", "sessions", "agents", "server", "client", "cli");

  /** The one adapter to real time, real threads and real chance. */
  private static final String TIME = "io.headrace.log.time";

  /** Stands in other people's programs, without the log; what needs a seed gets it from tests. */
  private static final String CLIENT = "io.headrace.client";

  /**
   * Which packages of the SDK each of them may know. The one above them, which puts them together,
   * may know all.
   */
  private static final Map<String, Set<String>> CLIENT_PACKAGES =
      Map.ofEntries(
          entry("error", Set.of()),
          entry("retry", Set.of()),
          entry("control", Set.of()),
          entry("observe", Set.of("error")),
          entry("settings", Set.of("observe", "retry")),
          entry("json", Set.of("control")),
          entry("transport", Set.of()),
          entry("netty", Set.of("transport")),
          entry("call", Set.of("transport", "settings", "observe", "retry", "error")),
          entry("append", Set.of("call", "transport", "observe", "retry", "error")),
          entry("session", Set.of("call", "json", "transport", "error")),
          entry("read", Set.of("call", "transport", "observe", "retry", "error")));

  private static final JavaClasses HEADRACE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.headrace");

  @Test
  void the_rules_see_every_module() {
    for (String module : MODULES) {
      assertThat(HEADRACE.that(resideInAPackage("io.headrace." + module + "..")))
          .as("compiled classes of module %s", module)
          .isNotEmpty();
    }
  }

  @Test
  void wire_knows_nothing_else_of_ours() {
    check(onlyKnows("wire"));
  }

  @Test
  void log_knows_only_wire() {
    check(onlyKnows("log", "wire"));
  }

  @Test
  void sessions_know_only_log_and_wire() {
    check(onlyKnows("sessions", "log", "wire"));
  }

  @Test
  void agents_know_sessions_and_no_server() {
    check(onlyKnows("agents", "sessions", "log", "wire"));
  }

  @Test
  void server_knows_sessions_and_no_agents() {
    check(onlyKnows("server", "sessions", "log", "wire"));
  }

  @Test
  void client_knows_only_wire() {
    check(onlyKnows("client", "wire"));
  }

  @Test
  void packages_of_the_client_know_only_what_their_row_names() {
    CLIENT_PACKAGES.forEach((name, others) -> {
      Stream<String> known = others.stream().map(each -> "client." + each);
      check(
          onlyKnows(
              "client." + name, Stream.concat(known, Stream.of("wire")).toArray(String[]::new)));
    });
  }

  @Test
  void every_package_of_the_client_has_a_row() {
    Set<String> packages = new TreeSet<>();
    for (JavaClass each : HEADRACE.that(resideInAPackage(CLIENT + ".."))) {
      packages.add(each.getPackageName().substring(CLIENT.length()).replace(".", ""));
    }
    packages.remove("");
    assertThat(packages).containsExactlyInAnyOrderElementsOf(CLIENT_PACKAGES.keySet());
  }

  @Test
  void of_the_client_only_its_adapter_knows_netty_and_only_its_root_knows_the_adapter() {
    check(
        noClasses()
            .that()
            .resideInAPackage(CLIENT + "..")
            .and()
            .resideOutsideOfPackage(CLIENT + ".netty")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..")
            .because("what carries the bytes can be exchanged behind the port transport"));
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(CLIENT, CLIENT + ".netty")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(CLIENT + ".netty"));
  }

  @Test
  void of_the_client_only_the_adapter_and_the_root_touch_real_time_threads_and_chance() {
    check(
        noClasses()
            .that()
            .resideInAPackage(CLIENT + "..")
            .and()
            .resideOutsideOfPackages(CLIENT, CLIENT + ".netty")
            .should(
                ArchConditions.accessTargetWhere(calls(ArchitectureTest::reachesOutsideTheSeed)))
            .because("tests move the time of a carrier, and choose what chance brings"));
  }

  @Test
  void testkit_knows_no_command_line() {
    check(onlyKnows("testkit", "log", "wire", "server"));
  }

  @Test
  void cli_ships_no_testkit() {
    check(onlyKnows("cli", "server", "client", "agents", "sessions", "log", "wire"));
  }

  @Test
  void log_knows_no_network_and_no_json() {
    check(
        classesOf("log")
            .should(
                ArchConditions.not(
                    ArchConditions.dependOnClassesThat(
                        resideInAnyPackage(
                            "io.netty..", "tools.jackson..", "com.fasterxml.jackson.."))))
            .because("the log stores bytes; what they mean and how they travel is others' work"));
  }

  @Test
  void only_the_time_adapter_touches_real_time_threads_and_chance() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(TIME, CLIENT + "..")
            .should(
                ArchConditions.accessTargetWhere(calls(ArchitectureTest::reachesOutsideTheSeed)))
            .because(
                "a run under a seed must be the same twice: take the time, threads and randomness"
                    + " that "
                    + TIME
                    + " hands out"));
  }

  @Test
  void nobody_works_on_the_common_pool() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.concurrent\\.ForkJoin.*")
            .orShould(ArchConditions.accessTargetWhere(calls(ArchitectureTest::usesTheCommonPool)))
            .because("its threads belong to nobody: name the executor that does the work"));
  }

  @Test
  void nobody_logs_past_slf4j() {
    check(noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging.."));
  }

  @Test
  void only_commands_print() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                "io.headrace.cli..", "io.headrace.testkit.sim..", "io.headrace.testkit.recording..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("a library that prints writes into somebody else's output"));
  }

  @Test
  void no_class_hides_a_missing_noun() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("io.headrace.wire..")
            .should()
            .haveNameMatching(
                ".*[.$](?!(Basin|Stream|AccessToken|Location)Info$)"
                    + "\\w+(Manager|Helper|Utils?|Impl|Base|Data|Info)")
            .because("only names that a protocol gives may end so; ours say what the thing is"));
  }

  private static void check(ArchRule rule) {
    rule.check(HEADRACE);
  }

  private static GivenClassesConjunction classesOf(String place) {
    return classes().that().resideInAPackage("io.headrace." + place + "..");
  }

  private static ArchRule onlyKnows(String place, String... others) {
    DescribedPredicate<JavaClass> allowed =
        resideOutsideOfPackage("io.headrace..").or(resideInAPackage("io.headrace." + place + ".."));
    for (String other : others) {
      allowed = allowed.or(resideInAPackage("io.headrace." + other + ".."));
    }
    return classesOf(place).should().onlyDependOnClassesThat(allowed);
  }

  /** A call, or a reference such as {@code System::nanoTime}, which is a call by somebody else. */
  private static DescribedPredicate<JavaAccess<?>> calls(Predicate<CodeUnitAccessTarget> banned) {
    return describe(
        "that is banned",
        access -> access.getTarget() instanceof CodeUnitAccessTarget target && banned.test(target));
  }

  private static boolean reachesOutsideTheSeed(CodeUnitAccessTarget target) {
    String owner = target.getOwner().getFullName();
    String name = target.getName();
    boolean withoutArguments = target.getRawParameterTypes().isEmpty();
    return switch (owner) {
      case "java.lang.System" -> Set.of("nanoTime", "currentTimeMillis").contains(name);
      case "java.lang.Thread" ->
          Set.of("<init>", "sleep", "ofPlatform", "ofVirtual", "startVirtualThread").contains(name);
      case "java.lang.Math" -> name.equals("random");
      case "java.util.UUID" -> name.equals("randomUUID");
      case "java.util.Timer", "java.util.concurrent.Executors", "java.security.SecureRandom" ->
          true;
      case "java.util.concurrent.ThreadLocalRandom" -> true;
      case "java.util.concurrent.TimeUnit" -> name.equals("sleep");
      case "java.util.concurrent.locks.LockSupport" ->
          Set.of("parkNanos", "parkUntil").contains(name);
      // With a seed they are as good as any number; without one nobody can repeat the run.
      case "java.util.Random", "java.util.SplittableRandom" ->
          name.equals("<init>") && withoutArguments;
      default ->
          owner.startsWith("java.time.")
              && (name.equals("now") || (owner.equals("java.time.Clock") && !name.equals("fixed")));
    };
  }

  private static boolean usesTheCommonPool(CodeUnitAccessTarget target) {
    String name = target.getName();
    boolean namesItsExecutor =
        target.getRawParameterTypes().stream()
            .anyMatch(type -> type.isEquivalentTo(Executor.class));
    return name.equals("parallelStream")
        || (name.endsWith("Async")
            && target.getOwner().isAssignableTo(CompletableFuture.class)
            && !namesItsExecutor);
  }
}
