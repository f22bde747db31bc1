package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A data directory that has had a catalog never looks new. */
final class IdentityFileTest extends CatalogFixture {

  @Test
  void refusesADirectoryWhoseStoreIsLost() throws IOException {
    openAndClose(VDiskConfig.rocksdb("a", MIB));
    Files.move(path("store"), root.resolve("gone"));
    String id = Files.readString(path("identity")).strip();
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(this::open)
          .hasMessage(
              "%s is lost: %s says that the data directory had a catalog, that of server %s. Put"
                  + " the store back, or a backup of it: lunette restore; or, to begin anew and"
                  + " empty, remove %s",
              path("store"), path("identity"), id, path("identity"));
      assertThat(path("store")).doesNotExist();
    }
    Files.createDirectory(path("store"));
    assertThatThrownBy(this::open).hasMessageContaining("is lost");
    Files.delete(path("store"));
    Files.move(root.resolve("gone"), path("store"));
    try (Catalog catalog = open()) {
      assertThat(catalog.record("a")).isPresent();
    }
  }

  @Test
  void beginsAnewWhenItIsRemoved() throws IOException {
    openAndClose(VDiskConfig.rocksdb("a", MIB));
    Files.move(path("store"), root.resolve("gone"));
    Files.delete(path("identity"));
    try (Catalog catalog = open()) {
      assertThat(catalog.records()).isEmpty();
    }
  }

  @Test
  void isWrittenForACatalogThatHadNone() throws IOException {
    open().close();
    Files.delete(path("identity"));
    try (Catalog catalog = open()) {
      assertThat(path("identity")).hasContent(catalog.serverId());
    }
  }

  @Test
  void refusesTheStoreOfAnotherServer() throws IOException {
    open().close();
    new Catalog(root.resolve("other"), Limits.DEFAULTS).close();
    Files.move(path("store"), root.resolve("gone"));
    Files.move(root.resolve("other/store"), path("store"));
    assertThatThrownBy(this::open)
        .hasMessageContaining("is the catalog of server")
        .hasMessageContaining("put the right store back, or, if this one is meant, remove");
    Files.delete(path("identity"));
    open().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "rubbish", "0123"})
  void oneThatIsDamagedStillTellsThatThereWasACatalog(String damaged) throws IOException {
    open().close();
    Files.writeString(path("identity"), damaged);
    Files.move(path("store"), root.resolve("gone"));
    assertThatThrownBy(this::open).hasMessageContaining("that of server (unreadable)");
    Files.move(root.resolve("gone"), path("store"));
    try (Catalog catalog = open()) {
      assertThat(path("identity")).hasContent(catalog.serverId());
    }
  }
}
