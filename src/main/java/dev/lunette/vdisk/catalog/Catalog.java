package dev.lunette.vdisk.catalog;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The vDisks and targets of one server, and its data directory, which no other server uses
 * meanwhile.
 *
 * <p>A vDisk that can't be opened fails alone; a directory that is in use or damaged fails the
 * whole catalog, because nothing can be told for certain then.
 */
public final class Catalog implements AutoCloseable {
  /** How the names of snapshots begin that live no longer than the work that needs them. */
  public static final String PASSING_SNAPSHOT = ".passing-";

  private final DirectoryLock lock;
  private final Store store;
  private final Backends backends;
  private final Records records;
  private final ServerId serverId;
  private final Serials serials;
  private final Shelf shelf;
  private final Places places;
  private final OpenVDisks open;
  private final Editor editor;
  private final Problems problems = new Problems();

  /** Takes a data directory, which is made if it is missing. */
  public Catalog(Path dataDirectory, Limits limits) throws IOException {
    this(dataDirectory, limits, ServiceLoader.load(Backend.class));
  }

  Catalog(Path dataDirectory, Limits limits, Iterable<Backend> found) throws IOException {
    DataDirectory.make(dataDirectory);
    lock = DirectoryLock.acquire(dataDirectory);
    @Nullable Store opened = null;
    try {
      Restore.finish(dataDirectory);
      Optional<LegacyFiles> legacy = LegacyFiles.read(dataDirectory);
      IdentityFile identity = new IdentityFile(dataDirectory);
      identity.requireStore();
      opened = Store.open(dataDirectory.resolve(OwnFiles.STORE), limits);
      store = opened;
      records = new Records(store);
      serverId = new Takeover(dataDirectory, records).serverId(legacy);
      Restore.finish(dataDirectory, identity, serverId);
      identity.remember(serverId);
      new RestoredStore(dataDirectory.resolve(OwnFiles.STORE)).forgetIntents(records);
      backends = new Backends(store, limits, found);
      serials = new Serials(records, backends, serverId);
      shelf = new Shelf(records, backends);
      places = new Places(new OwnFiles(dataDirectory), records);
      open = new OpenVDisks(shelf, backends, limits);
      Recovery recovery = new Recovery(records, backends);
      recovery.run();
      editor = new Editor(records, backends, shelf, recovery, serverId);
    } catch (IOException | RuntimeException e) {
      closeAfter(e, opened, lock);
      throw e;
    }
  }

