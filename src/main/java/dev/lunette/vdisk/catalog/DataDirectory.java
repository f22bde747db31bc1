package dev.lunette.vdisk.catalog;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.store.PrivateDirectory;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a data directory for its owner only, whose name outlives a power failure, as what is in it
 * does, and tells one from what is none.
 */
public final class DataDirectory {
  private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);

  private DataDirectory() {}

  /**
   * Makes it, and what is missing above it, durably; one that is there is left as it is, and told
   * of if others may look into it.
   *
   * @return what it made, the innermost first
   */
  static List<Path> make(Path directory) throws IOException {
    Path wanted = directory.toAbsolutePath();
    Path there = nearest(wanted);
    PrivateDirectory.make(wanted);
    if (!PrivateDirectory.is(wanted)) {
      LOG.warn(
          "the data directory {} is {}, so others may read what is on its vDisks; chmod 700 {}",
          wanted,
          PosixFilePermissions.toString(Files.getPosixFilePermissions(wanted)),
          wanted);
    }
    List<Path> made = new ArrayList<>();
    Path path = wanted;
    while (path != null && !path.equals(there)) {
      made.add(path);
      path = path.getParent();
      if (path != null) {
        sync(path);
      }
    }
    return made;
  }

  /**
   * Fails unless a directory has been a data directory, even if it is damaged; where a mount is
   * missing, for one, it is not.
   */
  public static void require(Path directory) throws IOException {
    if (!new IdentityFile(directory).exists()
        && !hasStore(directory)
        && !Restore.isCutOff(directory)
        && !LegacyFiles.areIn(directory)) {
      throw new IOException(
          ("%s is no data directory: it has neither %s nor %s; see whether it is mounted, and"
                  + " whether it is the one that is meant")
              .formatted(directory, IdentityFile.NAME, OwnFiles.STORE));
    }
  }

  /**
   * Fails if backups can't be kept in a directory, because it is a data directory or its store, or
   * lies in one of them or around it, whatever links there are.
   */
  public static void requireApart(Path dataDirectory, Path backups) throws IOException {
    requireApart("data directory", dataDirectory, backups);
    requireApart("store", dataDirectory.resolve(OwnFiles.STORE), backups);
  }

  private static void requireApart(String what, Path own, Path backups) throws IOException {
    Path taken = real(own);
    Path wanted = real(backups);
    if (wanted.startsWith(taken) || taken.startsWith(wanted)) {
      String how = wanted.equals(taken) ? "is" : wanted.startsWith(taken) ? "lies in" : "contains";
      throw new VDiskException(
          Kind.UNSUPPORTED,
          ("%s is no place for backups, since it %s the %s %s: what befalls the one befalls the"
                  + " other; expected a directory apart from it, best on another file system")
              .formatted(backups, how, what, own));
    }
  }

  /** A path without links; what of it is not there yet is as it is written. */
  private static Path real(Path path) throws IOException {
    Path wanted = path.toAbsolutePath();
    Path there = nearest(wanted);
    return there == null
        ? wanted.normalize()
        : there.toRealPath().resolve(there.relativize(wanted)).normalize();
  }

  /** Whether there is a store, whole or not. */
  static boolean hasStore(Path directory) {
    return Files.exists(directory.resolve(OwnFiles.STORE));
  }

  private static @Nullable Path nearest(Path directory) {
    Path path = directory;
    while (path != null && !Files.exists(path)) {
      path = path.getParent();
    }
    return path;
  }

  /** Makes durable which names a directory has. */
  static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
