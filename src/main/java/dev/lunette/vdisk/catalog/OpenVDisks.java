package dev.lunette.vdisk.catalog;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.MovableDevice;
import dev.lunette.vdisk.Move;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskChange;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.filter.ReadOnlyFilter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * vDisks and snapshots that are open, each once, however many use it; the last one who closes it
 * closes it.
 */
final class OpenVDisks {
  private static final Logger LOG = LoggerFactory.getLogger(OpenVDisks.class);

  private final Shelf shelf;
  private final Backends backends;
  private final Limits limits;
  private final Map<String, Shared> byPath = new LinkedHashMap<>();

  /** An open vDisk and how many use it. */
  private static final class Shared {
    private VDisk vdisk;
    private @Nullable MovableDevice movable;
    private BlockDevice device;
    private Optional<Object> file = Optional.empty();
    private int users = 1;
    private boolean closing;

    Shared(VDisk vdisk, @Nullable MovableDevice movable, BlockDevice device) {
      this.vdisk = vdisk;
      this.movable = movable;
      this.device = device;
    }
  }

  OpenVDisks(Shelf shelf, Backends backends, Limits limits) {
    this.shelf = shelf;
    this.backends = backends;
    this.limits = limits;
  }

  /** Opens a vDisk, or gives the one that is open. */
  synchronized VDisk open(VDiskRecord record) throws IOException {
    Optional<VDisk> shared = share(record.name());
    if (shared.isPresent()) {
      return shared.get();
    }
    Shared opened = shared(record, shelf.open(record));
    byPath.put(record.name(), opened);
    return opened.vdisk;
  }

  private Shared shared(VDiskRecord record, BlockDevice device) {
    MovableDevice movable = new MovableDevice(device);
    VDisk vdisk =
        new VDisk(
            record.config(), record.serial(), FilterStack.on(movable, record.config()), limits);
    vdisk.onChange(change -> {
      if (change == VDiskChange.SIZE) {
        remember(vdisk);
      }
    });
    Shared shared = new Shared(vdisk, movable, device);
    shared.file = DiscOpening.file(record.config());
    return shared;
  }

  /**
   * Puts another disc into the drive that an open CD-ROM is. Each disc is a vDisk of its own, so
   * that a read that has begun is of one disc alone; the old one ends when those of it have.
   */
  void exchange(VDiskRecord cdRom, DiscExchange drive) throws IOException {
    Shared shared = used(cdRom.name());
    try {
      VDisk old = shared.vdisk;
      DiscOpening opening = new DiscOpening(shelf, cdRom.config(), drive);
      Shared opened = shared(cdRom, opening.open(old, shared.file));
      synchronized (this) {
        shared.vdisk = opened.vdisk;
        shared.movable = opened.movable;
        shared.device = opened.device;
        shared.file = opened.file;
      }
      drive.putIn(opened.vdisk);
      DiscOpening.end(old);
    } finally {
      close(cdRom.name());
    }
  }

  /** One that is open, with a user more. */
  private synchronized Shared used(String name) throws IOException {
    boolean open = share(name).isPresent();
    Shared shared = byPath.get(name);
    if (!open || shared == null) {
      throw new VDiskException(Kind.STALE, "vDisk %s is not open".formatted(name));
    }
    return shared;
  }

  /** Opens a snapshot, or gives the one that is open: a vDisk that can't be written. */
  synchronized VDisk open(VDiskRecord record, String snapshot) throws IOException {
    String path = new VDiskName(record.name(), Optional.of(snapshot)).path();
    Optional<VDisk> shared = share(path);
    if (shared.isPresent()) {
      return shared.get();
    }
    Snapshots snapshots = backends.snapshots(record.config().backend());
    Snapshot found =
        snapshots
            .find(record.name(), snapshot)
            .orElseThrow(() ->
                new VDiskException(
                    Kind.IO, "vDisk %s has no snapshot %s".formatted(record.name(), snapshot)));
    BlockDevice device = new ReadOnlyFilter(snapshots.open(record.name(), snapshot));
    String serial = ServerId.serial(record, found);
    VDisk vdisk = new VDisk(config(path, record.config(), found), serial, device, limits);
    byPath.put(path, new Shared(vdisk, null, device));
    return vdisk;
  }

