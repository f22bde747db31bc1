package dev.lunette.vdisk.catalog;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.backend.rocksdb.RocksBackend;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The backends of a catalog by name: that of its store, and those that were found. */
final class Backends implements AutoCloseable {
  /** Those that there are; looked for once, since a running server's jar may be exchanged. */
  static final Set<String> NAMES = namesOf(ServiceLoader.load(Backend.class));

  private final Map<String, Backend> byName = new TreeMap<>();
  private final RocksBackend rocks;

  Backends(Store store, Limits limits, Iterable<Backend> found) throws IOException {
    this(new RocksBackend(store, limits), found);
  }

  /** Closes the store's own backend, too. */
  Backends(RocksBackend rocks, Iterable<Backend> found) {
    this.rocks = rocks;
    found.forEach(backend -> byName.put(backend.name(), new ThickBackend(backend)));
    byName.put(rocks.name(), new ThickBackend(rocks));
  }

  private static Set<String> namesOf(Iterable<Backend> found) {
    Set<String> names = new TreeSet<>(Set.of(VDiskConfig.ROCKSDB_BACKEND));
    found.forEach(backend -> names.add(backend.name()));
    return Collections.unmodifiableSet(names);
  }

  /** The backend of a name, or a sentence that names all. */
  Backend require(String name) throws VDiskException {
    return find(name)
        .orElseThrow(() ->
            new VDiskException(
                Kind.UNSUPPORTED,
                "there is no backend \"%s\", expected one of %s".formatted(name, byName.keySet())));
  }

  Optional<Backend> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  Set<String> names() {
    return Collections.unmodifiableSet(byName.keySet());
  }

  /** Whether what a backend keeps survives the server; unknown ones are believed to. */
  boolean persistent(String name) {
    return find(name).map(Backend::persistent).orElse(true);
  }

  /** Snapshots of a backend, or a sentence that it has none. */
  Snapshots snapshots(String name) throws VDiskException {
    return require(name)
        .snapshots()
        .orElseThrow(() ->
            new VDiskException(
                Kind.UNSUPPORTED,
                "backend %s has no snapshots, backend rocksdb has".formatted(name)));
  }

  /** What is missing of a closed vDisk; nothing if all is there. */
  Optional<String> missing(VDiskConfig vdisk) {
    try {
      Backend backend = require(vdisk.backend());
      boolean there = !backend.persistent() || backend.exists(vdisk);
      return there ? Optional.empty() : Optional.of("%s is missing".formatted(Place.of(vdisk)));
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** The store's own backend. */
  RocksBackend rocks() {
    return rocks;
  }

  /** Ends the background work of the store's backend. */
  @Override
  public void close() throws IOException {
    rocks.close();
  }
}
