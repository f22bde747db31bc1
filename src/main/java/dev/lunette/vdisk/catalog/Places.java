package dev.lunette.vdisk.catalog;

import dev.lunette.config.DeviceType;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which paths a vDisk may have: none of the catalog's own, and none of another vDisk, be that open
 * or not, for to delete the one would take the other's data.
 *
 * @param own files of the data directory
 * @param records of the vDisks
 */
record Places(OwnFiles own, Records records) {

  /** Fails if a vDisk can't have the path that it is to have. */
  void require(VDiskConfig vdisk) throws IOException {
    if (vdisk.path().isEmpty()) {
      return;
    }
    Path path = vdisk.path().get();
    own.requireNot(path);
    Optional<VDiskRecord> known = records.vdisk(vdisk.name());
    if (known.flatMap(before -> before.config().path()).equals(vdisk.path())) {
      return; // it has it already
    }
    for (VDiskRecord other : records.vdisks()) {
      for (Path taken : paths(other).toList()) {
        if (!other.name().equals(vdisk.name()) && !areDiscs(vdisk, other) && isSame(taken, path)) {
          throw new VDiskException(
              Kind.UNSUPPORTED,
              "%s is the place of vDisk %s, expected a path that no other vDisk has"
                  .formatted(path, other.name()));
        }
      }
    }
  }

  /** The image of a disc is not deleted, and may come out of one drive and into another. */
  private static boolean areDiscs(VDiskConfig one, VDiskRecord other) {
    return one.deviceType() == DeviceType.CDROM && other.config().deviceType() == DeviceType.CDROM;
  }

  private static Stream<Path> paths(VDiskRecord vdisk) {
    Optional<Place> other =
        switch (vdisk.state()) {
          case State.Moving(Place to) -> Optional.of(to);
          case State.Leaving(Place from) -> Optional.of(from);
          case State.Ready _,
              State.Creating _,
              State.Deleting _,
              State.Importing _,
              State.Erasing _ ->
              Optional.empty();
        };
    return Stream.concat(vdisk.config().path().stream(), other.flatMap(Place::path).stream());
  }

  /** Whether two paths lead to one file, whatever links there are; it need not be there. */
  private static boolean isSame(Path one, Path other) throws IOException {
    return (Files.exists(one) && Files.exists(other))
        ? Files.isSameFile(one, other)
        : canonical(one).equals(canonical(other));
  }

  private static Path canonical(Path path) throws IOException {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    return parent != null && Files.exists(parent)
        ? parent.toRealPath().resolve(absolute.getFileName())
        : absolute;
  }
}
