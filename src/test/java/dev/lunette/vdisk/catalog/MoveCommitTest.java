package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.BlockLayout;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A move whose record fails loses nothing, be that record there at the next start or not. */
final class MoveCommitTest extends CatalogFixture {

  private Place to() {
    return new Place("file", Optional.of(path("b.img")), BlockLayout.DEFAULT);
  }

  /** Something that happens when all is copied, before the move is recorded. */
  interface Before {
    void run() throws IOException;
  }

  static Progress meanwhile(Before before) {
    return new Progress() {
      @Override
      public void progress(long done, long total) {
        try {
          if (done == total) {
            before.run();
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public void found(String sentence) {}

      @Override
      public boolean stopped() {
        return false;
      }
    };
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoseRecordFailsKeepsBothPlacesAndTakesNoWrites(boolean recorded) throws IOException {
    Catalog catalog = open();
    VDisk vdisk = open(catalog, declare("a", MIB));
    write(vdisk, (byte) 5).succeeds();
    Progress failing =
        meanwhile(() -> {
          if (recorded) { // by the side, as by a sync that fails after the log was written
            moved(new Records(catalog.store()), to());
          }
          catalog.store().close();
        });
    assertThatThrownBy(() -> catalog.move("a", to(), failing)).hasMessageContaining("is closed");
    assertThat(write(vdisk, (byte) 6).failsWith(Kind.IO))
        .hasMessageContaining("until the server is started again");
    assertThat(firstByte(vdisk)).isEqualTo((byte) 5);
    assertThatThrownBy(() -> catalog.close("a")).hasMessageContaining("flush failed");
    assertThatThrownBy(() -> catalog.open("a")).hasMessageContaining("start the server again");
    assertThat(catalog.problem("a").orElseThrow()).contains("start the server again");
    assertThatThrownBy(() -> catalog.editor().undo("a")).hasMessageContaining("both places");
    assertThat(path("a")).exists();
    assertThat(path("b.img")).exists();
    catalog.close();
    try (Catalog restarted = open()) {
      assertThat(firstByte(restarted.open("a"))).isEqualTo((byte) 5);
      write(restarted.open("a"), (byte) 7).succeeds();
    }
    assertThat(path("a").toFile().exists()).isEqualTo(!recorded);
    assertThat(path("b.img").toFile().exists()).isEqualTo(recorded);
    try (Catalog restarted = open()) {
      assertThat(firstByte(restarted.open("a"))).isEqualTo((byte) 7);
    }
  }

  @Test
  void thatFindsItsNewPlaceTakenLeavesThatAlone() throws IOException {
    try (Catalog catalog = open()) {
      VDisk vdisk = open(catalog, declare("a", MIB));
      Place missing = new Place("file", Optional.of(path("no/b.img")), BlockLayout.DEFAULT);
      assertThatThrownBy(() -> catalog.move("a", missing, meanwhile(() -> {})))
          .hasMessageContaining("its directory is missing");
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(State.READY);
      write(vdisk, (byte) 5).succeeds();
    }
  }
}
