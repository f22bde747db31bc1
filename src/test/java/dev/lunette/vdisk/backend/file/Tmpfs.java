package dev.lunette.vdisk.backend.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few megabytes, to be filled up. */
record Tmpfs(Path directory) implements AutoCloseable {

  static Tmpfs mount(Path parent, int sizeBytes) throws IOException {
    return mount(parent, "tmpfs", "size=" + sizeBytes);
  }

  /** Another one in memory, which knows no holes and no bounds. */
  static Tmpfs withoutHoles(Path parent) throws IOException {
    return mount(parent, "ramfs", "mode=700");
  }

  private static Tmpfs mount(Path parent, String type, String options) throws IOException {
    Path directory = Files.createDirectory(parent.resolve(type));
    boolean mounted =
        Commands.succeeds("mount", "-t", type, "-o", options, type, directory.toString());
    assumeTrue(mounted, "missing package: mount, or the right to mount (run as root)");
    return new Tmpfs(directory);
  }

  @Override
  public void close() throws IOException {
    if (!Commands.succeeds("umount", directory.toString())) {
      throw new IOException("can't unmount " + directory);
    }
  }
}