  private static void closeAfter(Exception failure, @Nullable Store store, DirectoryLock lock) {
    try (lock) {
      if (store != null) {
        store.close();
      }
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Identity of this server: 32 hexadecimal digits, the same for as long as the directory lives.
   */
  public String serverId() {
    return serverId.text();
  }

  /** Names of the backends that there are. */
  public static Set<String> backends() {
    return Backends.NAMES;
  }

  /** All vDisks by name. */
  public List<VDiskRecord> records() {
    return records.vdisks();
  }

  /** What is known of a vDisk. */
  public Optional<VDiskRecord> record(String vdisk) {
    return records.vdisk(vdisk);
  }

  /** All targets by name. */
  public List<TargetRecord> targets() {
    return records.targets();
  }

  /**
   * Unit serial number of a vDisk or a snapshot, be it open or not; of one that there is not, the
   * one that it would have.
   */
  public String serial(String path) {
    return serials.of(path);
  }

  /** What is known of a target, by its normalised name. */
  public Optional<TargetRecord> target(String name) {
    return records.target(name);
  }

  /** Changes of records and stores. */
  public Editor editor() {
    return editor;
  }

  /** The store and its backend, to be looked after. */
  public Store store() {
    return store;
  }

  Backends ownBackends() {
    return backends;
  }

  OpenVDisks ownOpen() {
    return open;
  }

  Records ownRecords() {
    return records;
  }

  /** Whether what a backend keeps survives the server. */
  public boolean persistent(String backend) {
    return backends.persistent(backend);
  }

  /** Snapshots of the backend that keeps a vDisk. */
  public Snapshots snapshots(VDiskRecord vdisk) throws VDiskException {
    return backends.snapshots(vdisk.config().backend());
  }

  /** The same, if it has them. */
  public Optional<Snapshots> snapshotsIfAny(VDiskRecord vdisk) {
    return backends.find(vdisk.config().backend()).flatMap(Backend::snapshots);
  }

  /** Why a vDisk could not be made what is declared, or not be opened, when that was last tried. */
  public Optional<String> problem(String vdisk) {
    return problems.of(vdisk).or(() -> records.doubts(vdisk));
  }

  /**
   * The same, if it will not go away by itself: what is declared is tried again when the file is
   * read again, and everything else whenever it is wanted.
   */
  public Optional<String> lastingProblem(String vdisk) {
    boolean made = records.vdisk(vdisk).map(r -> r.origin() != Origin.DECLARED).orElse(false);
    return made ? Optional.empty() : problem(vdisk);
  }

  /** What is missing of a closed vDisk that the catalog has; nothing if all is there. */
  public Optional<String> missing(VDiskRecord vdisk) {
    return backends.missing(vdisk.config());
  }

  /**
   * Makes a vDisk what the file declares: one that is new is created, one that is shorter grows. It
   * must not be open.
   *
   * @throws VDiskException whose message names the vDisk, what is wrong with it and what to do;
   *     until it is mended the vDisk can't be opened, but for BUSY, where it stays as it was
   */
  public void declare(VDiskConfig config) throws IOException {
    editor.requireAgreement(config);
    problems.forget(config.name());
    problems.guard(
        config.name(),
        config.backend(),
        () -> {
          requireName(config.name());
          if (open.find(config.name()).isPresent()) {
            throw new VDiskException(Kind.IO, "it is open, and changes when it is closed");
          }
          requirePlace(config);
          editor.declare(config);
          return config;
        });
  }

  /** Fails if a vDisk of this name or path can't be. */
  public void requirePlace(VDiskConfig config) throws IOException {
    places.require(config);
  }

  private static void requireName(String name) throws VDiskException {
    if (!VDiskName.isName(name)) {
      throw new VDiskException(Kind.UNSUPPORTED, "its name is not " + VDiskName.EXPECTED);
    }
  }

  /**
   * Opens a vDisk or a snapshot by its path, or gives the one that is open already; each call wants
   * a {@link #close(String)} of its own.
   *
   * @throws VDiskException whose message names the vDisk, what is wrong with it and what to do
   */
  public VDisk open(String path) throws IOException {
    VDiskName name =
        VDiskName.parse(path)
            .orElseThrow(() ->
                new VDiskException(
                    Kind.UNSUPPORTED,
                    "\"%s\" names no vDisk, expected vdisk or vdisk@snapshot".formatted(path)));
    Optional<VDiskRecord> record = records.vdisk(name.vdisk());
    Optional<String> problem = lastingProblem(name.vdisk());
    if (problem.isPresent() && open.find(name.vdisk()).isEmpty()) {
      throw new VDiskException(Kind.IO, problem.get());
    }
    String backend = record.map(found -> found.config().backend()).orElse("");
    return problems.guard(
        path,
        backend,
        () -> {
          VDiskRecord usable = records.usable(name.vdisk());
          if (name.snapshot().isPresent()) {
            return open.open(usable, name.snapshot().get());
          }
          VDisk vdisk = open.open(usable);
          problems.forget(path);
          return vdisk;
        });
  }

  /** Opens a vDisk that is being made or imported into, to be written whatever it is declared. */
  public VDisk openForImport(String vdisk) throws IOException {
    VDiskRecord record = records.require(vdisk);
    return open.open(record.with(record.config().plain()));
  }

  /**
   * Moves a vDisk to another place, be it in use or not; what is at the new place must be nothing.
   * If it fails, or is cut off, the vDisk is where it was; if the very record of that fails, it can
   * only be read before the next start, which knows where it is.
   */
  public void move(String vdisk, Place to, Progress progress) throws IOException {
    VDisk moving = open(vdisk);
    try (Closeable _ = () -> close(vdisk)) {
      new Mover(editor, backends, open).move(moving, records.vdisk(vdisk), to, progress);
    }
  }

  /** Lets the next {@link #open} try again what failed before. */
  public void forgetProblem(String vdisk) {
    problems.forget(vdisk);
  }

  /** The open vDisks and snapshots, in the order in which they were opened. */
  public List<VDisk> vdisks() {
    return open.all();
  }

  /** An open vDisk or snapshot by its path. */
  public Optional<VDisk> find(String path) {
    return open.find(path);
  }

  /** Closes what was opened once; the last close of all makes it durable and ends it. */
  public void close(String path) throws IOException {
    open.close(path);
  }

  /** Closes all vDisks at once and gives the data directory free; fails if one of them failed. */
  @Override
  public void close() throws IOException {
    try (lock;
        store;
        backends) {
      open.closeAll();
    }
  }
}
