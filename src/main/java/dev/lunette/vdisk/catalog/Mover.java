package dev.lunette.vdisk.catalog;

import dev.lunette.config.DeviceType;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.Move;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a vDisk to another backend while it is in use: the new place is written down before it is
 * made, and the catalog says where the vDisk is at each moment, so that a crash leaves one of them.
 *
 * @param editor of the catalog
 * @param backends that there are
 * @param open what is open
 */
record Mover(Editor editor, Backends backends, OpenVDisks open) {
  private static final Logger LOG = LoggerFactory.getLogger(Mover.class);

  void move(VDisk vdisk, Optional<VDiskRecord> record, Place to, Progress progress)
      throws IOException {
    String name = vdisk.name();
    requireDisk(record.orElseThrow());
    VDiskConfig config =
        to.of(name, record.orElseThrow().config()).plain().resized(vdisk.sizeBytes());
    Backend backend = backends.require(to.backend());
    synchronized (editor) { // or a snapshot could be taken behind the look for them
      requireNoSnapshots(record.orElseThrow());
      if (backend.exists(config)) {
        throw new VDiskException(
            Kind.UNSUPPORTED,
            "%s is there already, and nothing is written over; choose another place".formatted(to));
      }
      editor.intend(name, new State.Moving(to));
    }
    make(backend, config);
    try {
      open.move(name, backend.open(config), steps(vdisk, to, progress));
    } catch (IOException | RuntimeException | Error e) {
      takeBack(name, e);
      throw e;
    }
    leave(name, progress);
  }

  private static void requireDisk(VDiskRecord record) throws VDiskException {
    if (record.config().deviceType() == DeviceType.CDROM) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "vDisk %s is a CD-ROM, whose image stays where it is".formatted(record.name()));
    }
  }

  /** Makes the new place; where that fails, nothing was made, or it is another's. */
  private void make(Backend backend, VDiskConfig config) throws IOException {
    try {
      backend.create(config);
    } catch (IOException | RuntimeException | Error e) {
      editor.finish(config.name());
      throw e;
    }
  }

  /** Removes the new place, unless the vDisk may have come to it. */
  private void takeBack(String name, Throwable failure) {
    try {
      editor.undo(name);
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  /** Removes the old place; the vDisk has moved even if that fails. */
  private void leave(String name, Progress progress) {
    try {
      editor.undo(name);
    } catch (IOException | RuntimeException e) {
      LOG.warn("vDisk {} has moved, but what it left can't be removed", name, e);
      progress.found(
          "what vDisk %s left can't be removed, which the next start tries again: %s"
              .formatted(name, e.getMessage()));
    }
  }

  /** They would be left behind, and removed with what is left. */
  private void requireNoSnapshots(VDiskRecord record) throws IOException {
    Optional<Snapshots> snapshots =
        backends.find(record.config().backend()).flatMap(Backend::snapshots);
    if (snapshots.isPresent() && !snapshots.get().list(record.name()).isEmpty()) {
      throw new VDiskException(
          Kind.BUSY,
          "vDisk %s has snapshots, or is being exported, and neither moves with it"
              .formatted(record.name()));
    }
  }

  private Move steps(VDisk vdisk, Place to, Progress progress) {
    return new Move() {
      @Override
      public void awaitInline() {
        vdisk.awaitInline();
      }

      @Override
      public void progress(long doneBytes, long totalBytes) {
        progress.progress(doneBytes, totalBytes);
      }

      @Override
      public boolean cancelled() {
        return progress.stopped();
      }

      @Override
      public void commit() throws IOException {
        editor.moved(vdisk.name(), to);
      }
    };
  }
}
