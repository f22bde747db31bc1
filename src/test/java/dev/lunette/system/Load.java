package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Writers that go on until the server is taken away from them, and note everything in ledgers.
 *
 * <p>Each has a session of its own and a part of each vDisk that no other one writes; the first one
 * also takes snapshots, clones them and deletes them.
 */
final class Load implements AutoCloseable {
  private static final int WRITERS = 3;
  private static final int LONGEST_RUN = 8;
  private static final int ADMIN_EVERY = 40;

  private final TrialServer server;
  private final List<Kept> kept;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> writers = new ArrayList<>();
  private final AtomicInteger done = new AtomicInteger();
  private volatile boolean stopping;

  /** Starts writing; {@code kept} has what snapshots there are, and gets the new ones. */
  Load(TrialServer server, CopyOnWriteArrayList<Kept> kept, long seed) throws IOException {
    this.server = server;
    this.kept = kept;
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      SplittableRandom random = seeds.split();
      Initiator initiator = server.login(number + 1);
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
    int lun = random.nextInt(server.ledgers().size());
    Ledger ledger = server.ledgers().get(lun);
    int kind = random.nextInt(100);
    if (kind < 8) {
      long sent = ledger.now();
      good(initiator.synchronize(lun));
      ledger.synced(sent);
      return;
    }
    // Blocks of the store and single sectors have units of their own, and each writer its part.
    boolean whole = random.nextInt(4) > 0;
    int all = whole ? ledger.blocks() : ledger.units() - ledger.blocks();
    int part = all / WRITERS;
    int count = 1 + random.nextInt(LONGEST_RUN);
    int first = (whole ? 0 : ledger.blocks()) + number * part + random.nextInt(part - count);
    long lba = ledger.offsetBytes(first) / 512;
    boolean trim = kind < 20;
    boolean durable = kind > 96;
    long version = ledger.sending(first, count, trim);
    if (trim) {
      good(initiator.unmap(lun, lba, count * ledger.unitBytes(first) / 512));
    } else {
      ByteBuffer data = ByteBuffer.allocate(count * ledger.unitBytes(first));
      for (int unit = first; unit < first + count; unit++) {
        Stamp.put(data, ledger.unitBytes(unit), unit, version);
      }
      good(initiator.write(lun, lba, data.flip(), durable));
    }
    ledger.answered(first, count, durable);
  }

  private static void good(Initiator.Outcome outcome) {
    assertThat(outcome.good()).as("outcome %s", outcome.said()).isTrue();
  }

  private void administer(SplittableRandom random) throws IOException {
    List<Kept> there = kept.stream().filter(Kept::mayBeDeleted).toList();
    int kind = random.nextInt(10);
    if (there.size() < 3 || (kind < 5 && there.size() < 6)) {
      snapshot(random);
    } else if (kind < 8) {
      delete(there.get(random.nextInt(there.size())));
    } else {
      Kept source = there.get(random.nextInt(there.size()));
      server.copyOf(source, source.vdisks.getFirst());
    }
  }

  private void snapshot(SplittableRandom random) throws IOException {
    List<Integer> vdisks =
        switch (random.nextInt(4)) {
          case 0 -> List.of(0);
          case 1 -> List.of(1);
          default -> List.of(0, 1);
        };
    Ledger clock = server.ledgers().getFirst();
    Kept snapshot = new Kept("s" + clock.now(), vdisks, clock.now());
    kept.add(snapshot);
    server.snapshot(snapshot);
    snapshot.made(clock.now());
  }

  private void delete(Kept snapshot) throws IOException {
    snapshot.askDelete();
    for (int vdisk : snapshot.vdisks) {
      server.deleteSnapshot(snapshot, vdisk);
    }
    snapshot.deleted();
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
