package dev.lunette.vdisk.catalog;

import dev.lunette.config.TargetConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Changes of the catalog: each is one transaction, and where a backend has to act, the intent is
 * written before.
 *
 * <p>What is asked for has been checked by the caller as far as it can be; what is said here about
 * vDisks in use is for the caller, too. Changes are made one after the other: who looks at what
 * there is and then changes it holds the monitor of the editor all the time.
 */
public final class Editor {
  private final Records records;
  private final Backends backends;
  private final Shelf shelf;
  private final Recovery recovery;
  private final ServerId serverId;

  Editor(Records records, Backends backends, Shelf shelf, Recovery recovery, ServerId serverId) {
    this.records = records;
    this.backends = backends;
    this.shelf = shelf;
    this.recovery = recovery;
    this.serverId = serverId;
  }

  /** Fails with BUSY if what is declared is at odds with what there is, which stays as it is. */
  void requireAgreement(VDiskConfig config) throws VDiskException {
    new Adoption(records, backends, serverId).requireAgreement(config);
  }

  /** Makes a closed vDisk what is declared. */
  void declare(VDiskConfig config) throws IOException {
    shelf.declare(new Adoption(records, backends, serverId).declared(config));
  }

  /** Makes a vDisk by command. */
  public void create(VDiskConfig config) throws IOException {
    Backend backend = backends.require(config.backend());
    VDiskRecord fresh = fresh(config);
    if (backend.persistent()) {
      requireNoStore(backend, config);
      shelf.create(backend, fresh);
    } else {
      records.commit(new Changes().put(fresh));
    }
  }

  /** Makes a vDisk that can't be opened before it is {@link #finish finished}. */
  public void begin(VDiskConfig config) throws IOException {
    Backend backend = backends.require(config.backend());
    requireNoStore(backend, config);
    records.commit(new Changes().put(fresh(config).with(new State.Creating())));
    try {
      backend.create(config);
    } catch (IOException | RuntimeException e) {
      records.commit(new Changes().removeVDisk(config.name()));
      throw e;
    }
  }

  /** Makes a vDisk of a snapshot. */
  public void clone(String vdisk, String snapshot, VDiskConfig clone) throws IOException {
    Snapshots snapshots = backends.snapshots(clone.backend());
    VDiskRecord fresh = fresh(clone);
    records.commit(new Changes().put(fresh.with(new State.Creating())));
    try {
      snapshots.clone(vdisk, snapshot, clone.name());
    } catch (IOException | RuntimeException e) {
      records.commit(new Changes().removeVDisk(clone.name()));
      throw e;
    }
    records.commit(new Changes().put(fresh));
  }

  /** A vDisk in the middle of something is ready from now on, if it is there at all. */
  public void finish(String name) throws IOException {
    records.update(name, record -> record.with(State.READY));
  }

  /** Writes down what is about to be done with a vDisk, with which nothing is being done yet. */
  public synchronized void intend(String name, State state) throws IOException {
    VDiskRecord record = require(name);
    if (!(record.state() instanceof State.Ready)) {
      throw new VDiskException(
          Kind.BUSY, "vDisk %s is %s, expected one that is ready".formatted(name, record.doing()));
    }
    records.update(name, known -> known.with(state));
  }

  /** Ends what was begun with a vDisk as a crash would have ended it. */
  public void undo(String name) throws IOException {
    recovery.resolve(name);
  }

  /**
   * A vDisk is somewhere else from now on; what it leaves is removed by {@link #undo}. If this
   * fails, either may be found at the next start, and till then nothing is done with the vDisk.
   */
  public void moved(String name, Place to) throws IOException {
    try {
      records.update(
          name,
          record -> {
            State leaving = new State.Leaving(Place.of(record.config()));
            return record.with(to.of(name, record.config())).with(leaving);
          });
    } catch (IOException | RuntimeException | Error e) {
      records.doubt(name);
      throw e;
    }
  }

  /**
   * Writes down that a vDisk is to go, and takes it and its snapshots out of all targets; when
   * nobody has it open any more, {@link #undo} removes its store.
   */
  public void beginDelete(String name) throws IOException {
    synchronized (records) {
      Changes changes = new Changes().put(require(name).with(new State.Deleting()));
      unmap(changes, path -> VDiskName.parse(path).map(p -> p.vdisk().equals(name)).orElse(false));
      records.commit(changes);
    }
  }

