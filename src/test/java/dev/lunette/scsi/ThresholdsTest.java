package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.page.Caching;
import dev.lunette.scsi.page.ErrorRecovery;
import dev.lunette.scsi.page.ModePages;
import dev.lunette.scsi.page.ModeValues;
import dev.lunette.scsi.page.ProvisioningThresholds;
import dev.lunette.vdisk.Space;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A disk of 16 threshold sets of 1 MiB, which is looked at whenever a test says so. */
final class ThresholdsTest {

  private static final long SET = 1 << 20;
  private static final long HALF = SET / 2;
  private static final int SMALLER_AVAILABLE = 0;
  private static final int LARGER_AVAILABLE = 1;
  private static final int USED = 2;

  private final ModePages pages =
      new ModePages(new ErrorRecovery(), new Caching(true), new ProvisioningThresholds());
  @AutoClose private final TestDisk disk = TestDisk.counting(0, 1 << 30);
  private final UnitAttentions attentions = new UnitAttentions(10);
  private final Nexus other = TestDisk.nexus("b");

  /** At most one look that is to come. */
  private final BlockingQueue<Runnable> next = new LinkedBlockingQueue<>();

  private final Thresholds thresholds =
      new Thresholds(new Medium(disk.vdisk, TestDisk.LIMITS), attentions, next::add);
  private final byte[] page = new ProvisioningThresholds().body();

  @BeforeEach
  void attach() {
    for (Nexus nexus : List.of(disk.nexus, other)) {
      attentions.attach(nexus);
      assertThat(attentions.take(nexus)).isEqualTo(UnitAttention.POWER_ON);
    }
  }

  private void enable(int threshold, int sets) {
    int at = ProvisioningThresholds.offset(threshold) - 4;
    ByteBuffer.wrap(page).put(at, (byte) (page[at] | 0x80)).putInt(at + 4, sets);
  }

  private void disable(int threshold) {
    page[ProvisioningThresholds.offset(threshold) - 4] &= 0x7F;
  }

  private ModeValues values(boolean reporting) {
    Map<Integer, byte[]> bodies = new HashMap<>();
    bodies.put(ModePages.key(0x1C, 0x02), page);
    if (!reporting) {
      bodies.put(ErrorRecovery.CODE, new byte[10]);
    }
    return pages.defaults().with(bodies);
  }

  private void watch() throws InterruptedException {
    boolean first = next.isEmpty();
    thresholds.watch(values(true));
    if (first) {
      next.add(took());
    }
  }

  /** The look that comes after the one that is under way. */
  private Runnable took() throws InterruptedException {
    Runnable look = next.poll(30, TimeUnit.SECONDS);
    assertThat(look).as("the vDisk has answered").isNotNull();
    return look;
  }

  /** Looks at a disk that takes so much of its store, and tells what a nexus hears of it. */
  private List<UnitAttention> heard(Nexus nexus, long usedBytes, long freeBytes)
      throws InterruptedException {
    disk.device.space = new Space(usedBytes, freeBytes);
    took().run();
    next.add(took());
    return heard(nexus);
  }

  private List<UnitAttention> heard(long usedBytes) throws InterruptedException {
    return heard(disk.nexus, usedBytes, 1 << 30);
  }

  private List<UnitAttention> heard(Nexus nexus) {
    List<UnitAttention> heard = new ArrayList<>();
    for (UnitAttention one = attentions.take(nexus); one != null; one = attentions.take(nexus)) {
      heard.add(one);
    }
    return heard;
  }

  @Test
  void tellOnceOfWhatIsUsedAndAgainWhenItHasBeenLess() throws InterruptedException {
    enable(USED, 5);
    watch();
    UnitAttention reached = UnitAttention.THIRD_THRESHOLD_REACHED;
    assertThat(heard(0)).isEmpty();
    assertThat(heard(5 * SET + HALF - TestDisk.BLOCK)).as("in the range").isEmpty();
    assertThat(heard(5 * SET + HALF)).containsExactly(reached);
    assertThat(heard(9 * SET)).as("once").isEmpty();
    assertThat(heard(5 * SET - HALF + TestDisk.BLOCK)).isEmpty();
    assertThat(heard(9 * SET)).as("it has not left the range").isEmpty();
    assertThat(heard(5 * SET - HALF)).isEmpty();
    assertThat(heard(5 * SET + HALF)).as("it has").containsExactly(reached);
  }

