package dev.lunette.vdisk.catalog;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.backend.rocksdb.CheckReport;
import dev.lunette.vdisk.backend.rocksdb.RepairReport;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.file.Path;

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
   * rest.
   *
   * @return whether nothing is wrong
   */
  public boolean check(Progress progress) throws IOException {
    try (Catalog catalog = new Catalog(dataDirectory, limits)) {
      return new Care(catalog).check(progress);
    } catch (VDiskException e) {
      if (e.kind() != Kind.CORRUPT) {
        throw e;
      }
      progress.found(String.valueOf(e.getMessage()));
    }
    try (DirectoryLock _ = DirectoryLock.acquire(dataDirectory);
        Store store = open()) {
      CheckReport report =
          new dev.lunette.vdisk.backend.rocksdb.Care(store).check(Care.going(progress));
      report.sentences().forEach(progress::found);
    }
    return false;
  }

  /**
   * Mends what a check finds in the store, or says what it would do.
   *
   * @return whether nothing is wrong, or nothing any more
   */
  public boolean repair(boolean apply, boolean zeroLost, Progress progress) throws IOException {
    try (DirectoryLock _ = DirectoryLock.acquire(dataDirectory);
        Store store = open()) {
      RepairReport report =
          new dev.lunette.vdisk.backend.rocksdb.Care(store)
              .repair(apply, zeroLost, Care.going(progress));
      report.sentences().forEach(progress::found);
      return report.left().clean();
    }
  }

  private Store open() throws IOException {
    new IdentityFile(dataDirectory).requireStore();
    return Store.openToMend(dataDirectory.resolve(OwnFiles.STORE), limits);
  }
}
