package dev.lunette.vdisk.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is damaged and concerns one vDisk keeps only that from being used. */
final class DamagedRecordTest extends CatalogFixture {

  private static final String DAMAGED = "{\"version\":3,";

  /** Has a catalog with the vDisks a and b, and a record in it that says something. */
  private void has(String key, String value) throws IOException {
    try (Catalog catalog = open();
        Batch batch = catalog.store().batch()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      catalog.editor().create(VDiskConfig.rocksdb("b", MIB));
      batch.put(Family.CATALOG, key.getBytes(UTF_8), value.getBytes(UTF_8));
      catalog.store().commit(batch, true);
    }
  }

  private static String stored(Catalog catalog, String key) throws IOException {
    byte[] from = key.getBytes(UTF_8);
    byte[] to = (key + "\0").getBytes(UTF_8);
    try (Cursor cursor = catalog.store().cursor(Family.CATALOG, from, to)) {
      return cursor.next() ? new String(cursor.value(), UTF_8) : "";
    }
  }

  private static void assertUnusable(Catalog catalog, String key) {
    assertThatThrownBy(() -> catalog.open("a"))
        .isInstanceOfSatisfying(
            VDiskException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.CORRUPT))
        .hasMessageContaining("vDisk a can't be opened: record %s of the catalog", key)
        .hasMessageContaining("restore the data directory from a backup")
        .hasMessageContaining("or delete the vDisk");
  }

  @ParameterizedTest
  @ValueSource(strings = {"reservation/a", "mode/a", "erasure/a"})
  void takesItsVDiskOfflineAndIsLeftAsItIs(String key) throws IOException {
    has(key, DAMAGED);
    try (Catalog catalog = open()) {
      write(catalog.open("b"), (byte) 1).succeeds();
      assertUnusable(catalog, key);
      List<String> found = new ArrayList<>();
      assertThat(new Care(catalog).check(progress(found))).isFalse();
      assertThat(found).singleElement().asString().contains("record " + key);
    }
    try (Catalog catalog = open()) {
      assertUnusable(catalog, key);
      assertThat(stored(catalog, key)).isEqualTo(DAMAGED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reservation/a", "mode/a", "erasure/a"})
  void goesWithItsVDisk(String key) throws IOException {
    has(key, DAMAGED);
    try (Catalog catalog = open()) {
      catalog.editor().beginDelete("a");
      catalog.editor().undo("a");
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      write(catalog.open("a"), (byte) 1).succeeds();
    }
    openAndClose(VDiskConfig.rocksdb("a", MIB));
  }

  @Test
  void registrationThatIsNoneIsDamage() throws IOException {
    has("reservation/a", "{\"version\":3,\"registrations\":[null],\"held\":null}");
    try (Catalog catalog = open()) {
      assertUnusable(catalog, "reservation/a");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"reservation/a", "mode/a", "erasure/a"})
  void whatANewerVersionHasWrittenIsForThatVersion(String key) throws IOException {
    has(key, "{\"version\":99}");
    assertThatThrownBy(this::open).hasMessageContaining("another version of Lunette has written");
  }

  @Test
  void whatConcernsAllKeepsTheCatalogFromOpening() throws IOException {
    has("target/iqn.2026-11.com.example:a", DAMAGED);
    assertThatThrownBy(this::open).hasMessageContaining("record target/iqn");
  }

  private static Progress progress(List<String> found) {
    return new Progress() {
      @Override
      public void progress(long done, long total) {}

      @Override
      public void found(String sentence) {
        found.add(sentence);
      }

      @Override
      public boolean stopped() {
        return false;
      }
    };
  }
}
