package dev.lunette.admin;

import dev.lunette.config.DeviceType;
import dev.lunette.config.VDiskConfig;
import dev.lunette.scsi.CdRomUnit;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.DiscExchange;
import dev.lunette.vdisk.catalog.Discs;
import dev.lunette.vdisk.catalog.VDiskRecord;
import java.io.IOException;
import java.util.Optional;

/**
 * What commands do to CD-ROM drives; the caller sees to it that it is one at a time.
 *
 * @param catalog that has them
 * @param served by whom
 * @param inventory what there is
 * @param requests checks what is asked for
 * @param readers who read what there is
 */
record Drives(
    Catalog catalog, Served served, Inventory inventory, Requests requests, Readers readers) {

  VDiskInfo eject(String name, boolean force) throws AdminException {
    if (!require(name).eject(force)) {
      throw prevented(name);
    }
    return inventory.vdisk(inventory.require(name), false);
  }

  VDiskInfo insert(String name, Optional<String> image, boolean force) throws AdminException {
    CdRomUnit drive = require(name);
    VDiskConfig before = inventory.require(name).config();
    VDiskConfig config =
        image.isPresent()
            ? before.at(
                before.backend(), requests.path(name, before.backend(), image), before.layout())
            : before;
    readers.requireNone("vDisk " + name, name);
    if (!drive.trayOut() && drive.removalPrevented() && !force) {
      throw prevented(name);
    }
    return Failures.translated(() -> {
      new Discs(catalog).exchange(config, new Hand(drive, prevented(name), force));
      return inventory.vdisk(inventory.require(name), false);
    });
  }

  /** Who exchanges the disc of a drive, by force or not. */
  private record Hand(CdRomUnit drive, AdminException prevented, boolean force)
      implements DiscExchange {
    @Override
    public void takeOut() throws IOException {
      if (!drive.eject(force)) {
        throw new VDiskException(VDiskException.Kind.BUSY, String.valueOf(prevented.getMessage()));
      }
    }

    @Override
    public void lose() {
      drive.lose();
    }

    @Override
    public void putIn(VDisk disc) {
      drive.insert(disc);
    }
  }

  private static AdminException prevented(String name) {
    return Failures.inUse(
        "an initiator prevents that the disc is removed from drive %s; have it unmounted there, or"
            + " force it",
        name);
  }

  /** A drive whose tray can be moved. */
  private CdRomUnit require(String name) throws AdminException {
    VDiskRecord vdisk = inventory.requireReady(name);
    if (vdisk.config().deviceType() != DeviceType.CDROM) {
      throw Failures.invalid(
          "vDisk %s is a %s, expected one of type %s",
          name, vdisk.config().deviceType().word(), DeviceType.CDROM.word());
    }
    return served
        .drive(name)
        .orElseThrow(() ->
            Failures.conflict(
                "drive %s is %s, expected one that a target offers",
                name, catalog.problem(name).map("offline: "::concat).orElse("offered by none")));
  }
}
