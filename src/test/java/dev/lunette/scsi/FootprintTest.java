package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.CdbDecoder;
import dev.lunette.scsi.cdb.CommandSet;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which commands may not pass each other. */
final class FootprintTest {

  @ParameterizedTest
  @CsvSource({
    "28 00 00 00 00 0A 00 00 01, 28 00 00 00 00 0A 00 00 01, false", // reads
    "2A 00 00 00 00 0A 00 00 01, 28 00 00 00 00 0A 00 00 01, true",
    "2A 00 00 00 00 0A 00 00 01, 28 00 00 00 00 0B 00 00 01, false",
    "2A 00 00 00 00 0A 00 00 02, 28 00 00 00 00 0B 00 00 01, true",
    "2A 00 00 00 00 0A 00 00 00, 28 00 00 00 00 0A 00 00 01, false", // no blocks
    "41 00 00 00 00 0A 00 00 00, 28 00 7F 00 00 0B 00 00 01, true", // to the end
    "41 00 00 00 00 0A 00 00 00, 28 00 00 00 00 09 00 00 01, false",
    "42 00 00 00 00 00 00 00 18, 28 00 00 00 00 09 00 00 01, true", // UNMAP: anywhere
    "42 00 00 00 00 00 00 00 18, 00, false",
    "2A 00 00 00 00 0A 00 00 01, 12 00 00 00 24, false",
    "2A 00 00 00 00 0A 00 00 01, 35, true",
    "28 00 00 00 00 0A 00 00 01, 35, false",
    "15 10 00 00 18, 2A 00 00 00 00 0A 00 00 01, true", // SWP may be in it
    "1B 00 00 00 00, 2A 00 00 00 00 0A 00 00 01, true",
    "2F 02 00 00 00 0A 00 00 01, 2A 00 00 00 00 0A 00 00 01, true",
    "89 00 0000000000000008 00000002 00 00, 28 00 00 00 00 0A 00 00 01, false",
    "88 00 FFFFFFFFFFFFFFFF 00000002 00 00, 8A 00 0000000000000000 00000001 00 00, true",
  })
  void commandsConflictWhereOneChangesWhatTheOtherTouches(
      String one, String other, boolean conflicts) {
    Footprint first = Footprint.of(CdbDecoder.decode(CommandSet.DISK, bytes(one)));
    Footprint second = Footprint.of(CdbDecoder.decode(CommandSet.DISK, bytes(other)));
    assertThat(first.conflicts(second)).isEqualTo(conflicts);
    assertThat(second.conflicts(first)).isEqualTo(conflicts);
  }

  private static byte[] bytes(String cdb) {
    return HexFormat.of().parseHex(cdb.replace(" ", ""));
  }
}
