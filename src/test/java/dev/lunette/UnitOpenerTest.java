package dev.lunette;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.scsi.DiskUnit;
import dev.lunette.scsi.OfflineUnit;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnitOpenerTest {

  @TempDir Path data;

  private Catalog open() throws IOException {
    return new Catalog(data, Limits.DEFAULTS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reservation/a", "mode/a", "erasure/a"})
  void vDiskOfADamagedRecordIsOfflineAndTheOthersAreNot(String key) throws IOException {
    try (Catalog catalog = open();
        Batch batch = catalog.store().batch()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", 1 << 20));
      catalog.editor().create(VDiskConfig.rocksdb("b", 1 << 20));
      batch.put(Family.CATALOG, key.getBytes(UTF_8), "{".getBytes(UTF_8));
      catalog.store().commit(batch, true);
    }
    ServerConfig config =
        new ServerConfig(
            data, List.of(), ManagementConfig.DISABLED, List.of(), List.of(), Limits.DEFAULTS);
    try (Catalog catalog = open()) {
      UnitOpener units = new UnitOpener(catalog, config);
      assertThat(units.open("a")).isInstanceOf(OfflineUnit.class);
      assertThat(units.open("b")).isInstanceOf(DiskUnit.class);
    }
  }
}
