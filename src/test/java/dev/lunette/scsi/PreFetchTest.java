package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PreFetchTest {

  private static final int IMMEDIATE = 0x02;

  @AutoClose private final TestDisk disk = TestDisk.thin();

  @ParameterizedTest
  @EnumSource(names = {"PRE_FETCH_10", "PRE_FETCH_16"})
  void readsAsMuchAsOneCommandMay(OperationCode preFetch) {
    disk.run(Cdbs.access(preFetch, 8, 16)).good();
    disk.run(Cdbs.access(preFetch, 8, 4000)).good();
    disk.run(Cdbs.access(preFetch, 8, 0)).good();
    disk.run(Cdbs.access(preFetch, 4094, 0)).good();
    disk.run(Cdbs.access(preFetch, 4096, 0)).good();
    assertThat(disk.device.calls)
        .containsExactly(
            "read 4096 8192", "read 4096 65536", "read 4096 65536", "read 2096128 1024");
  }

  @ParameterizedTest
  @EnumSource(names = {"PRE_FETCH_10", "PRE_FETCH_16"})
  void answersBeforeItReadsIfAsked(OperationCode preFetch) {
    disk.device.failure = new IOException("nobody is to hear of this");
    disk.run(Cdbs.access(preFetch, IMMEDIATE, 8, 16)).good();
    disk.close(); // when all that was begun is over
    assertThat(disk.device.calls).startsWith("read 4096 8192");
  }

  @ParameterizedTest
  @EnumSource(names = {"PRE_FETCH_10", "PRE_FETCH_16"})
  void tellsWhatCanNotBeRead(OperationCode preFetch) {
    disk.device.failure = new IOException("broken");
    disk.run(Cdbs.access(preFetch, 8, 16)).fails(Sense.UNRECOVERED_READ_ERROR);
  }

  @ParameterizedTest
  @EnumSource(names = {"PRE_FETCH_10", "PRE_FETCH_16"})
  void refusesBlocksBeyondTheEndAndFlagsThatItDoesNotKnow(OperationCode preFetch) {
    for (int flags : new int[] {0, IMMEDIATE}) {
      disk.run(Cdbs.access(preFetch, flags, 4095, 2))
          .fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
      disk.run(Cdbs.access(preFetch, flags, -1, 0)).fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    }
    disk.run(Cdbs.access(preFetch, 0x01, 0, 1)).fails(SenseData.invalidFieldInCdb(1, 0));
    assertThat(disk.device.calls).isEmpty();
  }
}
