package dev.lunette.vdisk.backend.file;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** A block device made of a file. */
record LoopDevice(Path path) implements AutoCloseable {

  static LoopDevice attach(Path backing, int sizeBytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(backing.toFile(), "rw")) {
      file.setLength(sizeBytes);
    }
    String name = Commands.output("losetup", "--find", "--show", backing.toString()).strip();
    assumeTrue(
        name.startsWith("/dev/"),
        "missing package: mount (losetup), or the right to make loop devices (run as root)");
    return new LoopDevice(Path.of(name));
  }

  @Override
  public void close() throws IOException {
    if (!Commands.succeeds("losetup", "--detach", path.toString())) {
      throw new IOException("can't detach " + path);
    }
  }
}
