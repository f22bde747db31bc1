package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.backend.rocksdb.CheckProgress;
import dev.lunette.vdisk.backend.rocksdb.CheckReport;
import dev.lunette.vdisk.store.BackupInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;

/**
 * Looks after what is kept while it is in use: finds what is damaged, and makes backups.
 *
 * @param catalog whose data they are
 */
public record Care(Catalog catalog) {

  /**
   * Verifies every record, every reference and every block of the store; what is wrong is found,
   * and changes nothing.
   *
   * @return whether nothing is wrong
   */
  public boolean check(Progress progress) throws IOException {
    Counted counted = new Counted(progress);
    new RecordCheck(catalog.ownRecords(), catalog.ownBackends()).run(counted);
    RecordCheck.requireGoingOn(progress);
    CheckReport report = catalog.ownBackends().rocks().check(going(progress));
    report.sentences().forEach(progress::found);
    return counted.none() && report.clean();
  }

  /** Adds a backup of the whole store to a directory of backups, unless it is told to end. */
  public void backup(Path directory, Progress progress) throws IOException {
    for (VDiskRecord vdisk : catalog.records()) {
      String backend = vdisk.config().backend();
      if (!backend.equals(VDiskConfig.ROCKSDB_BACKEND)) {
        progress.found(
            "vDisk %s is kept by backend %s, so what it holds is not in the backup"
                .formatted(vdisk.name(), backend));
      }
    }
    BackupInfo made = catalog.store().backup(directory, going(progress)::at);
    progress.found("backup %d in %s".formatted(made.id(), directory));
  }

  /** Ends work where it is told how far it is, since that is often. */
  static CheckProgress going(Progress progress) {
    return (done, total) -> {
      progress.progress(done, total);
      if (progress.stopped()) {
        throw new CancellationException("it was ended before it was done");
      }
    };
  }

  /** Passes everything on, and remembers whether anything was found. */
  static final class Counted implements Progress {
    private final Progress next;
    private int found;

    Counted(Progress next) {
      this.next = next;
    }

    boolean none() {
      return found == 0;
    }

    @Override
    public void progress(long done, long total) {
      next.progress(done, total);
    }

    @Override
    public void found(String sentence) {
      found++;
      next.found(sentence);
    }

    @Override
    public boolean stopped() {
      return next.stopped();
    }
  }
}
