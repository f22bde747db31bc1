package dev.lunette.vdisk.backend.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of a few megabytes, to be filled up. */
record Tmpfs(Path directory) implements AutoCloseable {

  static Tmpfs mount(Path parent, int sizeBytes) throws IOException {
    Path directory = Files.createDirectory(parent.resolve("tmpfs"));
    boolean mounted =
        Commands.succeeds(
            "mount", "-t", "tmpfs", "-o", "size=" + sizeBytes, "tmpfs", directory.toString());
    assumeTrue(mounted, "missing package: mount, or the right to mount a tmpfs (run as root)");
    return new Tmpfs(directory);
  }

  @Override
  public void close() throws IOException {
    if (!Commands.succeeds("umount", directory.toString())) {
      throw new IOException("can't unmount " + directory);
    }
  }
}
