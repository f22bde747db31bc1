package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LogSenseTest {

  private static final String TEMPERATURE = "0d000006" + "00000302" + "00ff";

  @AutoClose private final TestDisk disk = TestDisk.thin();

  private String page(int pageControl, int page, int subpage, int pointer) {
    int control = pageControl << 6 | page;
    byte[] data =
        disk.run("4D 00 %02X %02X 00 %04X 00 FF".formatted(control, subpage, pointer)).data();
    return HexFormat.of().formatHex(data);
  }

  @Test
  void listsThePagesThatThereAre() {
    assertThat(page(1, 0, 0, 0)).isEqualTo("00000004" + "000d0e2f");
    assertThat(page(1, 0, 0xFF, 0))
        .isEqualTo("40ff000a" + "0000" + "00ff" + "0d00" + "0e00" + "2f00");
  }

  @Test
  void tellsWhatIsKnown() {
    assertThat(page(1, 0x0D, 0, 0)).isEqualTo(TEMPERATURE);
    assertThat(page(1, 0x0E, 0, 0)).isEqualTo("0e000008" + "00040304" + "00000000");
    assertThat(page(1, 0x2F, 0, 0)).isEqualTo("2f000008" + "00000304" + "0000ffff");
  }

  @Test
  void ignoresThePageControlForListsSinceTheyHaveNoThresholds() {
    for (int pageControl = 0; pageControl < 4; pageControl++) {
      assertThat(page(pageControl, 0x0D, 0, 0)).isEqualTo(TEMPERATURE);
    }
  }

  @Test
  void beginsWithTheParameterThatIsAskedForOrTheNext() {
    for (int pointer = 0; pointer <= 4; pointer++) {
      assertThat(page(1, 0x0E, 0, pointer)).startsWith("0e0000080004");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4D 01 4D, 1, 0", // SP
    "4D 02 4D, 1, 1", // PPC
    "4D 00 4C, 2, 5", // logical block provisioning
    "4D 00 7F, 2, 5",
    "4D 00 4D 01, 3, 7",
    "4D 00 4D FF, 3, 7",
    "4D 00 40 01, 3, 7",
    "4D 00 40 00 00 00 01, 5, 7", // a list of pages has no parameters
    "4D 00 4D 00 00 00 01, 5, 7", // past the last one
    "4D 00 4E 00 00 00 05, 5, 7",
  })
  void refusesWhatThereIsNotAndPointsAtIt(String cdb, int byteOffset, int bit) {
    disk.run(cdb).fails(SenseData.invalidFieldInCdb(byteOffset, bit));
  }

  @Test
  void knowsNoLogSelect() {
    disk.run("4C").fails(Sense.INVALID_COMMAND_OPERATION_CODE);
  }
}
