package dev.lunette.rules;

import static com.tngtech.archunit.base.DescribedPredicate.or;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** No test is skipped in silence. */
final class SkipsFailTest {
  @Test
  void onlyMissingPackageExcusesSkip() {
    assertThat(SkipsFail.mayBeSkippedFor("Assumption failed: missing package: sg3-utils")).isTrue();
    assertThat(SkipsFail.mayBeSkippedFor("missing package: ")).isFalse();
    assertThat(SkipsFail.mayBeSkippedFor("flaky")).isFalse();
    assertThat(SkipsFail.mayBeSkippedFor(null)).isFalse();
  }

  @Test
  void noAnnotationSwitchesTestOff() {
    noClasses()
        .that()
        .doNotBelongToAnyOf(SkipsFailTest.class)
        .should()
        .dependOnClassesThat(
            or(type(Disabled.class), resideInAPackage("org.junit.jupiter.api.condition..")))
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.OnlyIncludeTests())
                .importPackages("dev.lunette"));
  }
}
