package dev.lunette.vdisk.catalog;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.backend.rocksdb.CheckReport;
import dev.lunette.vdisk.backend.rocksdb.RepairReport;
import dev.lunette.vdisk.backend.rocksdb.RocksBackend;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;

/**
 * Looks after a data directory that nobody serves, also one that can't be served as it is.
 *
 * @param dataDirectory which is locked meanwhile
 * @param limits bounds of the store
 */
public record StoppedCare(Path dataDirectory, Limits limits) {

  /** Fails with BUSY if somebody has the data directory. */
  public void requireFree() throws IOException {
    DirectoryLock.requireNone(dataDirectory);
  }

  /**
   * Verifies every record, every reference and every block; where the records can't be read, the
   * rest. Nothing that was begun is brought to an end, and nothing is given back.
   *
   * @return whether nothing is wrong
   */
  public boolean check(Progress progress) throws IOException {
    Care.Counted counted = new Care.Counted(progress);
    try (DirectoryLock _ = lock();
        Store store = open()) {
      try {
        checkRecords(store, counted);
      } catch (VDiskException e) {
        if (e.kind() == Kind.STALE) {
          throw e;
        }
        counted.found(String.valueOf(e.getMessage()));
      }
      CheckReport report =
          new dev.lunette.vdisk.backend.rocksdb.Care(store).check(Care.going(progress));
      report.sentences().forEach(progress::found);
      return counted.none() && report.clean();
    }
  }

  private void checkRecords(Store store, Care.Counted progress) throws IOException {
    Records records = new Records(store, (e, _) -> progress.found(String.valueOf(e.getMessage())));
    if (!progress.none()) {
      return; // what the others name may be among those that can't be read
    }
    if (records.server().isEmpty()) {
      progress.found("the catalog has lost the identity of the server; restore it from a backup");
    } else {
      checkIdentity(records.server().get(), progress);
    }
    try (RocksBackend rocks = RocksBackend.atRest(store, limits);
        Backends backends = new Backends(rocks, ServiceLoader.load(Backend.class))) {
      new RecordCheck(records, backends).run(progress);
    }
  }

  private void checkIdentity(ServerId id, Progress progress) {
    try {
      new IdentityFile(dataDirectory).requireNoOther(id);
    } catch (IOException e) {
      progress.found(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Mends what a check finds in the store, or says what it would do.
   *
   * @return whether nothing is wrong, or nothing any more
   */
  public boolean repair(boolean apply, boolean zeroLost, Progress progress) throws IOException {
    try (DirectoryLock _ = lock();
        Store store = open()) {
      RepairReport report =
          new dev.lunette.vdisk.backend.rocksdb.Care(store)
              .repair(apply, zeroLost, Care.going(progress));
      report.sentences().forEach(progress::found);
      return report.left().clean();
    }
  }

  private DirectoryLock lock() throws IOException {
    DataDirectory.require(dataDirectory);
    return DirectoryLock.acquire(dataDirectory);
  }

  private Store open() throws IOException {
    if (Restore.isCutOff(dataDirectory)) {
      throw new IOException(
          "a restore into %s was cut off before its last step, which the next start makes, or a"
                  .formatted(dataDirectory)
              + " command such as lunette vdisk list; check it after that");
    }
    new IdentityFile(dataDirectory).requireStore();
    if (!DataDirectory.hasStore(dataDirectory)) {
      throw new IOException(
          "%s has no store yet, which is made when it is served for the first time"
              .formatted(dataDirectory));
    }
    return Store.openToMend(dataDirectory.resolve(OwnFiles.STORE), limits);
  }
}
