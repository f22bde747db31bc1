package dev.lunette.vdisk;

import static dev.lunette.vdisk.VDiskFixture.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flushes are shared, and one that lost data is never forgotten. */
final class FlushTest {
  private final GatedDevice device = new GatedDevice(SIZE);
  private final VDisk vdisk = VDiskFixture.vdisk(device);

  @Test
  void thoseWhoAskMeanwhileShareTheNextFlush() throws InterruptedException {
    device.shut();
    Ending first = flush();
    device.awaitEntered(1);
    List<Ending> later = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      later.add(flush());
    }
    flush().failsWith(Kind.BUSY);
    device.open();
    first.succeeds();
    later.forEach(Ending::succeeds);
    assertThat(device.flushes).hasValue(2);
    flush().succeeds();
    assertThat(device.flushes).hasValue(3);
  }

  @Test
  void remembersFailureThoughTheDeviceForgets() {
    device.flushFailure = () -> new IOException("Input/output error");
    assertThat(flush().failsWith(Kind.IO))
        .hasMessage("vDisk disk0: flush failed: java.io.IOException: Input/output error");
    device.flushFailure = () -> null;
    for (int initiator = 0; initiator < 3; initiator++) {
      assertThat(flush().failsWith(Kind.IO))
          .hasMessageContaining("an earlier flush failed")
          .hasMessageContaining("Input/output error");
    }
    assertThat(device.flushes).as("a device that has lost data is not asked again").hasValue(1);
    VDiskTest.read(vdisk).succeeds();
    VDiskTest.write(vdisk, false).succeeds();
  }

  @Test
  void aLackOfSpaceIsOverWhenTheDeviceSaysSo() {
    device.flushFailure = () -> new VDiskException(Kind.NO_SPACE, "there is no space");
    for (int again = 0; again < 3; again++) {
      assertThat(flush().failsWith(Kind.NO_SPACE))
          .hasMessage("vDisk disk0: flush failed: there is no space");
    }
    assertThat(device.flushes).hasValue(3);
    device.flushFailure = () -> null;
    flush().succeeds();
    device.flushFailure = () -> new IOException("Input/output error");
    flush().failsWith(Kind.IO);
    device.flushFailure = () -> new VDiskException(Kind.NO_SPACE, "there is no space");
    flush().failsWith(Kind.IO);
  }

  @Test
  void tellsFailureToAllWhoShareIt() throws InterruptedException {
    device.shut();
    Ending first = flush();
    device.awaitEntered(1);
    List<Ending> later = List.of(flush(), flush());
    device.flushFailure = () -> new IOException("Input/output error");
    device.open();
    first.failsWith(Kind.IO);
    later.forEach(ending -> ending.failsWith(Kind.IO));
  }

  @Test
  void closeReportsLostData() {
    device.flushFailure = () -> new IOException("Input/output error");
    assertThatThrownBy(vdisk::close)
        .isInstanceOf(VDiskException.class)
        .hasMessageContaining("Input/output error");
    assertThat(device.closed.getCount()).isZero();
  }

  @Test
  void oneWhoThrowsKeepsNobodyFromTheNews() throws InterruptedException {
    device.shut();
    Ending first = flush();
    device.awaitEntered(1);
    vdisk.flush(
        new Completion() {
          @Override
          public void completed() {
            throw new IllegalStateException("thrown by a test");
          }

          @Override
          public void failed(VDiskException failure) {}
        });
    Ending last = flush();
    device.open();
    first.succeeds();
    last.succeeds();
    flush().succeeds();
  }

  private Ending flush() {
    Ending ending = new Ending();
    vdisk.flush(ending);
    return ending;
  }
}
