package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.reservation.ReservationStore;
import dev.lunette.scsi.sense.Sense;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class SavedModePagesTest {

  private static final String CACHING = "881204" + "00".repeat(17);
  private static final String CACHING_WITHOUT_WCE = "8812" + "00".repeat(18);
  private static final String CONTROL = "8a0a0210" + "00".repeat(8);
  private static final String D_SENSE = "8a0a0610" + "00".repeat(8);
  private static final String SWP = "8a0a021008" + "00".repeat(7);

  @AutoClose private final Kept kept = new Kept();
  @AutoClose private final TestDisk disk = TestDisk.thin();
  private DiskUnit unit = reopened();

  /** A store in memory, which can fail and be slow. */
  private static final class Kept implements ModeStore, AutoCloseable {
    private volatile byte[] pages = new byte[0];
    private volatile @Nullable IOException failure;
    private volatile CountDownLatch open = new CountDownLatch(0);
    private volatile @Nullable Thread saver;
    private final ExecutorService changes = Executors.newSingleThreadExecutor();
    private volatile boolean full;

    @Override
    public byte[] load() {
      return pages;
    }

    @Override
    public void save(byte[] wanted) throws IOException {
      saver = Thread.currentThread();
      try {
        assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (failure != null) {
        throw failure;
      }
      pages = wanted;
    }

    @Override
    public void execute(Runnable change) {
      if (full) {
        throw new RejectedExecutionException("too many wait");
      }
      changes.execute(change);
    }

    @Override
    public void close() {
      changes.close();
    }
  }

  private DiskUnit reopened() {
    return new DiskUnit(
        disk.vdisk,
        TestDisk.LIMITS,
        new DiskStores(ReservationStore.none(), kept, EraseStore.NONE),
        new CopyManager());
  }

  private TestCommand select(int flags, String pages) {
    byte[] list = HexFormat.of().parseHex("00000000" + pages);
    String cdb = "15 %02X 00 00 %02X".formatted(0x10 | flags, list.length);
    return disk.command(Cdbs.hex(cdb), list).run(unit);
  }

  private TestCommand save(String pages) {
    return select(0x01, pages);
  }

  private String sense(int pageControl) {
    byte[] data =
        disk.command(Cdbs.hex("1A 08 %02X 00 FF".formatted(pageControl << 6 | 0x3F)), new byte[0])
            .run(unit)
            .data();
    return HexFormat.of().formatHex(data, 4, data.length);
  }

  @Test
  void areTheDefaultsAtFirst() {
    assertThat(sense(3)).isEqualTo(CACHING + CONTROL);
    assertThat(sense(1)).startsWith("881204").contains("8a0a24160840");
  }

  @Test
  void areWhatIsSavedAndNotWhatIsOnlyCurrent() {
    save(D_SENSE).good();
    select(0, CACHING_WITHOUT_WCE + SWP).good();
    assertThat(sense(0)).isEqualTo(CACHING_WITHOUT_WCE + SWP);
    assertThat(sense(3)).isEqualTo(CACHING + D_SENSE);
    assertThat(sense(2)).isEqualTo(CACHING + CONTROL);
  }

  @Test
  void areAllPagesAlsoThoseThatAreNotInTheList() {
    select(0, CACHING_WITHOUT_WCE).good();
    save(D_SENSE).good();
    assertThat(sense(3)).isEqualTo(CACHING_WITHOUT_WCE + D_SENSE);
  }

  @Test
  void areWhatIsCurrentIfTheListIsEmpty() {
    select(0, CACHING_WITHOUT_WCE).good();
    save("").good();
    assertThat(sense(3)).isEqualTo(CACHING_WITHOUT_WCE + CONTROL);
    select(0, D_SENSE).good();
    disk.command(Cdbs.hex("15 11 00 00 00"), new byte[0]).run(unit).good();
    assertThat(sense(3)).isEqualTo(CACHING_WITHOUT_WCE + D_SENSE);
  }

  @Test
  void comeBackWithAResetAndWithTheNextStart() {
    save(SWP).good();
    select(0, CONTROL).good();
    unit.reset();
    assertThat(sense(0)).isEqualTo(CACHING + SWP);
    unit = reopened();
    assertThat(sense(0)).isEqualTo(CACHING + SWP);
    disk.command(Cdbs.hex("2A"), new byte[0]).run(unit).fails(Sense.WRITE_PROTECTED);
  }

  @Test
  void switchTheWriteCacheOffFromTheStart() {
    save(CACHING_WITHOUT_WCE).good();
    disk.vdisk.enableWriteCache(true);
    unit = reopened();
    byte[] write = Cdbs.hex("2A 00 00 00 00 01 00 00 01");
    disk.command(write, TestDisk.random(1)).run(unit).good();
    assertThat(disk.device.calls).contains("write 512 512 durable");
  }

  @Test
  void areSavedOnAThreadThatMayWait() {
    kept.open = new CountDownLatch(1);
    TestCommand command = save(D_SENSE); // returns although the store waits
    assertThat(sense(0)).isEqualTo(CACHING + CONTROL);
    kept.open.countDown();
    command.good();
    assertThat(kept.saver).isNotSameAs(Thread.currentThread());
    assertThat(sense(0)).isEqualTo(CACHING + D_SENSE);
  }

  @Test
  void changeNothingIfTheyCanNotBeSaved() {
    Nexus other = TestDisk.nexus("b");
    unit.attach(other);
    kept.failure = new IOException("full");
    save(D_SENSE).fails(Sense.INTERNAL_TARGET_FAILURE);
    assertThat(sense(0)).isEqualTo(CACHING + CONTROL);
    assertThat(sense(3)).isEqualTo(CACHING + CONTROL);
    kept.failure = null;
    save(CONTROL).good();
  }

  @Test
  void areRefusedWhileTooManyWait() {
    kept.full = true;
    assertThat(save(D_SENSE).outcome()).isEqualTo(Outcome.Status.BUSY);
    assertThat(sense(0)).isEqualTo(CACHING + CONTROL);
  }

  @Test
  void leaveOutWhatTheDiskDoesNotKnowAnyMore() {
    // An unknown page, one of another length, bits that can't be changed, and half a page.
    kept.pages = HexFormat.of().parseHex("010100" + "0802ffff" + "0a0a" + "ff".repeat(10) + "08ff");
    unit = reopened();
    assertThat(sense(0)).isEqualTo(CACHING + "8a0a26160840" + "00".repeat(6));
  }

  @Test
  void leaveOutAPageWithAReservedValue() {
    kept.pages = HexFormat.of().parseHex("0a0a0614" + "00".repeat(8)); // QERR 10b
    unit = reopened();
    assertThat(sense(0)).isEqualTo(CACHING + CONTROL);
  }

  @Test
  void areOfferedAsACommandToo() {
    byte[] usage =
        disk.command(Cdbs.hex("A3 0C 01 15 00 00 00 00 00 FF"), new byte[0]).run(unit).data();
    assertThat(HexFormat.of().formatHex(usage)).isEqualTo("00030006" + "15110000ff04");
    assertThat(HexFormat.of().formatHex(disk.run("A3 0C 01 15 00 00 00 00 00 FF").data()))
        .isEqualTo("00030006" + "15100000ff04");
  }
}
