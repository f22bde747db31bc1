package dev.lunette.vdisk.catalog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Makes a data directory whose name outlives a power failure, as what is in it does. */
final class DataDirectory {

  private DataDirectory() {}

  /** Makes it, and what is missing above it, durably; one that is there is left as it is. */
  static void make(Path directory) throws IOException {
    Path wanted = directory.toAbsolutePath();
    Path there = nearest(wanted);
    Files.createDirectories(wanted);
    Path made = wanted;
    while (made != null && !made.equals(there)) {
      made = made.getParent();
      if (made != null) {
        sync(made);
      }
    }
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