  /**
   * Moves an open vDisk to another device while it is used, and closes the device on which it does
   * not stand afterwards.
   */
  void move(String name, BlockDevice to, Move move) throws IOException {
    Shared shared;
    synchronized (this) {
      shared = byPath.get(name);
    }
    if (shared == null || shared.movable == null) {
      to.close();
      throw new VDiskException(Kind.STALE, "vDisk %s is not open".formatted(name));
    }
    BlockDevice unused = to;
    try {
      shared.movable.move(to, move);
      unused = shared.device;
      shared.device = to;
      shared.vdisk.changed(VDiskChange.CAPABILITIES);
    } finally {
      closeUnused(name, unused);
    }
  }

  /** Whether the move was made does not depend on it. */
  private static void closeUnused(String name, BlockDevice device) {
    try {
      device.close();
    } catch (IOException e) {
      LOG.warn("vDisk {}: the device that it does not stand on can't be closed", name, e);
    }
  }

  /** What is open; waits for one that is being closed, which has its device until that is done. */
  private Optional<VDisk> share(String path) throws IOException {
    awaitWhile(() -> isClosing(path));
    Shared shared = byPath.get(path);
    if (shared == null) {
      return Optional.empty();
    }
    shared.users++;
    return Optional.of(shared.vdisk);
  }

  private boolean isClosing(String path) {
    Shared shared = byPath.get(path);
    return shared != null && shared.closing;
  }

  private synchronized void awaitWhile(BooleanSupplier condition) throws InterruptedIOException {
    try {
      while (condition.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while vDisks were being closed");
    }
  }

  synchronized Optional<VDisk> find(String path) {
    return Optional.ofNullable(byPath.get(path))
        .filter(shared -> !shared.closing)
        .map(shared -> shared.vdisk);
  }

  /** All that are open, in the order in which they were opened. */
  synchronized List<VDisk> all() {
    return byPath.values().stream()
        .filter(shared -> !shared.closing)
        .map(shared -> shared.vdisk)
        .toList();
  }

  /** One user is through with it; the last one closes it. */
  void close(String path) throws IOException {
    Shared last;
    synchronized (this) {
      last = byPath.get(path);
      if (last == null || last.closing || --last.users > 0) {
        return;
      }
      last.closing = true;
    }
    try {
      last.vdisk.close();
    } finally {
      synchronized (this) {
        byPath.remove(path);
        notifyAll();
      }
    }
  }

  /** Closes all at once; fails if one of them failed. */
  void closeAll() throws IOException {
    List<String> all;
    synchronized (this) {
      all = List.copyOf(byPath.keySet());
      byPath.values().forEach(shared -> shared.users = 1);
    }
    List<IOException> failures = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
      all.forEach(path -> together.execute(() -> close(path, failures)));
    }
    awaitWhile(() -> !byPath.isEmpty()); // others have begun to close them
    if (!failures.isEmpty()) {
      IOException failure = failures.removeFirst();
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private void close(String path, List<IOException> failures) {
    try {
      close(path);
    } catch (IOException e) {
      failures.add(e);
    }
  }

  private void remember(VDisk grown) {
    try {
      shelf.remember(grown.name(), grown.sizeBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static VDiskConfig config(String path, VDiskConfig vdisk, Snapshot snapshot) {
    return new VDiskConfig(
        path,
        vdisk.backend(),
        Optional.empty(),
        snapshot.sizeBytes(),
        vdisk.logicalBlockSizeBytes(),
        vdisk.physicalBlockSizeBytes(),
        vdisk.layout(),
        true,
        true,
        Optional.empty(),
        List.of());
  }
}