  /** Takes a path out of all targets. */
  public void unmap(String path) throws IOException {
    synchronized (records) {
      Changes changes = new Changes();
      unmap(changes, path::equals);
      records.commit(changes);
    }
  }

  private void unmap(Changes changes, Predicate<String> gone) {
    for (TargetRecord target : records.targets()) {
      SortedMap<Integer, String> luns =
          new TreeMap<>((Map<Integer, String>) target.config().luns());
      if (luns.values().removeIf(gone)) {
        TargetConfig old = target.config();
        TargetConfig rest = new TargetConfig(old.name(), old.alias(), old.portalGroups(), luns);
        changes.put(new TargetRecord(rest, target.origin()));
      }
    }
  }

  /** Takes a vDisk, open or not, back to a snapshot, and remembers the size that it has then. */
  public void rollback(String vdisk, String snapshot) throws IOException {
    VDiskRecord record = require(vdisk);
    Snapshots snapshots = backends.snapshots(record.config().backend());
    Optional<Snapshot> found = snapshots.find(vdisk, snapshot);
    long size = found.map(Snapshot::sizeBytes).orElse(record.config().sizeBytes());
    if (size < record.config().sizeBytes()) {
      // Before: a crash in between must not leave a vDisk that seems to have been cut.
      shelf.remember(vdisk, size);
    }
    try {
      snapshots.rollback(vdisk, snapshot);
    } catch (VDiskException e) {
      if (e.kind() == Kind.UNSUPPORTED) { // it was refused; after other failures it may be done
        shelf.remember(vdisk, record.config().sizeBytes());
      }
      throw e;
    }
    shelf.remember(vdisk, size);
  }

  /** Sets a target, in place of what was known of its name. */
  public void put(TargetRecord target) throws IOException {
    records.commit(new Changes().put(target));
  }

  /** Reservations of a vDisk that are kept, if any are. */
  public Optional<ReservationRecord> reservations(String vdisk) {
    return records.reservations(vdisk);
  }

  /**
   * Keeps reservations of a vDisk, or none, durably; it may be gone already, and then nothing is.
   */
  public void keepReservations(String vdisk, Optional<ReservationRecord> kept) throws IOException {
    synchronized (records) {
      if (kept.isEmpty() || records.vdisk(vdisk).isPresent()) {
        records.commit(new Changes().put(vdisk, kept));
      }
    }
  }

  public void removeTarget(String name) throws IOException {
    records.commit(new Changes().removeTarget(name));
  }

  /** Changes whose word rules over a vDisk. */
  public void origin(String vdisk, Origin origin) throws IOException {
    records.update(vdisk, record -> record.with(origin));
  }

  /** The mode pages that initiators have saved for a vDisk. */
  public Optional<byte[]> modePages(String vdisk) {
    return records.modePages(vdisk);
  }

  /** Saves mode pages for a vDisk, in place of those that were; they go with it. */
  public void saveModePages(String vdisk, byte[] pages) throws IOException {
    synchronized (records) {
      require(vdisk);
      records.commit(new Changes().putModePages(vdisk, pages));
    }
  }

  /** What is being done to all that vDisks hold. */
  public Erasures erasures() {
    return new Erasures(this, records, backends);
  }

  private VDiskRecord require(String name) throws VDiskException {
    return records
        .vdisk(name)
        .orElseThrow(() -> new VDiskException(Kind.IO, "there is no vDisk %s".formatted(name)));
  }

  /** A record of a new vDisk, whose serial number no vDisk has or ever had here. */
  private VDiskRecord fresh(VDiskConfig config) throws VDiskException {
    if (records.vdisk(config.name()).isPresent()) {
      throw new VDiskException(Kind.IO, "there is a vDisk %s already".formatted(config.name()));
    }
    String serial =
        config.serial().orElseGet(() -> serverId.serial(config.name() + "/" + UUID.randomUUID()));
    Adoption.requireOwnSerial(records, config.name(), serial);
    return new VDiskRecord(config, serial, Origin.MADE, State.READY);
  }

  private static void requireNoStore(Backend backend, VDiskConfig config) throws IOException {
    if (backend.exists(config)) {
      throw new VDiskException(
          Kind.IO,
          "%s is there already, and nothing is written over; choose another place or name"
              .formatted(Place.of(config)));
    }
  }
}
