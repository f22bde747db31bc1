package dev.lunette.scsi;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.backend.memory.MemoryBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link DiskUnit} behind a {@link LunMap}: from the bytes of a CDB to the outcome, as the
 * transport has a command executed.
 */
@State(Scope.Thread)
public class DiskUnitBench {
  private static final int SIZE = 1 << 20;
  private static final int BLOCK = 4096;
  private static final int SECTORS = BLOCK / 512;

  private final byte[] testUnitReady = new byte[16];
  private final byte[] read = Cdbs.access(OperationCode.READ_16, 8, SECTORS);
  private final byte[] write = Cdbs.access(OperationCode.WRITE_16, 8, SECTORS);
  private final byte[] bad = Cdbs.access(OperationCode.READ_16, SIZE, SECTORS);
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);
  private final Nexus nexus = TestDisk.nexus("bench");
  private VDisk vdisk;
  private LunMap luns;

  @Setup
  public void setUp() throws IOException {
    VDiskConfig config = VDiskDeclaration.memory("bench", SIZE).config();
    vdisk = new VDisk(config, "bench", new MemoryBackend().open(config), Limits.DEFAULTS);
    TreeMap<Integer, LogicalUnit> units = new TreeMap<>();
    units.put(0, new DiskUnit(vdisk, Limits.DEFAULTS));
    luns = new LunMap(units);
    luns.attach(nexus, (unit, then) -> then.run());
    execute(testUnitReady); // hears of the power on, which all others would have to look for
    require(Outcome.Status.GOOD, execute(testUnitReady));
    require(Outcome.Status.GOOD, execute(write));
    require(Outcome.Status.GOOD, execute(read));
  }

  private static void require(Outcome expected, Outcome outcome) {
    if (!outcome.equals(expected)) {
      throw new IllegalStateException("outcome is %s, expected %s".formatted(outcome, expected));
    }
  }

  @TearDown
  public void tearDown() throws IOException {
    vdisk.close();
  }

  /** What there is to do for every command, and nothing else. */
  @Benchmark
  public Outcome testUnitReady() {
    return execute(testUnitReady);
  }

  /** With 4 KiB from memory. */
  @Benchmark
  public Outcome read() {
    return execute(read);
  }

  /** With 4 KiB to memory. */
  @Benchmark
  public Outcome write() {
    return execute(write);
  }

  /** A read beyond the end. */
  @Benchmark
  public Outcome checkCondition() {
    return execute(bad);
  }

  private Outcome execute(byte[] cdb) {
    Transported command = new Transported(nexus, cdb, buffer);
    LogicalUnit unit = luns.unit(0);
    command.lengths = unit.dataOutLength(command) + unit.dataInLength(command);
    unit.execute(command);
    return command.outcome;
  }

  /** A command whose transport has a buffer ready. */
  private static final class Transported extends Command {
    private final ByteBuffer buffer;
    private int lengths;
    private Outcome outcome;

    Transported(Nexus nexus, byte[] cdb, ByteBuffer buffer) {
      super(nexus, 0, CommandSet.DISK, cdb);
      this.buffer = buffer;
    }

    @Override
    public ByteBuffer dataOut() {
      return buffer.clear();
    }

    @Override
    public long expectedDataOut() {
      return lengths;
    }

    @Override
    public ByteBuffer dataIn(int lengthBytes) {
      return buffer.clear();
    }

    @Override
    public boolean aborted() {
      return false;
    }

    @Override
    public void abortOthers(Predicate<Nexus> from, Runnable then) {
      then.run();
    }

    @Override
    public void complete(Outcome newOutcome) {
      outcome = newOutcome;
    }
  }
}
