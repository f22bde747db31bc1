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
import org.junit.jupiter.api.Test;

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
