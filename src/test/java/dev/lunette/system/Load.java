package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Writers that go on until the server is taken away from them, and note everything in ledgers.
 *
 * <p>Each has a session of its own and a part of each vDisk that no other one writes; the first one
 * also takes snapshots, clones them, rolls back to them and deletes them, and makes, grows and
 * deletes vDisks.
 */
final class Load implements AutoCloseable {
  private static final int WRITERS = 3;
  private static final int LONGEST_RUN = 8;
  private static final int ADMIN_EVERY = 8;
  private static final int MOST_SNAPSHOTS = 6;
  private static final int MOST_EXTRAS = 3;

  /** The one that a command has made, for the file declares the size of the others. */
  private static final int GROWING = TrialServer.THROUGH;

  /** Which LUN is asked next; the one without a write cache is slower, so less often. */
  private static final List<Integer> LUNS = List.of(0, 0, 1, 1, TrialServer.THROUGH);

  private final TrialServer server;
  private final List<Kept> kept;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> writers = new ArrayList<>();
  private final AtomicInteger done = new AtomicInteger();

  /** What the first writer has asked for, and how often. */
  private final Map<String, Integer> asked = new TreeMap<>();

  private volatile boolean stopping;

  /** Starts writing; {@code kept} has what snapshots there are, and gets the new ones. */
  Load(TrialServer server, CopyOnWriteArrayList<Kept> kept, long seed) throws IOException {
    this.server = server;
    this.kept = kept;
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      SplittableRandom random = seeds.split();
      Initiator initiator = server.login(TrialServer.TARGET, number + 1);
      writers.add(executor.submit(() -> run(number, initiator, random)));
    }
  }

  private Void run(int number, Initiator initiator, SplittableRandom random) throws IOException {
    try (initiator) {
      for (int step = 1; !stopping; step++) {
        if (number == 0 && step % ADMIN_EVERY == 0) {
          administer(random);
        }
        step(number, initiator, random);
        done.incrementAndGet();
      }
    } catch (IOException end) {
      if (server.isRunning()) {
        throw end;
      }
    }
    return null;
  }

  private void step(int number, Initiator initiator, SplittableRandom random) throws IOException {
    int lun = LUNS.get(random.nextInt(LUNS.size()));
    Ledger ledger = server.ledgers().get(lun);
    int kind = random.nextInt(100);
    if (kind < 8) {
      long sent = ledger.now();
      good(initiator.synchronize(lun));
      ledger.synced(sent);
      return;
    }
    // Blocks of the store and single sectors have units of their own, and each writer its part.
    Ledger.Disk disk = ledger.disk();
    boolean whole = random.nextInt(4) > 0;
    int part = (whole ? disk.blocks() : disk.sectors()) / WRITERS;
    int unitBytes = whole ? disk.blockBytes() : Stamp.SECTOR;
    int count = 1 + random.nextInt(Math.min(LONGEST_RUN, Initiator.MAX_WRITE_BYTES / unitBytes));
    int first = (whole ? 0 : disk.blocks()) + number * part + random.nextInt(part - count);
    long lba = ledger.offsetBytes(first) / 512;
    boolean trim = kind < 20;
    boolean durable = kind > 96;
    Ledger.Change change = ledger.writing(first, count, trim);
    if (trim) {
      good(initiator.unmap(lun, lba, count * unitBytes / 512));
    } else {
      ByteBuffer data = ByteBuffer.allocate(count * unitBytes);
      for (int unit = first; unit < first + count; unit++) {
        Stamp.put(data, unitBytes, unit, change.sent());
      }
      good(initiator.write(lun, lba, data.flip(), durable));
    }
    ledger.answered(change, durable);
  }

  private static void good(Initiator.Outcome outcome) {
    assertThat(outcome.good()).as("outcome %s", outcome.said()).isTrue();
  }

  private void administer(SplittableRandom random) throws IOException {
    List<Kept> there = kept.stream().filter(Asked::mustExist).toList();
    List<Kept> read = there.stream().filter(Kept::isRead).toList();
    int kind = random.nextInt(16);
    if ((kind < 4 && there.size() < MOST_SNAPSHOTS) || there.size() < 3) {
      snapshot(random);
    } else if (kind < 6) {
      delete(there.get(random.nextInt(there.size())));
    } else if (kind < 9) {
      extra(there.get(random.nextInt(there.size())), random);
    } else if (kind < 13 && !read.isEmpty()) {
      rollBack(read.get(random.nextInt(read.size())), random);
    } else {
      grow(random);
    }
  }

  private void snapshot(SplittableRandom random) throws IOException {
    count("snapshots");
    int vdisk = random.nextInt(2 * server.ledgers().size());
    List<Integer> vdisks =
        vdisk < server.ledgers().size()
            ? List.of(vdisk)
            : IntStream.range(0, server.ledgers().size()).boxed().toList();
    Kept snapshot = new Kept("s" + server.now(), vdisks, server.now());
    kept.add(snapshot);
    server.snapshot(snapshot);
    snapshot.made(server.now());
  }

  private void delete(Kept snapshot) throws IOException {
    count("snapshots deleted");
    snapshot.askDelete();
    for (int vdisk : snapshot.vdisks) {
      server.deleteSnapshot(snapshot, vdisk);
    }
    snapshot.deleted();
  }

  /** Makes a vDisk, a clone or a new one, or deletes one. */
  private void extra(Kept snapshot, SplittableRandom random) throws IOException {
    List<Extra> there = server.extras().stream().filter(Asked::mustExist).toList();
    if (there.size() == MOST_EXTRAS) {
      count("vDisks deleted");
      server.deleteExtra(there.get(random.nextInt(there.size())));
    } else {
      boolean clone = random.nextBoolean();
      count(clone ? "clones" : "vDisks made");
      server.makeExtra(
          new Extra(
              "x" + server.now(),
              snapshot.vdisks.getFirst(),
              Optional.of(snapshot).filter(original -> clone)));
    }
  }

  /** Takes a vDisk back to a snapshot of which it is known what it holds, while others write. */
  private void rollBack(Kept snapshot, SplittableRandom random) throws IOException {
    count("rollbacks");
    int vdisk = snapshot.vdisks.get(random.nextInt(snapshot.vdisks.size()));
    Ledger ledger = server.ledgers().get(vdisk);
    Ledger.Change change = ledger.rollingBack(snapshot.reading(vdisk).orElseThrow());
    server.rollBack(snapshot, vdisk);
    ledger.answered(change, true);
  }

  /** Has a vDisk grow from what it has, which a rollback may have made less. */
  private void grow(SplittableRandom random) throws IOException {
    count("grown");
    long sizeBytes = server.sizeBytes(GROWING) + 512L * (1 + random.nextInt(4096));
    Ledger.Change change = server.ledgers().get(GROWING).resizing(sizeBytes);
    server.resize(GROWING, sizeBytes);
    server.ledgers().get(GROWING).answered(change, true);
  }

  private void count(String what) {
    asked.merge(what, 1, Integer::sum);
  }

  /** Waits until so many commands were answered. */
  void await(int commands) {
    while (done.get() < commands && writers.stream().noneMatch(Future::isDone)) {
      LockSupport.parkNanos(50_000);
    }
  }

  /** Ends when each writer has its answer. */
  void stop() {
    stopping = true;
    close();
  }

  /** Waits for the writers, who end with the server. */
  @Override
  public void close() {
    try {
      for (Future<?> writer : writers) {
        writer.get();
      }
      System.out.printf("%d commands; asked for under them: %s%n", done.get(), asked);
    } catch (ExecutionException failure) {
      throw new AssertionError("a writer has failed under a running server", failure.getCause());
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupt);
    } finally {
      executor.shutdownNow();
    }
  }
}
