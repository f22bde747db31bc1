package dev.lunette.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.store.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreMetricsTest {

  @Test
  void everyStatisticOfTheStoreHasItsMetric(@TempDir Path directory) throws Exception {
    try (Store store = Store.open(directory.resolve("store"), Limits.DEFAULTS)) {
      assertThat(StoreMetrics.statistics()).isEqualTo(store.statistics().keySet());
    }
  }
}
