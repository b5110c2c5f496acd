package io.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.headrace.client.Headrace;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What programs can name that are built on the SDK.
 *
 * <p>That no exported signature names what is not exported is a matter for the compiler, whose lint
 * "exports" is an error in every build.
 */
final class PublicApiTest {
  @Test
  void the_sdk_exports_what_programs_name() {
    assertThat(SdkModule.CLIENT.exports())
        .containsExactlyInAnyOrder(
            "io.headrace.client",
            "io.headrace.client.append",
            "io.headrace.client.control",
            "io.headrace.client.error",
            "io.headrace.client.observe",
            "io.headrace.client.read",
            "io.headrace.client.retry",
            "io.headrace.client.session",
            "io.headrace.client.settings");
    assertThat(SdkModule.WIRE.exports()).containsExactly("io.headrace.wire");
  }

  /** What nothing leads to is there for the SDK's own use, and has no place in what it exports. */
  @Test
  void a_program_can_get_at_every_class_that_the_client_exports() {
    Set<JavaClass> reached = new HashSet<>();
    Deque<JavaClass> open =
        new ArrayDeque<>(List.of(SdkModule.CLIENT.classes().get(Headrace.class)));
    while (!open.isEmpty()) {
      JavaClass each = open.remove();
      if (SdkModule.CLIENT.isExported(each) && reached.add(each)) {
        open.addAll(namedBy(each));
      }
    }
    assertThat(reached).hasSizeGreaterThan(50);
    assertThat(SdkModule.CLIENT.exportedClasses()).isSubsetOf(reached);
  }

  /** The classes that a program can name, or be handed, because it knows this one. */
  private static Collection<JavaClass> namedBy(JavaClass type) {
    Set<JavaClass> named = new HashSet<>(type.getAllRawInterfaces());
    named.addAll(type.getAllRawSuperclasses());
    named.addAll(type.getSubclasses());
    for (JavaMember member : type.getMembers()) {
      if (member.getModifiers().contains(JavaModifier.PUBLIC)) {
        named.addAll(member.getAllInvolvedRawTypes());
      }
    }
    return named;
  }
}
