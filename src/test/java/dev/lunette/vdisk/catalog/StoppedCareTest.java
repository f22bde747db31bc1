package dev.lunette.vdisk.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.config.TargetConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A check of a data directory that nobody serves looks, and changes nothing. */
final class StoppedCareTest extends CatalogFixture {
  private final List<String> found = new ArrayList<>();

  private boolean check() throws IOException {
    found.clear();
    return new StoppedCare(directory(), Limits.DEFAULTS)
        .check(
            new Progress() {
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
            });
  }

  private Store store() throws IOException {
    return Store.open(path("store"), Limits.DEFAULTS);
  }

  @Test
  void bringsNothingToAnEndThatWasBegun() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().begin(declare("begun", MIB));
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      catalog.snapshots(catalog.record("a").orElseThrow()).create(List.of("a"), ".passing-x");
    }
    assertThat(check()).as("%s", found).isTrue();
    assertThat(path("begun")).exists();
    try (Store store = store()) {
      assertThat(new Records(store).vdisk("begun").orElseThrow().state())
          .isEqualTo(new State.Creating());
    }
  }

  @Test
  void tellsOfEveryRecordThatCannotBeReadAndGoesOn() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
    }
    try (Store store = store();
        Batch batch = store.batch()) {
      for (String key : new String[] {"vdisk/a", "strange"}) {
        batch.put(Family.CATALOG, key.getBytes(UTF_8), "{".getBytes(UTF_8));
      }
      store.commit(batch, true);
    }
    assertThatThrownBy(this::open).hasMessageContaining("of the catalog");
    assertThat(check()).isFalse();
    assertThat(found).hasSize(2);
    assertThat(found.get(0)).contains("record strange of the catalog is of a kind");
    assertThat(found.get(1)).contains("record vdisk/a of the catalog can't be read");
  }

  @Test
  void tellsWhatIsMissingAndWhoseIdentityItIs() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().create(declare("a", MIB));
      TargetConfig target =
          new TargetConfig(
              "iqn.2026-11.com.example:a",
              Optional.empty(),
              new TreeSet<>(),
              new TreeMap<>(Map.of(0, "a", 1, "b")));
      catalog.editor().put(new TargetRecord(target, Origin.MADE));
    }
    Files.delete(path("a"));
    Files.writeString(path("identity"), "000102030405060708090a0b0c0d0e0f\n");
    assertThat(check()).isFalse();
    assertThat(found)
        .hasSize(3)
        .anySatisfy(each -> assertThat(each).contains("vDisk a:", "is missing"))
        .anySatisfy(each -> assertThat(each).contains("LUN 1: there is no b"))
        .anySatisfy(each -> assertThat(each).contains("put the right store back"));
  }

  @Test
  void makesNoDataDirectoryOfOneThatIsNone() throws IOException {
    Files.createDirectories(directory());
    assertThatThrownBy(this::check)
        .hasMessageContaining("%s is no data directory".formatted(directory()));
    assertThatThrownBy(() ->
            new StoppedCare(directory(), Limits.DEFAULTS)
                .repair(true, true, MoveCommitTest.meanwhile(() -> {})))
        .hasMessageContaining("is no data directory");
    assertThat(directory()).isEmptyDirectory();
    Files.writeString(path("server-id"), "000102030405060708090a0b0c0d0e0f\n");
    assertThatThrownBy(this::check).hasMessageContaining("has no store yet");
    assertThat(path("store")).doesNotExist();
  }
}
