package dev.lunette.admin;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Place;
import dev.lunette.vdisk.catalog.VDiskRecord;

/**
 * Begins moves of vDisks to other backends.
 *
 * @param catalog that has them
 * @param inventory what there is
 * @param readers who read what there is
 * @param requests checks what is asked for
 * @param jobs that do the work
 */
record Moves(
    Catalog catalog, Inventory inventory, Readers readers, Requests requests, JobTable jobs) {

  JobInfo begin(String name, MoveRequest request) throws AdminException {
    String backend = request.backend();
    VDiskRecord vdisk = inventory.requireReady(name);
    VDiskConfig config = vdisk.config();
    readers.requireNone("vDisk " + name, name);
    if (!Catalog.backends().contains(backend)) {
      throw Failures.invalid(
          "backend is \"%s\", expected one of %s",
          Requests.shown(backend), String.join(", ", Catalog.backends()));
    }
    if (!catalog.persistent(backend)) {
      throw Failures.invalid(
          "backend %s forgets what is moved to it, expected one that keeps it", backend);
    }
    BlockLayout layout =
        Requests.layout(backend, request.blockSizeBytes(), request.compression(), config.layout());
    Place to = new Place(backend, requests.path(name, backend, request.path()), layout);
    if (backend.equals(config.backend()) && to.path().equals(config.path())) {
      throw Failures.conflict("vDisk %s is in %s already", name, to);
    }
    if (!inventory.snapshots(vdisk).isEmpty()) {
      throw Failures.conflict(
          "vDisk %s has snapshots, which can't be moved with it; delete them first", name);
    }
    Failures.translated(() -> {
      catalog.requirePlace(config.at(backend, to.path(), to.layout()));
      return to;
    });
    return jobs.begin(
        "move vDisk %s to %s".formatted(name, to),
        "bytes",
        job -> {
          catalog.move(name, to, job);
          job.found("vDisk %s is in %s".formatted(name, to));
        });
  }
}
