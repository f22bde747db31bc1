package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.TargetConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.VDisk;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The file changes what it declares, leaves alone what commands have made, and deletes no data. */
final class DeclarationTest extends CatalogFixture {
  private static final String TARGET = "iqn.2026-11.dev.lunette:t";

  private static TargetConfig target(String name, Map<Integer, String> luns) {
    return new TargetConfig(name, Optional.empty(), new TreeSet<>(), new TreeMap<>(luns));
  }

  private ServerConfig file(List<VDiskConfig> vdisks, TargetConfig... targets) {
    return new ServerConfig(
        directory(),
        List.of(),
        ManagementConfig.DISABLED,
        vdisks,
        List.of(targets),
        Limits.DEFAULTS);
  }

  private static VDiskConfig a(long sizeBytes) {
    return VDiskConfig.rocksdb("a", sizeBytes);
  }

  private static VDiskRecord record(Catalog catalog, String name) {
    return catalog.record(name).orElseThrow();
  }

  @Test
  void growsWhatIsThereAndKeepsWhatIsDeclaredNoMore() throws IOException {
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of(a(MIB)), target(TARGET, Map.of(0, "a"))));
      write(catalog.open("a"), (byte) 5).succeeds();
    }
    String serial;
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of(a(2 * MIB))));
      assertThat(catalog.targets()).isEmpty();
      VDisk vdisk = catalog.open("a");
      assertThat(vdisk.sizeBytes()).isEqualTo(2 * MIB);
      serial = vdisk.serial();
    }
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of()));
      assertThat(record(catalog, "a").origin()).isEqualTo(Origin.KEPT);
    }
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of(a(2 * MIB))));
      assertThat(record(catalog, "a").origin()).isEqualTo(Origin.DECLARED);
      assertThat(catalog.open("a").serial()).isEqualTo(serial);
      assertThat(firstByte(catalog.open("a"))).isEqualTo((byte) 5);
    }
  }

  @Test
  void neverShrinks() throws IOException {
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of(a(2 * MIB))));
    }
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of(a(MIB))));
      assertThat(catalog.problem("a").orElseThrow()).contains("to shrink it would lose data");
      assertThat(record(catalog, "a").config().sizeBytes()).isEqualTo(2 * MIB);
    }
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of(a(2 * MIB))));
      assertThat(catalog.open("a").sizeBytes()).isEqualTo(2 * MIB);
    }
  }

  @Test
  void whatACommandHasMadeStaysOnlineWhereTheFileIsAtOddsWithIt() throws IOException {
    TargetConfig made = target(TARGET, Map.of(7, "a"));
    try (Catalog catalog = open()) {
      catalog.editor().create(a(MIB));
      catalog.editor().put(new TargetRecord(made, Origin.MADE));
      for (int time = 0; time < 2; time++) {
        ServerConfig file = file(List.of(a(2 * MIB)), target(TARGET, Map.of(0, "a")));
        if (time == 0) {
          new Declaration(catalog).apply(file);
        } else {
          new Declaration(catalog).applyWhileServing(file);
        }
        assertThat(catalog.problem("a")).isEmpty();
        assertThat(record(catalog, "a").origin()).isEqualTo(Origin.MADE);
        assertThat(catalog.target(TARGET).orElseThrow().config()).isEqualTo(made);
        assertThat(catalog.open("a").sizeBytes()).isEqualTo(MIB);
        catalog.close("a");
      }
      new Declaration(catalog).applyWhileServing(file(List.of(a(MIB)), made));
      assertThat(record(catalog, "a").origin()).isEqualTo(Origin.DECLARED);
      assertThat(catalog.target(TARGET).orElseThrow().origin()).isEqualTo(Origin.DECLARED);
    }
  }

  @Test
  void aFileThatIsReadAgainMakesWhatIsNewAndLeavesWhatIsOpen() throws IOException {
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of(a(MIB))));
      VDisk open = catalog.open("a");
      VDiskConfig b = VDiskConfig.rocksdb("b", MIB);
      new Declaration(catalog)
          .applyWhileServing(file(List.of(a(2 * MIB), b), target(TARGET, Map.of(0, "b"))));
      assertThat(open.sizeBytes()).isEqualTo(MIB);
      assertThat(catalog.open("b").sizeBytes()).isEqualTo(MIB);
      new Declaration(catalog).applyWhileServing(file(List.of()));
      assertThat(catalog.targets()).isEmpty();
      assertThat(catalog.records()).extracting(VDiskRecord::name).containsExactly("a", "b");
    }
  }

  @Test
  void withoutAFileItServesWhatThereIs() throws IOException {
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of(a(MIB)), target(TARGET, Map.of(0, "a"))));
    }
    try (Catalog catalog = open()) {
      new Declaration(catalog).applyNone();
      assertThat(catalog.targets())
          .singleElement()
          .satisfies(t -> assertThat(t.config().luns()).isEqualTo(Map.of(0, "a")));
      assertThat(catalog.records()).extracting(VDiskRecord::name).containsExactly("a");
    }
  }

  @Test
  void withoutAFileAnEmptyDirectoryHasADiskToTry() throws IOException {
    try (Catalog catalog = open()) {
      new Declaration(catalog).applyNone();
      assertThat(catalog.open("demo").sizeBytes()).isEqualTo(1L << 30);
      assertThat(catalog.targets()).hasSize(1);
    }
  }

  @Test
  void remembersWhatIsDeclaredForTheBackendToWhichItIsStillToBeMoved() throws IOException {
    BlockLayout layout = new BlockLayout(16_384, Compression.ZSTD);
    try (Catalog catalog = open()) {
      new Declaration(catalog).apply(file(List.of(declare("a", MIB))));
      VDiskConfig stored = a(MIB).at("rocksdb", Optional.empty(), layout);
      new Declaration(catalog).apply(file(List.of(stored)));
      assertThat(Place.of(record(catalog, "a").config()))
          .isEqualTo(new Place("file", Optional.of(path("a")), layout));
      catalog.move("a", Place.of(stored), MoveCommitTest.meanwhile(() -> {}));
      new Declaration(catalog).apply(file(List.of(declare("a", MIB))));
      assertThat(Place.of(record(catalog, "a").config())).isEqualTo(Place.of(stored));
    }
  }
}
