package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.ImageCopy;
import dev.lunette.admin.ImageReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lunette vdisk export}: writes a vDisk, a snapshot or a difference to a file. */
@Command(
    name = "export",
    description = {
      "Writes what a vDisk holds now, or a snapshot, to a file or to standard output.",
      "With --from, or for qcow2 with --backing, only what has changed since then."
    })
final class ExportCommand implements Callable<Integer> {
  @Mixin private Session session = new Session();

  @Parameters(index = "0", paramLabel = "VDISK[@SNAPSHOT]")
  private String path = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "a file, or - for standard output")
  private String file = "";

  @Option(
      names = "--from",
      paramLabel = "SNAPSHOT",
      description = "earlier snapshot of the same vDisk; only what differs is written")
  private @Nullable String from;

  @Option(
      names = "--backing",
      paramLabel = "IMAGE",
      description =
          "qcow2 or raw file with an earlier state; a qcow2 overlay on it is written, with what"
              + " differs")
  private @Nullable String backing;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "stream, raw or qcow2 (default: raw for .raw and .img, qcow2 for .qcow2, else stream)")
  private @Nullable FileFormat format;

  @Option(names = "--force", description = "replace a file that is there")
  private boolean force;

  @Override
  public Integer call() {
    return session.run(this::export);
  }

  private void export(AdminService admin) throws AdminException {
    FileFormat kind = Optional.ofNullable(format).orElseGet(() -> FileFormat.of(file));
    boolean standardOutput = file.equals("-");
    requireFits(kind, standardOutput);
    Path destination = Path.of(file);
    if (!standardOutput) {
      requirePlace(destination);
    }
    Optional<BackingFile> base = Optional.empty();
    if (backing != null) {
      base = Optional.of(BackingFile.of(Path.of(backing), destination));
    }
    try (ImageReader image = admin.export(path, Optional.ofNullable(from));
        Progress progress = session.progress("export " + path, Progress.BYTES)) {
      if (standardOutput) {
        write(image, new FileOutputStream(FileDescriptor.out), progress);
      } else {
        toFile(image, kind, destination, base, progress);
      }
    } catch (IOException e) {
      throw new AdminException(
          Kind.FAILED, "%s can't be written: %s".formatted(file, e.getMessage()), e);
    }
    if (!standardOutput) {
      session.say("%s is written to %s".formatted(path, destination));
    }
  }

  private void requirePlace(Path destination) throws AdminException {
    // The file is renamed into its place: a device would be lost.
    if (Files.exists(destination) && !Files.isRegularFile(destination)) {
      throw new AdminException(
          Kind.INVALID,
          "%s is %s, expected a file, or none, at the place that is written"
              .formatted(
                  destination,
                  Files.isDirectory(destination)
                      ? "a directory"
                      : "a device or something special"));
    }
    if (!force && Files.exists(destination)) {
      throw new AdminException(
          Kind.CONFLICT, "%s is there already; say --force to replace it".formatted(destination));
    }
    Path directory = destination.toAbsolutePath().getParent();
    if (directory != null && !Files.isDirectory(directory)) {
      throw new AdminException(
          Kind.NOT_FOUND,
          "%s can't be written: %s is no directory".formatted(destination, directory));
    }
  }

  private void requireFits(FileFormat kind, boolean standardOutput) throws AdminException {
    String what = kind.name().toLowerCase(java.util.Locale.ROOT);
    if (standardOutput && kind != FileFormat.STREAM) {
      throw new AdminException(
          Kind.INVALID,
          "only the format stream can go to standard output, but the format is " + what);
    }
    if (backing != null && kind != FileFormat.QCOW2) {
      throw new AdminException(
          Kind.INVALID, "only the format qcow2 has a backing file, but the format is " + what);
    }
    if (from != null && kind == FileFormat.RAW) {
      throw new AdminException(
          Kind.INVALID,
          "a raw file is all of a disk, and can't say what is unchanged: export the difference as"
              + " a stream, or as qcow2 with --backing");
    }
    if (from != null && kind == FileFormat.QCOW2) {
      throw new AdminException(
          Kind.INVALID,
          "a difference of the format qcow2 is one to a file: name the file that holds the earlier"
              + " state with --backing, in place of --from");
    }
  }

  private void toFile(
      ImageReader image,
      FileFormat kind,
      Path destination,
      Optional<BackingFile> base,
      Progress progress)
      throws AdminException, IOException {
    Path part = QemuImg.beside(destination, ".part");
    long size = image.sizeBytes();
    try {
      switch (kind) {
        case STREAM -> {
          try (FileOutputStream out = new FileOutputStream(part.toFile())) {
            write(image, out, progress);
            out.getFD().sync();
          }
        }
        case RAW -> RawFile.write(image, part, done -> progress.at(done, size));
        case QCOW2 -> {
          Path raw = QemuImg.beside(destination, ".raw.part");
          try {
            RawFile.write(image, raw, done -> progress.at(done / 2, size));
            convert(raw, part, base, done -> progress.at((long) ((1 + done) / 2 * size), size));
          } finally {
            Files.deleteIfExists(raw);
          }
        }
      }
      Files.move(part, destination, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void convert(
      Path raw, Path to, Optional<BackingFile> base, DoubleConsumer progress)
      throws AdminException {
    if (base.isPresent()) {
      QemuImg.toOverlay(raw, to, base.get().name(), base.get().format(), progress);
    } else {
      QemuImg.toQcow2(raw, to, progress);
    }
  }

  private static void write(ImageReader image, OutputStream out, Progress progress)
      throws AdminException {
    long size = image.sizeBytes();
    ImageCopy.encode(
        image, new java.io.BufferedOutputStream(out, 1 << 16), done -> progress.at(done, size));
  }
}
