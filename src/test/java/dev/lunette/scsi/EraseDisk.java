package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.reservation.ReservationStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A disk that is erased: it keeps in memory what is begun, and can stop in the middle of it. */
final class EraseDisk implements AutoCloseable, EraseStore {

  final TestDisk disk;
  DiskUnit unit;

  /** What the medium began with at each flush: what a pass has written. */
  final List<String> passes = new ArrayList<>();

  volatile @Nullable Begun kept;

  /** Why nothing can be kept. */
  volatile @Nullable IOException failure;

  /** Whether the next start finds what could not be kept. */
  volatile boolean keptNevertheless;

  private volatile CountDownLatch reached = new CountDownLatch(0);
  private volatile CountDownLatch open = new CountDownLatch(0);
  private volatile String stopAt = "";

  EraseDisk(TestDisk disk) {
    this.disk = disk;
    this.unit = reopened();
    disk.device.before = this::before;
  }

  private void before(String call) {
    if (call.equals("flush")) {
      passes.add(HexFormat.of().formatHex(disk.device.bytes(), 0, 4));
    }
    if (!stopAt.isEmpty() && call.startsWith(stopAt)) {
      reached.countDown();
      await(open);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** From now on the device stops before such a call. */
  void stopAt(String call) {
    reached = new CountDownLatch(1);
    open = new CountDownLatch(1);
    stopAt = call;
  }

  /** Waits until the device has stopped. */
  void awaitStop() {
    await(reached);
  }

  void goOn() {
    stopAt = "";
    open.countDown();
  }

  /** The same disk after a restart of the server. */
  DiskUnit reopened() {
    DiskStores stores = new DiskStores(ReservationStore.none(), ModeStore.NONE, this);
    unit = new DiskUnit(disk.vdisk, TestDisk.LIMITS, stores, new CopyManager());
    return unit;
  }

  TestCommand begin(String cdb, String list) {
    byte[] data = HexFormat.of().parseHex(list.replace(" ", ""));
    return disk.command(Cdbs.hex(cdb), data).run(unit);
  }

  TestCommand begin(String cdb) {
    return begin(cdb, "");
  }

  /** SANITIZE with OVERWRITE, and flags in byte 1. */
  TestCommand overwrite(int flags, String list) {
    int length = list.replace(" ", "").length() / 2;
    return begin("48 %02X 00 00 00 00 00 %04X".formatted(0x01 | flags, length), list);
  }

  /** Waits until the medium can be used again, as an initiator does. */
  void awaitReady() throws InterruptedException {
    for (int i = 0; begin("00").outcome() != Outcome.Status.GOOD; i++) {
      assertThat(i).as("looks").isLessThan(3000);
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** Whether each block holds the pattern over and over from its start. */
  void assertFilledWith(String pattern) {
    byte[] repeated = HexFormat.of().parseHex(pattern);
    byte[] block = new byte[TestDisk.BLOCK];
    for (int i = 0; i < block.length; i++) {
      block[i] = repeated[i % repeated.length];
    }
    for (int lba = 0; lba < TestDisk.BLOCKS; lba++) {
      assertThat(Arrays.equals(disk.stored(lba, 1), block)).as("block %d", lba).isTrue();
    }
  }

  @Override
  public Optional<Begun> begun() {
    return Optional.ofNullable(kept);
  }

  @Override
  public void begin(EraseRequest request) throws IOException {
    if (keptNevertheless) {
      kept = new Begun(request, true);
    }
    requireKeeping();
    kept = new Begun(request, false);
  }

  @Override
  public void failed() throws IOException {
    requireKeeping();
    kept = new Begun(kept.request(), true);
  }

  @Override
  public void ended() throws IOException {
    requireKeeping();
    kept = null;
  }

  private void requireKeeping() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    goOn();
    disk.close();
  }
}
