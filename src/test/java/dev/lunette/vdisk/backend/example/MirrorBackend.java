package dev.lunette.vdisk.backend.example;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Keeps each vDisk twice, at its path and beside it, so that either copy may be damaged. */
public final class MirrorBackend implements Backend {

  @Override
  public String name() {
    return "mirror";
  }

  @Override
  public boolean exists(VDiskConfig vdisk) {
    return copies(vdisk).stream().anyMatch(Files::exists);
  }

  @Override
  public void create(VDiskConfig vdisk) throws IOException {
    for (Path copy : copies(vdisk)) {
      Files.createFile(copy);
      try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
        file.setLength(vdisk.sizeBytes());
      }
    }
  }

  @Override
  public BlockDevice open(VDiskConfig vdisk) throws IOException {
    FileChannel left = lock(copies(vdisk).getFirst());
    try {
      return new MirrorDevice(left, lock(copies(vdisk).getLast()));
    } catch (IOException | RuntimeException e) {
      left.close();
      throw e;
    }
  }

  @Override
  public void delete(VDiskConfig vdisk) throws IOException {
    for (Path copy : copies(vdisk)) {
      Files.deleteIfExists(copy);
    }
  }

  private static FileChannel lock(Path copy) throws IOException {
    FileChannel channel = FileChannel.open(copy, READ, WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException(copy + " is in use by another server");
    }
    return channel;
  }

  private static List<Path> copies(VDiskConfig vdisk) {
    Path path = vdisk.path().orElseThrow();
    return List.of(path, path.resolveSibling(path.getFileName() + ".mirror"));
  }
}
