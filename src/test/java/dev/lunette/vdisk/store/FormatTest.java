package dev.lunette.vdisk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store is opened by a program that knows its format, and by no other. */
final class FormatTest {
  @TempDir Path directory;

  @Test
  void refusesANewerFormat() throws IOException {
    Store.open(directory, Limits.DEFAULTS).close();
    Files.writeString(directory.resolve("FORMAT"), "lunette store 2\n");
    List<String> before = names();

    assertRefused(Kind.UNSUPPORTED, "has format 2, expected 1; use a newer Lunette");
    assertThat(names()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lunette store 0", "lunette store -1", "lunette store 1 2", "x"})
  void refusesADamagedFormat(String text) throws IOException {
    Files.writeString(directory.resolve("FORMAT"), text);

    assertRefused(Kind.CORRUPT, "FORMAT is damaged: \"%s\"".formatted(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"FORMAT", "CURRENT"})
  void doesNotTakeADamagedStoreForANewOne(String missing) throws IOException {
    Store.open(directory, Limits.DEFAULTS).close();
    Files.delete(directory.resolve(missing));

    assertRefused(Kind.CORRUPT, "has data but no file " + missing);
  }

  @Test
  void makesTheStoreWhereMakingItWasCutOff() throws IOException {
    Files.writeString(directory.resolve("FORMAT"), "lunette store 1\n");
    Files.writeString(directory.resolve("FORMAT.new"), "lun");

    Store.open(directory, Limits.DEFAULTS).close();
  }

  private void assertRefused(Kind kind, String message) {
    assertThatThrownBy(() -> Store.open(directory, Limits.DEFAULTS))
        .isInstanceOfSatisfying(VDiskException.class, e -> assertThat(e.kind()).isEqualTo(kind))
        .hasMessageContainingAll(directory.toString(), message);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
