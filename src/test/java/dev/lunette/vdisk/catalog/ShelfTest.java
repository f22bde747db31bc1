package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Ending;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A store must be what is remembered and declared, or it is not opened. */
final class ShelfTest extends CatalogFixture {

  @Test
  void neverMakesMissingFileAnew() throws IOException {
    openAndClose(declare("a", MIB));
    Files.delete(path("a"));
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> open(catalog, declare("a", MIB)))
          .hasMessage(
              "vDisk a can't be opened: %1$s is missing; the vDisk was there with 1048576 bytes"
                  + " when it was last open, at %1$s. Put it back; or, to begin with an empty one,"
                  + " have the catalog forget it: lunette vdisk delete --force a",
              path("a"));
      assertThat(path("a")).doesNotExist();
    }
  }

  @Test
  void makesAnewWhatTheCatalogWasToldToForget() throws IOException {
    openAndClose(declare("a", MIB));
    Files.delete(path("a"));
    try (Catalog catalog = open()) {
      catalog.editor().beginDelete("a");
      catalog.editor().undo("a");
      assertThat(catalog.record("a")).isEmpty();
    }
    openAndClose(declare("a", 2 * MIB));
    assertThat(Files.size(path("a"))).isEqualTo(2 * MIB);
  }

  @Test
  void followsFileThatWasMoved() throws IOException {
    openAndClose(declare("a", MIB));
    Files.move(path("a"), path("elsewhere"));
    openAndClose(VDiskConfig.file("a", path("elsewhere"), MIB));
  }

  @Test
  void refusesFileThatWasCut() throws IOException {
    openAndClose(declare("a", MIB));
    setLength(path("a"), 4096);
    for (long declared : new long[] {MIB, 2 * MIB}) {
      try (Catalog catalog = open()) {
        assertThatThrownBy(() -> open(catalog, declare("a", declared)))
            .hasMessage(
                "vDisk a can't be opened: %s is too short: it has 4096 bytes and had 1048576 when"
                    + " it was last open; restore what was cut",
                path("a"));
      }
    }
    assertThat(Files.size(path("a"))).isEqualTo(4096);
  }

  @Test
  void growsFileThatIsDeclaredLongerAndNeverShrinksIt() throws IOException {
    openAndClose(declare("a", MIB));
    openAndClose(declare("a", 2 * MIB));
    assertThat(Files.size(path("a"))).isEqualTo(2 * MIB);
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> open(catalog, declare("a", MIB)))
          .hasMessage(
              "vDisk a can't be opened: %s has 2097152 bytes and 1048576 are declared;"
                  + " to shrink it would lose data, so declare 2097152",
              path("a"));
    }
  }

  @Test
  void remembersSizeThatGrewOnline() throws IOException {
    try (Catalog catalog = open()) {
      Ending grown = new Ending();
      open(catalog, declare("a", MIB)).resize(3 * MIB, grown);
      grown.succeeds();
    }
    setLength(path("a"), 2 * MIB);
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> open(catalog, declare("a", 3 * MIB)))
          .hasMessageContaining("it has 2097152 bytes and had 3145728");
    }
  }

  @Test
  void adoptsFileOfTheDeclaredSizeOnly() throws IOException {
    Files.createDirectories(directory());
    for (String name : List.of("same", "shorter", "longer", "empty")) {
      Files.createFile(path(name));
    }
    setLength(path("same"), MIB);
    setLength(path("shorter"), 4096);
    setLength(path("longer"), 2 * MIB);
    try (Catalog catalog = open()) {
      open(catalog, declare("same", MIB));
      open(catalog, declare("empty", MIB));
      assertThatThrownBy(() -> open(catalog, declare("shorter", MIB)))
          .hasMessage(
              "vDisk shorter can't be opened: %s is too short: it was there before the vDisk and"
                  + " has 4096 bytes, 1048576 are declared; declare 4096 to take it as it is, or"
                  + " move it away to have a new one created",
              path("shorter"));
      assertThatThrownBy(() -> open(catalog, declare("longer", MIB)))
          .hasMessageContaining("has 2097152 bytes and 1048576 are declared");
    }
  }

  @Test
  void closesFileThatDoesNotFit() throws IOException {
    Files.createDirectories(directory());
    setLength(path("a"), 4096);
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> open(catalog, declare("a", MIB))).hasMessageContaining("too short");
      open(catalog, declare("a", 4096));
    }
  }
}
