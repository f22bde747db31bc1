package dev.lunette.admin;

import dev.lunette.vdisk.BlockingVDisk;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.catalog.Catalog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes an image into a vDisk that nobody else can open; what is not finished is undone. */
final class VDiskImport implements ImageWriter {
  private static final Logger LOG = LoggerFactory.getLogger(VDiskImport.class);

  private final Catalog catalog;
  private final Imports imports;
  private final BlockingVDisk vdisk;
  private final Optional<UUID> id;
  private final Object lock;
  private boolean closed;

  /** An import; what it changes in the catalog it changes under a lock. */
  VDiskImport(Imports imports, BlockingVDisk vdisk, Optional<UUID> id, Object lock) {
    this.catalog = imports.catalog();
    this.imports = imports;
    this.vdisk = vdisk;
    this.id = id;
    this.lock = lock;
  }

  private String name() {
    return vdisk.vdisk().name();
  }

  @Override
  public void write(long offset, ByteBuffer source) throws AdminException {
    Failures.translated(() -> {
      if (source.isDirect()) {
        vdisk.write(offset, source);
      } else {
        ByteBuffer direct = ByteBuffer.allocateDirect(source.remaining());
        vdisk.write(offset, direct.put(source).flip());
      }
      return source;
    });
  }

  @Override
  public void zero(long offset, long length) throws AdminException {
    Failures.translated(() -> {
      vdisk.trim(offset, length);
      return length;
    });
  }

  @Override
  public VDiskInfo finish() throws AdminException {
    synchronized (lock) {
      if (closed) {
        throw Failures.conflict("the import into vDisk %s is over already", name());
      }
      return Failures.translated(() -> {
        vdisk.flush();
        catalog.close(name());
        keepIdentity();
        catalog.editor().finish(name());
        closed = true;
        return imports.vdisks().appeared(name());
      });
    }
  }

  /** So that a difference to what was imported can be imported, too. */
  private void keepIdentity() throws IOException, AdminException {
    Optional<Snapshots> snapshots = catalog.snapshotsIfAny(imports.inventory().require(name()));
    if (id.isPresent() && snapshots.isPresent()) {
      snapshots.get().create(name(), snapshot(id.get()), id.get());
    }
  }

  /** The name of the snapshot that keeps what was imported. */
  static String snapshot(UUID id) {
    return "imported-" + id;
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      try {
        catalog.close(name());
        catalog.editor().undo(name());
      } catch (IOException e) {
        LOG.error(
            "the import into vDisk {} was not undone, which the next start does: {}",
            name(),
            e.getMessage(),
            e);
      }
    }
  }
}
