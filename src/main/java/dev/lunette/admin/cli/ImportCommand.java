package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.ImageCopy;
import dev.lunette.admin.ImageDecoder;
import dev.lunette.admin.ImageHeader;
import dev.lunette.admin.ImageReader;
import dev.lunette.admin.ImageWriter;
import dev.lunette.admin.VDiskInfo;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lunette vdisk import}: makes a vDisk of a file, or brings one to a later state. */
@Command(
    name = "import",
    description = {
      "Makes a new vDisk of an image in a file or on standard input.",
      "If the image is a difference, brings the vDisk from the snapshot that it is a difference"
          + " to,",
      "which the vDisk must have, to the later state."
    })
final class ImportCommand implements Callable<Integer> {
  private static final int DEFAULT_BLOCK_BYTES = 512;

  @Mixin private Session session = new Session();
  @Mixin private NewVDisk wanted = new NewVDisk();

  @Parameters(index = "0", paramLabel = "NAME", description = "the vDisk")
  private String name = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "a file, or - for standard input")
  private String file = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "stream, raw or qcow2 (default: raw for .raw and .img, qcow2 for .qcow2, else stream)")
  private @Nullable FileFormat format;

  @Option(
      names = "--from",
      paramLabel = "SNAPSHOT",
      description =
          "snapshot of the vDisk that holds what the backing file of a qcow2 overlay has; the"
              + " overlay is imported as a difference to it")
  private @Nullable String from;

  @Override
  public Integer call() {
    return session.make(this::take);
  }

  private void take(AdminService admin) throws AdminException {
    FileFormat kind = Optional.ofNullable(format).orElseGet(() -> FileFormat.of(file));
    if (from != null && kind != FileFormat.QCOW2) {
      throw new AdminException(
          Kind.INVALID,
          "--from is for an overlay of the format qcow2: "
              + (kind == FileFormat.RAW
                  ? "a raw file is all of a disk, and can't say what is unchanged"
                  : "a stream says itself what it is a difference to"));
    }
    try {
      if (file.equals("-")) {
        if (kind != FileFormat.STREAM) {
          throw new AdminException(
              Kind.INVALID, "only the format stream can come from standard input");
        }
        take(admin, ImageDecoder.open(buffered(new FileInputStream(FileDescriptor.in))));
        return;
      }
      Path source = Path.of(file);
      if (!Files.isRegularFile(source)) {
        throw new AdminException(Kind.NOT_FOUND, "%s is no file".formatted(source));
      }
      switch (kind) {
        case STREAM -> take(admin, ImageDecoder.open(buffered(Files.newInputStream(source))));
        case RAW -> take(admin, raw(source));
        case QCOW2 -> takeConverted(admin, source);
      }
    } catch (IOException e) {
      throw new AdminException(
          Kind.FAILED, "%s can't be read: %s".formatted(file, e.getMessage()), e);
    }
  }

  private void takeConverted(AdminService admin, Path source) throws AdminException, IOException {
    Qcow2Header header = Qcow2Header.of(source);
    if (from == null) {
      header.requireWhole(source);
    } else {
      header.requireOverlay(source);
    }
    Qcow2Tables.requireWithinFile(source, header);
    QemuImg.check(source);
    Path raw = QemuImg.beside(source, ".raw.part");
    Path map = QemuImg.beside(source, ".map.part");
    try {
      try (Progress progress = session.progress("convert " + name, Progress.BYTES)) {
        long size = header.sizeBytes();
        QemuImg.toRaw(source, raw, done -> progress.at((long) (done * size), size));
      }
      if (from == null) {
        take(admin, raw(raw));
      } else {
        QemuImg.map(source, map);
        take(admin, new Overlay(raw, map, base(admin, from)));
      }
    } finally {
      Files.deleteIfExists(raw);
      Files.deleteIfExists(map);
    }
  }

  private UUID base(AdminService admin, String snapshot) throws AdminException {
    return admin.snapshot(snapshot.contains("@") ? snapshot : name + "@" + snapshot).id();
  }

  private void take(AdminService admin, ImageReader image) throws AdminException {
    long size = image.sizeBytes();
    VDiskInfo made;
    try (image;
        ImageWriter writer = writer(admin, ImageHeader.of(image));
        Progress progress = session.progress("import " + name, Progress.BYTES)) {
      progress.at(0, size);
      made = ImageCopy.copy(image, writer, done -> progress.at(done, size));
    }
    session.show(made, Tables::vdisk);
  }

  private ImageWriter writer(AdminService admin, ImageHeader header) throws AdminException {
    if (header.baseId().isEmpty()) {
      return admin.importInto(wanted.request(name, header.sizeBytes()), header.id());
    }
    if (!wanted.isEmpty()) {
      throw new AdminException(
          Kind.INVALID,
          "%s is a difference to a snapshot of %s, whose properties stay as they are"
              .formatted(file, name));
    }
    return admin.importDifference(name, header);
  }

  private ImageReader raw(Path source) throws IOException {
    int block =
        wanted
            .request(name, 0)
            .logicalBlockSizeBytes()
            .filter(b -> b > 0)
            .orElse(DEFAULT_BLOCK_BYTES);
    return new RawFile(source, block);
  }

  private static InputStream buffered(InputStream in) {
    return new BufferedInputStream(in, 1 << 16);
  }
}
