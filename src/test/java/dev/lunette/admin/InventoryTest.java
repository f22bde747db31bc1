package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.admin.AdminException.Kind;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.backend.rocksdb.RocksBackend;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Editor;
import dev.lunette.vdisk.catalog.Origin;
import dev.lunette.vdisk.catalog.State;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What is told of vDisks and snapshots that go meanwhile, or whose store has gone. */
final class InventoryTest extends CatalogAdminFixture {
  private static final String TARGET = "iqn.2026-11.dev.lunette:t";
  private static final int LIVES = 50;

  @Test
  void aListingLeavesOutWhatGoesMeanwhile() throws Exception {
    admin.create(request("kept", MIB));
    admin.snapshot(List.of("kept"), "s");
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> lives =
          other.submit(() -> {
            for (int life = 0; life < LIVES; life++) {
              comesAndGoes();
            }
            return null;
          });
      while (!lives.isDone()) {
        assertThat(admin.vdisks(true)).extracting(VDiskInfo::name).contains("kept");
        assertThat(admin.vdisks(false)).allSatisfy(InventoryTest::requireSound);
        assertThat(admin.snapshots(Optional.empty(), true))
            .extracting(SnapshotInfo::path)
            .contains("kept@s");
      }
      lives.get();
    }
    assertThat(admin.vdisks(true)).hasSize(1);
    assertThat(admin.snapshots(Optional.empty(), true)).hasSize(1);
  }

  private void comesAndGoes() throws AdminException {
    admin.create(request("zz", MIB));
    admin.snapshot(List.of("zz", "kept"), "one");
    admin.deleteSnapshot("zz@one", false);
    admin.deleteSnapshot("kept@one", false);
    admin.snapshot(List.of("zz"), "two");
    admin.delete("zz", false);
  }

  /** What is on its way is told so, and nothing is missing of it. */
  private static void requireSound(VDiskInfo vdisk) {
    assertThat(vdisk.problem().orElse("it is deleting")).isIn("it is deleting", "it is creating");
  }

  @Test
  void whatChangesWhileItIsToldOfIsToldAnew() throws Exception {
    admin.create(request("zz", MIB));
    admin.close();
    try (Catalog catalog = new Catalog(directory, Limits.DEFAULTS)) {
      Inventory inventory = new Inventory(catalog, new Served.ByNobody(Set.of()));
      Editor editor = catalog.editor();
      assertThat(
              inventory.told(
                  "zz",
                  vdisk -> during(() -> editor.origin("zz", Origin.DECLARED), vdisk.origin())))
          .contains(Origin.DECLARED);
      assertThat(
              inventory.told("zz", vdisk -> during(() -> editor.beginDelete("zz"), vdisk.doing())))
          .contains("deleting");
      assertThat(inventory.told("zz", vdisk -> during(() -> editor.undo("zz"), vdisk.doing())))
          .isEmpty();
    }
    open();
  }

  private interface Meanwhile {
    void make() throws IOException;
  }

  private static <T> T during(Meanwhile change, T told) throws AdminException {
    return Failures.translated(() -> {
      change.make();
      return told;
    });
  }

  @Test
  void aVDiskWhoseStoreHasGoneIsToldOfAndForgotten() throws Exception {
    admin.create(request("kept", MIB));
    admin.create(request("zz", MIB));
    admin.snapshot(List.of("zz"), "s");
    admin.createTarget(
        TARGET, Optional.empty(), List.of(), new TreeMap<>(Map.of(0, "zz@s", 1, "kept")));
    loseStore("zz");
    assertThat(admin.vdisks(true)).extracting(VDiskInfo::name).containsExactly("kept", "zz");
    VDiskInfo lost = admin.vdisk("zz");
    assertThat(lost.state()).isEqualTo("offline");
    assertThat(lost.problem()).contains("the store of backend rocksdb is missing");
    assertThat(lost.usage()).isEmpty();
    assertThat(admin.snapshots(Optional.empty(), true)).isEmpty();
    assertThat(refused(Kind.IN_USE, () -> admin.delete("zz", false)))
        .contains("offered by " + TARGET + "/0");
    admin.delete("zz", true);
    reopen();
    assertThat(admin.vdisks(true)).extracting(VDiskInfo::name).containsExactly("kept");
    assertThat(admin.target(TARGET).luns()).containsExactly(Map.entry(1, "kept"));
    assertThat(admin.create(request("zz", MIB)).state()).isEqualTo("online");
  }

  @Test
  void aDeclaredVDiskWhoseStoreHasGoneIsForgottenByForce() throws Exception {
    admin.create(request("zz", MIB));
    admin.close();
    try (Catalog catalog = new Catalog(directory, Limits.DEFAULTS)) {
      catalog.editor().origin("zz", Origin.DECLARED);
    }
    open();
    loseStore("zz");
    assertThat(refused(Kind.CONFLICT, () -> admin.delete("zz", false))).contains("or force it");
    admin.delete("zz", true);
    assertThat(admin.vdisks(true)).isEmpty();
  }

  @Test
  void aVDiskThatWasBeingImportedIntoIsForgottenByForceOnceItsStoreHasGone() throws Exception {
    admin.create(request("zz", MIB));
    admin.snapshot(List.of("zz"), "s");
    try (ImageWriter difference = admin.importDifference("zz", difference("zz@s"))) {
      assertThat(difference).isNotNull();
      assertThat(refused(Kind.CONFLICT, () -> admin.delete("zz", true))).contains("is importing");
    }
    admin.close();
    try (Catalog catalog = new Catalog(directory, Limits.DEFAULTS)) {
      catalog.editor().intend("zz", new State.Importing("s", Optional.empty()));
    }
    loseStore("zz");
    assertThat(refused(Kind.CONFLICT, () -> admin.delete("zz", false))).contains("is importing");
    admin.delete("zz", true);
    assertThat(admin.vdisks(true)).isEmpty();
  }

  private ImageHeader difference(String base) throws AdminException {
    return new ImageHeader(MIB, Optional.empty(), Optional.of(admin.snapshot(base).id()));
  }

  /** A vDisk goes from the store, and the catalog does not know. */
  private void loseStore(String name) throws Exception {
    admin.close();
    try (Store store = Store.open(directory.resolve("store"), Limits.DEFAULTS);
        RocksBackend rocks = new RocksBackend(store, Limits.DEFAULTS)) {
      rocks.delete(VDiskConfig.rocksdb(name, MIB));
    }
    open();
  }
}
