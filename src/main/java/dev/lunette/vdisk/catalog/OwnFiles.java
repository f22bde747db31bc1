package dev.lunette.vdisk.catalog;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of the data directory that are the catalog's own, so that no vDisk is laid over them.
 *
 * @param directory the data directory
 */
record OwnFiles(Path directory) {
  /** Directory of the store. */
  static final String STORE = "store";

  private static final List<String> NAMES =
      List.of(STORE, "lock", IdentityFile.NAME, IdentityFile.PART, "vdisks", "server-id");
  private static final List<String> ENDINGS =
      List.of(".migrated", ".replaced", ".restoring", ".sock");

  /** Fails if a path leads to one of them, into the store, or to what may come to be one. */
  void requireNot(Path path) throws IOException {
    boolean own = isNamedLikeOne(path) || isInStore(path);
    for (String name : NAMES) {
      Path file = directory.resolve(name);
      own |= Files.exists(path) && Files.exists(file) && Files.isSameFile(path, file);
    }
    if (own) {
      throw new VDiskException(
          Kind.UNSUPPORTED,
          "%s is kept for the data directory itself, as are %s, *%s in %s; choose another path"
              .formatted(path, String.join(", ", NAMES), String.join(", *", ENDINGS), directory));
    }
  }

  private boolean isInStore(Path path) throws IOException {
    Path parent =
        (Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize()).getParent();
    Path store = directory.resolve(STORE);
    return parent != null
        && Files.exists(parent)
        && Files.exists(store)
        && parent.toRealPath().startsWith(store.toRealPath());
  }

  private boolean isNamedLikeOne(Path path) throws IOException {
    Path absolute = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null || !Files.exists(parent) || !Files.isSameFile(parent, directory)) {
      return false;
    }
    String name = String.valueOf(absolute.getFileName());
    return NAMES.contains(name) || ENDINGS.stream().anyMatch(name::endsWith);
  }
}
