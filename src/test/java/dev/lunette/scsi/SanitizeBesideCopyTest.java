package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.sense.Sense;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class SanitizeBesideCopyTest {

  /** Enough for a disk of this size to be erased in, if anything lets it. */
  private static final int LOOKS = 20_000;

  @AutoClose private final CopyScene scene = new CopyScene();

  @Test
  void doesNotBeginBeforeAStepIsOverThatHasReadAndWillWrite() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch open = new CountDownLatch(1);
    scene.one.device.before =
        call -> {
          if (call.startsWith("read")) {
            reading.countDown();
            await(open);
          }
        };
    CopyLists lists = CopyLists.lid1().disks(scene.one, scene.two);
    TestCommand copy = scene.run(lists.segment(0, 1, 4, 0, 8));
    await(reading);
    byte[] overwrite = Cdbs.hex("48 01 00 00 00 00 00 00 05 00");
    TestCommand sanitize =
        scene.two.command(overwrite, HexFormat.of().parseHex("010000015a")).run(scene.two.unit);
    for (int i = 0; i < LOOKS; i++) {
      scene.two.run("00").fails(Sense.LOGICAL_UNIT_NOT_READY_SANITIZE_IN_PROGRESS);
    }
    open.countDown();
    copy.good();
    sanitize.good();
    assertThat(scene.two.device.bytes()).containsOnly(0x5A);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
