package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.scsi.ModeStore;
import dev.lunette.vdisk.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogModeStoreTest {

  @TempDir Path directory;

  private Catalog open() throws IOException {
    return new Catalog(directory, Limits.DEFAULTS);
  }

  @Test
  void givesBackAfterARestartWhatWasSaved() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", 1 << 20));
      ModeStore store = new CatalogModeStore(catalog.editor(), "a", Runnable::run);
      assertThat(store.saves()).isTrue();
      assertThat(store.load()).isEmpty();
      store.save(new byte[] {1, 2, 3});
    }
    try (Catalog catalog = open()) {
      assertThat(new CatalogModeStore(catalog.editor(), "a", Runnable::run).load())
          .containsExactly(1, 2, 3);
    }
  }

  @Test
  void failsIfTheVDiskIsGone() throws IOException {
    try (Catalog catalog = open()) {
      ModeStore store = new CatalogModeStore(catalog.editor(), "gone", Runnable::run);
      assertThatThrownBy(() -> store.save(new byte[1])).isInstanceOf(IOException.class);
    }
  }
}
