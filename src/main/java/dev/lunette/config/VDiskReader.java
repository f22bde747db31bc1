package dev.lunette.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads {@code vdisks:}, and sees that no two of them share a file or a serial number. */
final class VDiskReader {

  private static final Pattern SERIAL =
      Pattern.compile("[!-~](?:[ -~]{0,%d}[!-~])?".formatted(Limits.SERIAL_CHARACTERS - 2));
  private static final String SERIAL_EXPECTED =
      "1 to %d printable ASCII characters, no space at the ends"
          .formatted(Limits.SERIAL_CHARACTERS);

  /** What is as it is with the image of a disc. */
  private static final List<String> NOT_OF_CD_ROM =
      List.of(
          "size",
          "logicalBlockSize",
          "physicalBlockSize",
          "blockSize",
          "compression",
          "readOnly",
          "writeCache",
          "thick");

  private final Path dataDirectory;
  private final Set<String> backends;
  private final Declared<String> names;
  private final Declared<Path> paths = new Declared<>("file", "vdisk");
  private final Declared<String> serials = new Declared<>("serial", "vdisk");

  /** Reads vDisks of these backends and declares their names. */
  VDiskReader(Path dataDirectory, Set<String> backends, Declared<String> names) {
    this.dataDirectory = dataDirectory;
    this.backends = new TreeSet<>(backends);
    this.names = names;
  }

  List<VDiskConfig> read(Optional<Value> vdisks) {
    return vdisks.stream()
        .flatMap(list -> list.items("a list of vdisks").stream())
        .flatMap(item -> vdisk(item).stream())
        .toList();
  }

  private Optional<VDiskConfig> vdisk(Value item) {
    Optional<Section> read = item.section("a vdisk: {name, size}");
    if (read.isEmpty()) {
      names.declareUnreadable();
      return Optional.empty();
    }
    Section section = read.get();
    Optional<Value> nameValue = section.required("name", VDiskName.EXPECTED);
    Optional<String> name = nameValue.flatMap(VDiskReader::name);
    name.ifPresentOrElse(n -> names.declare(n, nameValue.orElseThrow()), names::declareUnreadable);
    if (deviceType(section) == DeviceType.CDROM) {
      return cdRom(section, name);
    }
    Optional<String> backend = backend(section);
    Optional<Path> path = path(section, backend, name.flatMap(n -> nameValue));
    int logical = logicalBlockSize(section);
    int physical = physicalBlockSize(section, logical);
    Optional<Long> size = size(section, logical);
    BlockLayout layout = BlockLayoutReader.read(section, backend);
    boolean readOnly = section.value("readOnly").flatMap(Value::flag).orElse(false);
    boolean writeCache = section.value("writeCache").flatMap(Value::flag).orElse(true);
    boolean thick = section.value("thick").flatMap(Value::flag).orElse(false);
    Optional<String> serial = section.value("serial").flatMap(this::serial);
    List<FilterConfig> filters = FilterReader.read(section.value("filters"));
    section.close();
    if (!section.sound()) {
      return Optional.empty();
    }
    return Optional.of(
        new VDiskConfig(
            name.orElseThrow(),
            DeviceType.DISK,
            backend.orElseThrow(),
            path,
            size.orElseThrow(),
            logical,
            physical,
            layout,
            readOnly,
            writeCache,
            thick,
            serial,
            filters));
  }

  /** What it is taken for; one that can't be read is a disk, so that the rest is looked at. */
  private static DeviceType deviceType(Section section) {
    return section
        .value("deviceType")
        .flatMap(value -> {
          Optional<String> text = value.text(DeviceType.EXPECTED);
          Optional<DeviceType> type = text.flatMap(DeviceType::parse);
          return text.isPresent() && type.isEmpty() ? value.wrong(DeviceType.EXPECTED) : type;
        })
        .orElse(DeviceType.DISK);
  }

  /** An image has a size of its own, is not written, and needs few words. */
  private Optional<VDiskConfig> cdRom(Section section, Optional<String> name) {
    for (String key : NOT_OF_CD_ROM) {
      section.value(key).ifPresent(value -> value.wrong("no %s with a cdrom".formatted(key)));
    }
    section
        .value("backend")
        .filter(value -> !value.scalar().equals(Optional.of(VDiskConfig.FILE_BACKEND)))
        .ifPresent(value -> value.wrong("%s with a cdrom".formatted(VDiskConfig.FILE_BACKEND)));
    Optional<Value> image = section.required("path", "the image of the disc");
    Optional<Path> path = image.flatMap(value -> resolved(value, dataDirectory));
    path.ifPresent(p -> paths.declare(p, image.orElseThrow()));
    Optional<String> serial = section.value("serial").flatMap(this::serial);
    List<FilterConfig> filters = FilterReader.read(section.value("filters"));
    section.close();
    return section.sound()
        ? Optional.of(VDiskConfig.cdRom(name.orElseThrow(), path.orElseThrow(), 0, serial, filters))
        : Optional.empty();
  }

