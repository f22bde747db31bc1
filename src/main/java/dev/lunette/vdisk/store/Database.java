package dev.lunette.vdisk.store;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database of a store, behind its gate, which is opened anew where RocksDB takes no changes.
 *
 * <p>A compaction that comes to a damaged block ends with RocksDB refusing every change of every
 * family until it is opened again; reads go on, and a change that is refused has left no trace. So
 * whoever is refused has an engine opened that leaves alone what is damaged (see {@link Restraint})
 * and makes his change there, while all others wait at the gate. What was in memory is in the log,
 * which must reach as far as it did before. Each new engine leaves more alone than the last one, so
 * there is an end to it. If it can't be opened the gate stays closed.
 */
final class Database implements LogSync.Log {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  final Gate gate = new Gate();
  final Tuning tuning;
  final Failures failures;
  final DurableMark mark;
  final LogSync log;
  private final Path directory;
  private final SpaceGuard guard;
  private final Opening opening;

  /** What leaves no trace where it fails. */
  interface Change {
    void make(Engine engine) throws IOException, RocksDBException;
  }

  /** Has whoever may be inside for long leave soon. */
  private volatile Runnable interrupt = () -> {};

  /** Changed while the gate is held, and used inside it only. */
  private Engine engine;

  /** Why it could not be opened anew; written before the gate closes for good. */
  private @Nullable IOException lost;

  /** Opens the one in a directory; for one that is to be mended no compaction reads blocks. */
  Database(Path directory, Limits limits, SpaceGuard guard, boolean mending) throws IOException {
    this.directory = directory;
    this.guard = guard;
    this.failures = new Failures(directory);
    this.mark = DurableMark.open(directory);
    this.tuning = new Tuning(limits);
    this.opening = new Opening(directory, tuning);
    if (mending) {
      Restraint.leaveBlobs(tuning);
    }
    boolean opened = false;
    try {
      this.engine = opening.open(0);
      opened = true;
    } catch (RocksDBException e) {
      throw failures.of("Opening", e);
    } finally {
      if (!opened) {
        closeRest();
      }
    }
    this.log = new LogSync(this, mark, guard, failures);
  }

  /** Has this run before all have to leave. */
  void interruptBy(Runnable newInterrupt) {
    interrupt = newInterrupt;
  }

  /** Goes through the gate, or says that the store is closed. */
  void enter() throws VDiskException {
    if (!gate.enter()) {
      throw closed();
    }
  }

  /** What is open now; to be asked for inside the gate. */
  Engine engine() {
    return engine;
  }

  /** What to say where the gate is closed for good. */
  VDiskException closed() {
    return lost == null
        ? failures.closed()
        : new VDiskException(
            Kind.STALE,
            "The store %s is closed, because it could not be opened anew after damage: %s"
                .formatted(directory, lost.getMessage()),
            lost);
  }

  /** What to say where something of an engine is used that has been replaced. */
  VDiskException reopened() {
    return new VDiskException(
        Kind.BUSY,
        "The store %s was opened anew because of damage while it was read; try again."
            .formatted(directory));
  }

  /** Makes a change, or else fails; where it is refused because of damage on another engine. */
  void change(Change change) throws IOException {
    while (true) {
      Restraint restraint;
      enter();
      Engine refusing = engine;
      try {
        change.make(refusing);
        return;
      } catch (RocksDBException e) {
        restraint = Restraint.against(e, refusing).orElseThrow(() -> failures.of("Writing to", e));
      } catch (VDiskException e) {
        if (!(e.getCause() instanceof RocksDBException refusal)) {
          throw e;
        }
        restraint = Restraint.against(refusal, refusing).orElseThrow(() -> e);
      } finally {
        gate.exit();
      }
      replace(refusing, restraint);
    }
  }

  /** Opens it anew, unless another thread has done so. */
  private void replace(Engine refusing, Restraint restraint) throws IOException {
    requireRoom();
    interrupt.run();
    boolean open =
        gate.hold(() -> {
          if (engine == refusing) {
            reopen(restraint);
          }
        });
    if (!open) {
      throw closed();
    }
  }

  /**
   * Opening it anew moves what is in memory to tables; were there no room for that it would be
   * closed until the next start.
   */
  private void requireRoom() throws IOException {
    enter();
    try {
      long inMemory = engine.inMemoryBytes();
      if (!guard.hasRoomToFlush(inMemory)) {
        throw new VDiskException(
            Kind.NO_SPACE,
            """
            The store %s must be opened anew because of damage, for which its file system has \
            too little free space, %d bytes, with %d in memory; free some, and writing goes on.\
            """
                .formatted(directory, guard.usableBytes(), inMemory));
      }
    } catch (RocksDBException e) {
      throw failures.of("Reading", e);
    } finally {
      gate.exit();
    }
  }

  private void reopen(Restraint restraint) throws IOException {
    long start = System.nanoTime();
    boolean opened = false;
    try {
      long reached = engine.latest();
      engine.close();
      restraint.apply(tuning);
      engine = opening.open(reached);
      opened = true;
    } catch (IOException | RocksDBException e) {
      lost = e instanceof RocksDBException of ? failures.of("Reopening", of) : (IOException) e;
      LOG.error("the store is closed until the next start: {}", lost.getMessage());
      throw lost;
    } finally {
      if (!opened) {
        closeRest();
      }
    }
    LOG.warn(
        """
        the store {} is damaged, RocksDB refused to write it and was opened anew in {} ms; \
        until the next start {}: {}; run lunette check to see what is lost, and see \
        lunette repair\
        """,
        directory,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
        restraint.consequence(),
        restraint.cause());
  }

  /** Closes it for good; what can be is in tables then, and the rest in the log. */
  void close() throws IOException {
    gate.close(() -> {
      boolean flushed;
      try (tuning;
          mark;
          Engine closing = engine) {
        flushed = closing.flush();
        if (!flushed) {
          log.sync();
        }
      }
      if (flushed) {
        mark.remove();
      }
    });
  }

  private void closeRest() throws IOException {
    try (tuning) {
      mark.close();
    }
  }

  @Override
  public long latest() {
    return engine.latest();
  }

  @Override
  public void sync() throws RocksDBException {
    engine.sync();
  }

  @Override
  public void write(WriteBatch changes, boolean durable) throws RocksDBException {
    engine.write(changes, durable);
  }
}
