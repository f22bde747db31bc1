package dev.lunette.vdisk.catalog;

import dev.lunette.config.FilterConfig;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.filter.DelayFilter;
import dev.lunette.vdisk.filter.FaultFilter;
import dev.lunette.vdisk.filter.ReadOnlyFilter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vDisks of one server, and its data directory, which no other server uses meanwhile.
 *
 * <p>A vDisk that can't be opened fails alone; a directory that is in use or damaged fails the
 * whole catalog, because nothing can be told for certain then.
 */
public final class Catalog implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);

  private final Limits limits;
  private final Map<String, Backend> backends = new TreeMap<>();
  private final DirectoryLock lock;
  private final OwnFiles ownFiles;
  private final ServerId serverId;
  private final Shelf shelf;
  private final Map<String, VDisk> open = new LinkedHashMap<>();

  /** Takes a data directory, which is made if it is missing. */
  public Catalog(Path dataDirectory, Limits limits) throws IOException {
    this(dataDirectory, limits, ServiceLoader.load(Backend.class));
  }

  Catalog(Path dataDirectory, Limits limits, Iterable<Backend> backends) throws IOException {
    this.limits = limits;
    backends.forEach(backend -> this.backends.put(backend.name(), backend));
    Files.createDirectories(dataDirectory);
    ownFiles = new OwnFiles(dataDirectory);
    lock = DirectoryLock.acquire(dataDirectory);
    try {
      Path vdisks = dataDirectory.resolve("vdisks");
      serverId = ServerId.of(dataDirectory, Files.exists(vdisks));
      shelf = new Shelf(KnownVDisks.read(vdisks));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Identity of this server: 32 hexadecimal digits, the same for as long as the directory lives.
   */
  public String serverId() {
    return serverId.text();
  }

  /**
   * Opens a declared vDisk, and creates it if it is new.
   *
   * @throws VDiskException whose message names the vDisk, what is wrong with it and what to do
   */
  public synchronized VDisk open(VDiskConfig config) throws IOException {
    try {
      requireNewName(config.name());
      if (config.path().isPresent()) {
        ownFiles.requireNot(config.path().get());
      }
      BlockDevice device = shelf.open(backend(config.backend()), config);
      VDisk vdisk = new VDisk(config, serial(config), filtered(device, config), limits);
      vdisk.onResize(grown -> remember(config, grown));
      open.put(config.name(), vdisk);
      return vdisk;
    } catch (VDiskException e) {
      throw new VDiskException(e.kind(), text(config, e.getMessage()), e);
    } catch (IOException e) {
      throw new VDiskException(Kind.IO, text(config, e.getMessage()), e);
    } catch (RuntimeException | LinkageError e) {
      // A backend that is broken, or lacks a class, takes no other vDisk down with it.
      LOG.error("vDisk {}: backend {} is broken", config.name(), config.backend(), e);
      String what = "backend %s is broken: %s".formatted(config.backend(), e);
      throw new VDiskException(Kind.IO, text(config, what), e);
    }
  }

  /**
   * Unit serial number of a vDisk, be it open or not: the declared one, or one made of its name.
   */
  public String serial(VDiskConfig config) {
    return config.serial().orElseGet(() -> serverId.serial(config.name()));
  }

  /** Names of the backends that there are. */
  public static Set<String> backends() {
    return ServiceLoader.load(Backend.class).stream()
        .map(found -> found.get().name())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The open vDisks, in the order in which they were opened. */
  public synchronized List<VDisk> vdisks() {
    return List.copyOf(open.values());
  }

  /** An open vDisk by name. */
  public synchronized Optional<VDisk> find(String name) {
    return Optional.ofNullable(open.get(name));
  }

  /** Closes one vDisk, so that it can be opened again. */
  public void close(String name) throws IOException {
    VDisk vdisk;
    synchronized (this) {
      vdisk = open.remove(name);
    }
    if (vdisk != null) {
      vdisk.close();
    }
  }

  /** Closes all vDisks at once and gives the data directory free; fails if one of them failed. */
  @Override
  public void close() throws IOException {
    List<VDisk> all;
    synchronized (this) {
      all = List.copyOf(open.values());
      open.clear();
    }
    List<IOException> failures = Collections.synchronizedList(new ArrayList<>());
    try (ExecutorService together = Executors.newVirtualThreadPerTaskExecutor()) {
      all.forEach(vdisk -> together.execute(() -> close(vdisk, failures)));
    }
    try (lock) {
      if (!failures.isEmpty()) {
        IOException failure = failures.removeFirst();
        failures.forEach(failure::addSuppressed);
        throw failure;
      }
    }
  }

  private static void close(VDisk vdisk, List<IOException> failures) {
    try {
      vdisk.close();
    } catch (IOException e) {
      failures.add(e);
    }
  }

  private void remember(VDiskConfig config, VDisk grown) {
    try {
      shelf.remember(config, grown.sizeBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void requireNewName(String name) throws VDiskException {
    if (!KnownVDisk.isName(name)) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "its name is not 1 to 63 letters, digits, dots, dashes and underscores");
    }
    if (open.containsKey(name)) {
      throw new VDiskException(Kind.IO, "a vDisk of this name is open already");
    }
  }

  private Backend backend(String name) throws VDiskException {
    Backend backend = backends.get(name);
    if (backend == null) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "there is no backend \"%s\", expected one of %s".formatted(name, backends.keySet()));
    }
    return backend;
  }

  /** Lays the filters on a device, the first one outermost. */
  private static BlockDevice filtered(BlockDevice device, VDiskConfig config) {
    BlockDevice top = config.readOnly() ? new ReadOnlyFilter(device) : device;
    for (FilterConfig filter : config.filters().reversed()) {
      top =
          switch (filter) {
            case FilterConfig.Delay delay -> new DelayFilter(top, delay);
            case FilterConfig.Fault fault -> new FaultFilter(top, fault);
          };
    }
    return top;
  }

  private static String text(VDiskConfig config, @Nullable String reason) {
    return "vDisk %s can't be opened: %s".formatted(config.name(), reason);
  }
}
