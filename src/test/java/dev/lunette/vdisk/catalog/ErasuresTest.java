package dev.lunette.vdisk.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ErasuresTest extends CatalogFixture {

  private static final ErasureRecord OVERWRITE =
      new ErasureRecord(ErasureRecord.Work.OVERWRITE, "a1a2", 3, true, true, false);
  private static final ErasureRecord FORMAT =
      new ErasureRecord(ErasureRecord.Work.FORMAT, "", 1, false, false, false);

  private static void refused(Catalog catalog, ErasureRecord erasure, Kind kind) {
    assertThatThrownBy(() -> catalog.editor().erasures().begin("a", erasure))
        .isInstanceOfSatisfying(
            VDiskException.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
  }

  @Test
  void whatIsBegunIsThereUntilItHasEnded() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      assertThat(catalog.editor().erasures().find("a")).isEmpty();
      catalog.editor().erasures().begin("a", OVERWRITE);
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.editor().erasures().find("a")).hasValue(OVERWRITE);
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(new State.Erasing());
      catalog.open("a"); // by whom it goes on
      catalog.editor().erasures().failed("a");
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.editor().erasures().find("a")).hasValue(OVERWRITE.withFailed());
      catalog.editor().erasures().begin("a", FORMAT);
      catalog.editor().erasures().ended("a");
      assertThat(catalog.editor().erasures().find("a")).isEmpty();
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.editor().erasures().find("a")).isEmpty();
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(State.READY);
    }
  }

  @Test
  void nothingElseIsBegunMeanwhileAndItIsNotBegunBesideAnythingElse() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      catalog.editor().erasures().begin("a", OVERWRITE);
      assertThatThrownBy(() -> catalog.editor().intend("a", new State.Deleting()))
          .hasMessageContaining("is erasing");
      catalog.editor().erasures().ended("a");
      catalog.editor().intend("a", new State.Deleting());
      refused(catalog, FORMAT, Kind.BUSY);
    }
  }

  @Test
  void snapshotsWouldKeepWhatMustGoAndSoForbidIt() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      catalog.snapshots(catalog.record("a").orElseThrow()).create(List.of("a"), "s");
      refused(catalog, OVERWRITE, Kind.UNSUPPORTED);
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(State.READY);
      catalog.editor().erasures().begin("a", FORMAT); // promises nothing about what was there
    }
  }

  @Test
  void vDiskThatGoesIsNotReadyAgainAndItsNameBeginsAnew() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      catalog.editor().erasures().begin("a", OVERWRITE);
      catalog.editor().beginDelete("a");
      catalog.editor().erasures().ended("a");
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(new State.Deleting());
      catalog.editor().undo("a");
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      assertThat(catalog.editor().erasures().find("a")).isEmpty();
    }
  }

  /** Writes into the store what the catalog does not hear of, as a write that fails late does. */
  private static void recordAside(Catalog catalog, ErasureRecord erasure) throws IOException {
    Records aside = new Records(catalog.store());
    VDiskRecord erasing = aside.vdisk("a").orElseThrow().with(new State.Erasing());
    aside.commit(new Changes().put(erasing).erasure("a", Optional.of(erasure)));
  }

  @Test
  void writeThatFailsIsTakenBack() throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      Erasures.Commit failsOnce =
          changes -> {
            if (new Records(catalog.store()).erasure("a").isEmpty()) {
              recordAside(catalog, OVERWRITE);
              throw new IOException("no sync");
            }
            catalog.ownRecords().commit(changes);
          };
      VDiskRecord before = catalog.record("a").orElseThrow();
      assertThatThrownBy(() -> catalog.editor().erasures().write(before, OVERWRITE, failsOnce))
          .hasMessage("no sync");
      assertThat(catalog.editor().erasures().find("a")).isEmpty();
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(State.READY);
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.editor().erasures().find("a")).isEmpty();
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(State.READY);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writeThatCanNotBeTakenBackCountsAsFailedTillTheNextStart(boolean written)
      throws IOException {
    try (Catalog catalog = open()) {
      catalog.editor().create(VDiskConfig.rocksdb("a", MIB));
      if (written) {
        recordAside(catalog, OVERWRITE);
      }
      catalog.store().close();
      assertThatThrownBy(() -> catalog.editor().erasures().begin("a", OVERWRITE))
          .hasMessageContaining("is closed");
      assertThat(catalog.editor().erasures().find("a")).hasValue(OVERWRITE.withFailed());
      assertThatThrownBy(() -> catalog.editor().intend("a", new State.Deleting()))
          .hasMessageContaining("is erasing");
    }
    try (Catalog catalog = open()) {
      Optional<ErasureRecord> expected = written ? Optional.of(OVERWRITE) : Optional.empty();
      assertThat(catalog.editor().erasures().find("a")).isEqualTo(expected);
    }
  }

  @Test
  void nothingIsLeftToEraseOfWhatForgets() throws IOException {
    VDiskConfig memory = VDiskDeclaration.memory("a", MIB).config();
    try (Catalog catalog = open()) {
      catalog.editor().create(memory);
      catalog.editor().erasures().begin("a", OVERWRITE);
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.editor().erasures().find("a")).isEmpty();
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(State.READY);
    }
  }

  @Test
  void recordThatSaysNotWhatToWriteIsRefused() {
    for (String bad :
        List.of(
            "'work':'OVERWRITE','pattern':'','passes':1",
            "'work':'OVERWRITE','pattern':'xy','passes':1",
            "'work':'FORMAT','pattern':'','passes':0")) {
      byte[] json =
          ("{'version':2,'erasure':{"
                  + bad
                  + ",'inverts':false,'allowUnrestrictedExit':false,'failed':false}}")
              .replace('\'', '"')
              .getBytes(UTF_8);
      assertThatThrownBy(() -> RecordCodec.erasure("erasure/a", json))
          .as(bad)
          .hasMessageContaining("record erasure/a of the catalog can't be read");
    }
  }
}
