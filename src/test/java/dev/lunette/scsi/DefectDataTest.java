package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class DefectDataTest {

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @Test
  void tellsEmptyListsInTheFormatThatWasAskedFor() {
    assertThat(disk.run("37 00 1D 00 00 00 00 00 FF 00").data()).containsExactly(0, 0x1D, 0, 0);
    assertThat(disk.run("B7 0B 00 00 00 00 00 00 00 FF 00 00").data())
        .containsExactly(0, 0x0B, 0, 0, 0, 0, 0, 0);
  }

  @Test
  void tellsNoMoreThanThereIsRoomFor() {
    assertThat(disk.run("37 00 1D 00 00 00 00 00 03 00").data()).containsExactly(0, 0x1D, 0);
    assertThat(disk.run("B7 0B 00 00 00 00 00 00 00 00 00 00").data()).isEmpty();
  }
}