  private static Optional<String> name(Value value) {
    Optional<String> text = value.text(VDiskName.EXPECTED);
    boolean wrong = text.filter(t -> !VDiskName.isName(t)).isPresent();
    return wrong ? value.wrong(VDiskName.EXPECTED) : text;
  }

  private Optional<String> backend(Section section) {
    Optional<Value> value = section.value("backend");
    if (value.isEmpty()) {
      // Only a file has a path without saying what it is.
      return Optional.of(
          section.value("path").isPresent()
              ? VDiskConfig.FILE_BACKEND
              : VDiskConfig.ROCKSDB_BACKEND);
    }
    String expected = "a backend (%s)".formatted(Wording.some(backends));
    Optional<String> text = value.get().text(expected);
    boolean wrong = text.filter(t -> !backends.contains(t)).isPresent();
    return wrong ? value.get().wrong(expected) : text;
  }

  /** Where the vDisk's bytes are, named or after its own name; nothing for memory and rocksdb. */
  private Optional<Path> path(Section section, Optional<String> backend, Optional<Value> name) {
    Optional<Value> value = section.value("path");
    if (backend.isEmpty()) {
      return Optional.empty();
    }
    if (!VDiskConfig.hasPath(backend.get())) {
      String expected = "no path with the %s backend".formatted(backend.get());
      return value.flatMap(v -> v.wrong(expected));
    }
    Optional<Path> path =
        value.isPresent()
            ? value.flatMap(v -> resolved(v, dataDirectory))
            : name.flatMap(Value::scalar).map(n -> dataDirectory.resolve(n + ".img"));
    path.ifPresent(p -> paths.declare(p, value.or(() -> name).orElseThrow()));
    return path;
  }

  /** The path that a value names, from this directory if it is relative. */
  static Optional<Path> resolved(Value value, Path directory) {
    String expected = "a path";
    Optional<String> text = value.text(expected);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return text.get().isBlank()
          ? value.wrong(expected)
          : Optional.of(directory.resolve(text.get()).normalize());
    } catch (InvalidPathException e) {
      return value.wrong(expected);
    }
  }

  private static int logicalBlockSize(Section section) {
    return section
        .value("logicalBlockSize")
        .flatMap(value -> {
          Optional<Long> size = value.size("512 or 4096 bytes");
          boolean wrong = size.filter(s -> s != 512 && s != 4096).isPresent();
          return wrong ? value.<Long>wrong("512 or 4096 bytes") : size;
        })
        .map(Long::intValue)
        .orElse(VDiskConfig.DEFAULT_LOGICAL_BLOCK_SIZE_BYTES);
  }

  private static int physicalBlockSize(Section section, int logical) {
    long most = (long) logical << Limits.PHYSICAL_BLOCK_EXPONENT;
    String expected = "a power of two from %d to %d bytes".formatted(logical, most);
    return section
        .value("physicalBlockSize")
        .flatMap(value -> {
          Optional<Long> size = value.size(expected);
          boolean wrong =
              size.filter(s -> s < logical || s > most || Long.bitCount(s) != 1).isPresent();
          return wrong ? value.<Long>wrong(expected) : size;
        })
        .map(Long::intValue)
        .orElse(VDiskConfig.DEFAULT_PHYSICAL_BLOCK_SIZE_BYTES);
  }

  private static Optional<Long> size(Section section, int logical) {
    String expected = VDiskConfig.expectedSize(logical);
    return section
        .required("size", "bytes, or with KiB, MiB, GiB or TiB")
        .flatMap(value -> {
          Optional<Long> size = value.size(expected);
          boolean wrong = size.filter(s -> !VDiskConfig.isSize(s, logical)).isPresent();
          return wrong ? value.wrong(expected) : size;
        });
  }

  private Optional<String> serial(Value value) {
    Optional<String> text = value.text(SERIAL_EXPECTED);
    if (text.filter(t -> !SERIAL.matcher(t).matches()).isPresent()) {
      return value.wrong(SERIAL_EXPECTED);
    }
    text.ifPresent(serial -> serials.declare(serial, value));
    return text;
  }
}
