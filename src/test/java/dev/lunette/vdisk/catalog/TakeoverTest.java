package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A data directory of before becomes a catalog once, and nothing in it changes. */
final class TakeoverTest extends CatalogFixture {
  private static final String ID = "000102030405060708090a0b0c0d0e0f";

  @BeforeEach
  void makeDirectoryOfBefore() throws IOException {
    Files.createDirectories(directory());
    Files.writeString(path("server-id"), ID + "\n");
    String line =
        KnownVDiskTest.line(new KnownVDisk("disk0", "file", MIB, path("disk0.img").toString()));
    Files.writeString(path("vdisks"), "lunette vdisks 1\n" + line + "\nend\n");
    Files.createFile(path("disk0.img"));
    setLength(path("disk0.img"), MIB);
  }

  @Test
  void takesIdentityAndVDisksOverOnce() throws IOException {
    for (int start = 0; start < 2; start++) {
      try (Catalog catalog = open()) {
        assertThat(catalog.serverId()).isEqualTo(ID);
        // printf '%s' 000102030405060708090a0b0c0d0e0fdisk0 | sha256sum | cut -c1-32
        assertThat(catalog.open("disk0").serial()).isEqualTo("7e58b08303143c45f2374bba964ea049");
      }
      assertThat(path("vdisks")).doesNotExist();
      assertThat(path("server-id")).doesNotExist();
      assertThat(path("vdisks.migrated")).exists();
      assertThat(path("server-id.migrated")).hasContent(ID);
    }
  }

  @Test
  void missingFileOfAVDiskIsStillAnError() throws IOException {
    Files.delete(path("disk0.img"));
    try (Catalog catalog = open()) {
      assertThatThrownBy(() -> catalog.open("disk0")).hasMessageContaining("is missing");
      assertThatThrownBy(() -> open(catalog, declare("disk0", MIB)))
          .hasMessageContaining("is missing");
    }
    assertThat(path("disk0.img")).doesNotExist();
  }

  @Test
  void lostStoreIsNoNewDirectory() throws IOException {
    open().close();
    Files.move(path("store"), root.resolve("gone"));
    assertThatThrownBy(this::open).hasMessageContaining("had a catalog, that of server " + ID);
    Files.delete(path("identity"));
    assertThatThrownBy(this::open)
        .hasMessageContaining("the catalog in")
        .hasMessageContaining("lost");
  }

  @Test
  void identityThatAnOlderVersionDrewIsNotMixedIn() throws IOException {
    open().close();
    Files.writeString(path("server-id"), "ff".repeat(16));
    assertThatThrownBy(this::open).hasMessageContaining("an older version of Lunette");
    assertThat(path("server-id")).hasContent("ff".repeat(16));
  }

  @Test
  void theFileDeclaresWhatTheDirectoryHas() throws IOException {
    try (Catalog catalog = open()) {
      open(
          catalog,
          declare("disk0", MIB)
              .at(
                  "file",
                  declare("disk0.img", MIB).path(),
                  dev.lunette.config.BlockLayout.DEFAULT));
      assertThat(catalog.record("disk0").orElseThrow().origin()).isEqualTo(Origin.DECLARED);
    }
  }
}