  @Test
  void tellOfWhatIsLeftToTheDiskByItsSizeAndByItsStore() throws InterruptedException {
    enable(SMALLER_AVAILABLE, 2);
    enable(LARGER_AVAILABLE, 8);
    watch();
    assertThat(heard(8 * SET - TestDisk.BLOCK)).isEmpty();
    assertThat(heard(8 * SET + HALF)).containsExactly(UnitAttention.SECOND_THRESHOLD_REACHED);
    assertThat(heard(disk.nexus, 8 * SET, SET))
        .as("others have taken it")
        .containsExactly(UnitAttention.FIRST_THRESHOLD_REACHED);
    assertThat(heard(disk.nexus, 0, 1 << 30)).isEmpty();
    assertThat(heard(15 * SET))
        .containsExactly(
            UnitAttention.FIRST_THRESHOLD_REACHED, UnitAttention.SECOND_THRESHOLD_REACHED);
  }

  @Test
  void tellOfOneThatIsReachedWhenItIsSet() throws InterruptedException {
    disk.device.space = new Space(10 * SET, 1 << 30);
    enable(USED, 4);
    watch();
    assertThat(heard(disk.nexus)).containsExactly(UnitAttention.THIRD_THRESHOLD_REACHED);
    enable(USED + 1, 9);
    watch();
    assertThat(heard(10 * SET)).containsExactly(UnitAttention.FOURTH_THRESHOLD_REACHED);
    enable(USED, 5);
    watch();
    assertThat(heard(10 * SET))
        .as("it is another by now")
        .containsExactly(UnitAttention.THIRD_THRESHOLD_REACHED);
    thresholds.arm();
    assertThat(heard(10 * SET)).as("as after a power on").hasSize(2);
  }

  @Test
  void tellEveryNexusOrTheFirstThatAsks() throws InterruptedException {
    enable(USED, 4);
    watch();
    assertThat(heard(5 * SET)).hasSize(1);
    assertThat(heard(other)).containsExactly(UnitAttention.THIRD_THRESHOLD_REACHED);
    page[0] = 1; // SITUA
    watch();
    assertThat(heard(0)).isEmpty();
    assertThat(heard(other, 5 * SET, 1 << 30)).hasSize(1);
    assertThat(heard(disk.nexus)).isEmpty();
    attentions.raise(UnitAttention.RESET);
    assertThat(heard(disk.nexus)).containsExactly(UnitAttention.RESET);
    assertThat(heard(other)).containsExactly(UnitAttention.RESET);
  }

  @Test
  void goOnAfterAFailure() throws InterruptedException {
    enable(USED, 4);
    watch();
    disk.device.failure = new IOException("broken");
    assertThat(heard(5 * SET)).isEmpty();
    disk.device.failure = null;
    assertThat(heard(5 * SET)).hasSize(1);
  }

  @Test
  void askForNothingUnlessOneIsEnabledAndToBeToldOf() throws InterruptedException {
    thresholds.watch(values(true));
    enable(USED, 0);
    thresholds.watch(values(false));
    assertThat(disk.device.calls).doesNotContain("space");
    watch();
    disable(USED);
    thresholds.watch(values(true));
    took().run();
    enable(USED, 4);
    thresholds.watch(values(true));
    next.add(took());
    assertThat(heard(5 * SET)).hasSize(1);
  }

  @Test
  void askForTheLastTimeWhenNoneIsEnabledAnyMore() throws InterruptedException, IOException {
    enable(USED, 4);
    watch();
    disable(USED);
    thresholds.watch(values(true));
    disk.device.space = new Space(5 * SET, 0);
    took().run();
    disk.vdisk.close(); // waits for the answer
    assertThat(next).isEmpty();
    assertThat(heard(disk.nexus)).isEmpty();
  }

  @Test
  void endWithTheVDisk() throws InterruptedException, IOException {
    enable(USED, 4);
    watch();
    disk.vdisk.close();
    took().run();
    assertThat(next).isEmpty();
  }
}
