package dev.lunette.vdisk.catalog;

import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Optional;

/**
 * What is being done to all that vDisks hold, written down before it begins and until it has ended
 * well: meanwhile nothing else is begun with the vDisk.
 */
public final class Erasures {
  private final Editor editor;
  private final Records records;
  private final Backends backends;

  Erasures(Editor editor, Records records, Backends backends) {
    this.editor = editor;
    this.records = records;
    this.backends = backends;
  }

  /** What is being done to a vDisk, or has failed, or may be found by the next start. */
  public Optional<ErasureRecord> find(String vdisk) {
    return records.erasure(vdisk);
  }

  /**
   * Writes down what is about to be done, in place of what has failed before. Fails with BUSY while
   * anything else is being done with the vDisk, and with UNSUPPORTED if nothing may be left of what
   * it holds and its snapshots have some.
   *
   * <p>A write that fails may be found by the next start nevertheless, and is taken back. If that
   * fails, too, it counts as begun and failed, till something else can be written.
   */
  public void begin(String vdisk, ErasureRecord erasure) throws IOException {
    synchronized (editor) { // or a snapshot could be taken behind the look for them
      VDiskRecord record = records.require(vdisk);
      if (!(record.state() instanceof State.Ready || record.state() instanceof State.Erasing)) {
        throw new VDiskException(
            Kind.BUSY,
            "vDisk %s is %s, expected one that is ready".formatted(vdisk, record.doing()));
      }
      Optional<Snapshots> snapshots =
          backends.find(record.config().backend()).flatMap(Backend::snapshots);
      if (erasure.sanitizes() && snapshots.isPresent() && !snapshots.get().list(vdisk).isEmpty()) {
        throw new VDiskException(
            Kind.UNSUPPORTED,
            "vDisk %s has snapshots, or is being exported, and they keep what it held"
                .formatted(vdisk));
      }
      records.requireCertain(vdisk);
      write(record, erasure, records::commit);
    }
  }

  /** How changes are written. */
  interface Commit {
    void commit(Changes changes) throws IOException;
  }

  void write(VDiskRecord record, ErasureRecord erasure, Commit to) throws IOException {
    String vdisk = record.name();
    VDiskRecord erasing = record.with(new State.Erasing());
    synchronized (records) {
      Optional<ErasureRecord> before = records.erasure(vdisk);
      try {
        to.commit(new Changes().put(erasing).erasure(vdisk, Optional.of(erasure)));
      } catch (IOException | RuntimeException | Error e) {
        try {
          to.commit(new Changes().put(record).erasure(vdisk, before));
        } catch (IOException | RuntimeException | Error again) {
          e.addSuppressed(again);
          records.assume(
              new Changes().put(erasing).erasure(vdisk, Optional.of(erasure.withFailed())));
        }
        throw e;
      }
    }
  }

  /** It has failed. */
  public void failed(String vdisk) throws IOException {
    synchronized (records) {
      Optional<ErasureRecord> erasure = records.erasure(vdisk);
      if (erasure.isPresent()) {
        records.commit(new Changes().erasure(vdisk, erasure.map(ErasureRecord::withFailed)));
      }
    }
  }

  /** It has ended well, or need not any more; a vDisk that is going by now goes. */
  public void ended(String vdisk) throws IOException {
    synchronized (records) {
      Optional<VDiskRecord> erasing =
          records.vdisk(vdisk).filter(record -> record.state() instanceof State.Erasing);
      if (erasing.isPresent()) {
        records.commit(
            new Changes().put(erasing.get().with(State.READY)).erasure(vdisk, Optional.empty()));
      }
    }
  }
}
