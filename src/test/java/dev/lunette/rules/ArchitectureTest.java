package dev.lunette.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Who may import whom.
 *
 * <p>Dependencies follow the data path and never go back; below {@code iscsi} there is only the
 * JDK, so that {@code scsi} and {@code vdisk} are tested without a socket; nobody imports the
 * mains. A package that stands in no row fails: a new one needs a row, and so a decision.
 */
final class ArchitectureTest {
  private static final String YAML = "org.snakeyaml.engine..";
  private static final String NETTY = "io.netty..";
  private static final String FOREIGN = "java.lang.foreign..";
  private static final String PICOCLI = "picocli..";
  private static final String CAFFEINE = "com.github.benmanes.caffeine..";
  private static final String BITMAPS = "org.roaringbitmap..";
  private static final String JSON = "com.fasterxml.jackson..";
  private static final String PROGRESS = "me.tongfei.progressbar..";

  /**
   * The table, the first matching row rules: a package, what it may import from the project, and
   * what from others. {@code x.*} means each leaf of x by itself, so siblings stay apart.
   */
  static final List<Row> TABLE =
      List.of(
          new Row("config", List.of(), List.of(YAML)),
          //
          new Row("meter", List.of(), List.of()),
          //
          new Row("vdisk", List.of("config"), List.of(FOREIGN)),
          new Row("vdisk.filter", List.of("vdisk", "config"), List.of()),
          new Row("vdisk.store", List.of("vdisk", "config"), List.of("org.rocksdb..", FOREIGN)),
          new Row(
              "vdisk.backend.rocksdb",
              List.of("vdisk", "vdisk.store", "config"),
              List.of(CAFFEINE, BITMAPS)),
          new Row("vdisk.backend.*", List.of("vdisk", "config"), List.of(FOREIGN)),
          new Row(
              "vdisk.catalog",
              List.of("vdisk", "vdisk.filter", "vdisk.store", "vdisk.backend.rocksdb", "config"),
              List.of(JSON)),
          //
          new Row("scsi.sense", List.of(), List.of()),
          new Row("scsi.cdb", List.of("scsi.sense"), List.of()),
          new Row("scsi.reservation", List.of("scsi.sense"), List.of()),
          new Row("scsi.copy", List.of("scsi.sense"), List.of()),
          new Row("scsi.disc", List.of(), List.of()),
          new Row("scsi.page", List.of("scsi.copy", "scsi.sense", "vdisk"), List.of()),
          new Row("scsi", List.of("scsi.*", "vdisk", "config"), List.of()),
          //
          new Row("iscsi.pdu", List.of(), List.of(NETTY)),
          new Row("iscsi.target", List.of("scsi", "config"), List.of()),
          new Row(
              "iscsi.login",
              List.of("iscsi.pdu", "iscsi.target", "meter", "config"),
              List.of(NETTY)),
          new Row(
              "iscsi.session",
              List.of(
                  "iscsi.pdu",
                  "iscsi.login",
                  "iscsi.target",
                  "scsi",
                  "scsi.cdb",
                  "scsi.page",
                  "scsi.sense",
                  "meter",
                  "config"),
              List.of(NETTY)),
          new Row("iscsi", List.of("iscsi.*", "meter", "config"), List.of(NETTY)),
          //
          new Row("redirector", List.of("iscsi.pdu", "config"), List.of(NETTY)),
          new Row(
              "initiator",
              List.of("iscsi", "iscsi.pdu", "iscsi.login", "scsi", "scsi.*", "config"),
              List.of(NETTY)),
          new Row(
              "bench",
              List.of("initiator", "iscsi", "iscsi.login", "iscsi.pdu", "scsi", "scsi.cdb"),
              List.of(NETTY, "org.HdrHistogram..")),
          new Row(
              "bench.cli",
              List.of("bench", "initiator", "iscsi", "admin", "admin.cli", "config"),
              List.of(PICOCLI)),
          new Row(
              "plugin",
              List.of("vdisk.catalog", "vdisk", "iscsi.target", "scsi", "config"),
              List.of()),
          new Row("plugin.*", List.of("plugin", "vdisk", "config"), List.of()),
          new Row(
              "admin",
              List.of("vdisk.catalog", "vdisk", "iscsi.target", "iscsi.session", "scsi", "config"),
              List.of(JSON)),
          new Row("admin.rest", List.of("admin", "config"), List.of(NETTY, JSON)),
          // The commands read image files of their own, and skip holes as the file backend does.
          new Row(
              "admin.cli",
              List.of("admin", "config", "vdisk.backend.file"),
              List.of(PICOCLI, NETTY, JSON, PROGRESS)),
          new Row(
              "metrics",
              List.of("meter", "vdisk", "config"),
              List.of("io.micrometer..", "io.prometheus..", NETTY)),
          new Row("", List.of(".."), List.of(PICOCLI, "sun.misc", "com.sun.management")));

  private static final List<String> EVERYONE =
      List.of("java..", "javax..", "org.jspecify.annotations..", "org.slf4j..");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.lunette");

  /** One row; names are below dev.lunette, where the mains are the empty name. */
  record Row(String name, List<String> project, List<String> thirdParty) {
    boolean isAbout(JavaClass from) {
      return PackageMatcher.of(qualified(name)).matches(from.getPackageName());
    }

    boolean allows(JavaClass from, JavaClass to) {
      String target = to.getPackageName();
      if (target.equals(from.getPackageName()) || target.isEmpty()) {
        return true;
      }
      if (target.startsWith("dev.lunette")) {
        return project.stream().anyMatch(p -> PackageMatcher.of(qualified(p)).matches(target));
      }
      return anyMatches(thirdParty, target)
          || (anyMatches(EVERYONE, target) && !anyMatches(List.of(FOREIGN), target));
    }

    private static String qualified(String name) {
      return name.isEmpty() ? "dev.lunette" : name.equals("..") ? ".." : "dev.lunette." + name;
    }

    private static boolean anyMatches(List<String> patterns, String packageName) {
      return patterns.stream().anyMatch(p -> PackageMatcher.of(p).matches(packageName));
    }

    @Override
    public String toString() {
      return name.isEmpty() ? "the mains" : name;
    }
  }

  @ParameterizedTest
  @FieldSource("TABLE")
  void importsOnlyWhatItsRowAllows(Row row) {
    classes()
        .that(standIn(row))
        .should(importOnlyWhatIsAllowedIn(row))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void everyPackageHasItsRow() {
    Set<String> homeless =
        CLASSES.stream()
            .filter(type -> !type.getSimpleName().equals("package-info"))
            .filter(type -> TABLE.stream().noneMatch(row -> row.isAbout(type)))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toSet());
    assertThat(homeless).as("packages that no row of the table is about").isEmpty();
  }

  @Test
  void packagesFormNoCycle() {
    slices()
        .matching("dev.lunette.(**)")
        .should()
        .beFreeOfCycles()
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void logsThroughSlf4jOnly() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.util.logging..")
        .check(CLASSES);
  }

  @Test
  void onlyMainsAndCommandsPrint() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.lunette", "dev.lunette.admin.cli")
        .should(ACCESS_STANDARD_STREAMS)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> standIn(Row row) {
    return DescribedPredicate.describe(
        "stand in " + row,
        type -> TABLE.stream().filter(r -> r.isAbout(type)).limit(1).anyMatch(row::equals));
  }

  private static ArchCondition<JavaClass> importOnlyWhatIsAllowedIn(Row row) {
    return new ArchCondition<>(
        "import only %s, %s, the JDK, SLF4J and JSpecify", row.project(), row.thirdParty()) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (!row.allows(type, target)) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }
}
