package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LentLabelsTest {
  private static final int COUNT = 100;

  @TempDir Path directory;

  private Store store;
  private LentLabels labels;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(directory, Limits.DEFAULTS);
    labels = new LentLabels(store);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  @Test
  void forgetsLabelsOfWhichNothingIsLentAnyMore() throws IOException {
    lend(label(0));
    for (int i = 1; i < COUNT; i++) {
      lend(label(i));
      giveBack(label(i));
      assertThat(labels.contains(label(0))).as("of which a block is lent").isTrue();
    }
    long known = LongStream.range(0, COUNT).filter(i -> labels.contains(label(i))).count();
    assertThat(known).isLessThan(COUNT / 10);
  }

  @Test
  void knowsAllThatOneBatchHasLent() throws IOException {
    lend(LongStream.range(0, COUNT).map(LentLabelsTest::label).toArray());
    assertThat(LongStream.range(0, COUNT)).allMatch(i -> labels.contains(label(i)));
  }

  private static long label(long number) {
    return 4 * number + 4;
  }

  private void lend(long... lent) throws IOException {
    try (Batch batch = store.batch();
        Lending lending = new Lending(store, batch, labels)) {
      for (long label : lent) {
        lending.lend(Source.written(label), 0, 1);
      }
      store.commit(batch, false);
    }
  }

  private void giveBack(long label) throws IOException {
    try (Batch batch = store.batch();
        Lending lending = new Lending(store, batch, labels)) {
      lending.free(new Source(label + 1000, label, 0), 0, 1);
      store.commit(batch, false);
    }
  }
}
