package dev.lunette.vdisk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reads and writes on a vDisk of each backend, through its one door and as an event loop does them:
 * as many as a deep queue has are begun, and then all of them have ended.
 */
@State(Scope.Thread)
public class BackendBench {
  private static final int SMALL = 4 << 10;
  private static final int SMALL_DEPTH = 32;
  private static final int LARGE = 256 << 10;
  private static final int LARGE_DEPTH = 8;

  @Param({"file", "memory", "rocksdb"})
  private String backend;

  private final SplittableRandom random = new SplittableRandom(1);
  private final ByteBuffer[] small = BenchDisk.buffers(SMALL_DEPTH, SMALL);
  private final ByteBuffer[] large = BenchDisk.buffers(LARGE_DEPTH, LARGE);
  private final Flight flight = new Flight();
  private BenchDisk disk;
  private VDisk vdisk;
  private long next;

  /** A vDisk of which every block was written. */
  @Setup
  public void setUp() throws IOException, InterruptedException {
    disk = BenchDisk.make(Path.of(System.getProperty("lunette.bench.directory")), backend);
    vdisk = disk.vdisk();
    for (long written = 0; written < BenchDisk.SIZE_BYTES; written += LARGE_DEPTH * LARGE) {
      write256KiB();
    }
    disk.settle();
    vdisk = disk.vdisk();
  }

  @TearDown
  public void tearDown() throws IOException {
    disk.close();
  }

  /** One of 32 at random places. */
  @Benchmark
  @OperationsPerInvocation(SMALL_DEPTH)
  public void read4KiB() throws VDiskException, InterruptedException {
    flight.begin(SMALL_DEPTH);
    for (ByteBuffer buffer : small) {
      vdisk.read(anywhere(), buffer.clear(), flight);
    }
    flight.await();
  }

  /** One of 32 at random places. */
  @Benchmark
  @OperationsPerInvocation(SMALL_DEPTH)
  public void write4KiB() throws VDiskException, InterruptedException {
    flight.begin(SMALL_DEPTH);
    for (ByteBuffer buffer : small) {
      vdisk.write(anywhere(), buffer.clear(), false, flight);
    }
    flight.await();
  }

  /** One of 8 in sequence. */
  @Benchmark
  @OperationsPerInvocation(LARGE_DEPTH)
  public void read256KiB() throws VDiskException, InterruptedException {
    flight.begin(LARGE_DEPTH);
    for (ByteBuffer buffer : large) {
      vdisk.read(onwards(), buffer.clear(), flight);
    }
    flight.await();
  }

  /** One of 8 in sequence. */
  @Benchmark
  @OperationsPerInvocation(LARGE_DEPTH)
  public void write256KiB() throws VDiskException, InterruptedException {
    flight.begin(LARGE_DEPTH);
    for (ByteBuffer buffer : large) {
      vdisk.write(onwards(), buffer.clear(), false, flight);
    }
    flight.await();
  }

  private long anywhere() {
    return random.nextLong(BenchDisk.SIZE_BYTES / SMALL) * SMALL;
  }

  private long onwards() {
    long offset = next;
    next = (next + LARGE) % BenchDisk.SIZE_BYTES;
    return offset;
  }
}
