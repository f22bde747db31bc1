package dev.lunette.vdisk.catalog;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The file that says which vDisks there are; its form is told in the package's description. */
final class KnownVDisks {
  private static final String FIRST_LINE = "lunette vdisks 1";
  private static final String LAST_LINE = "end";
  private static final int MOST_FILE_BYTES = 64 << 20;

  private final Path file;
  private final Map<String, KnownVDisk> byName = new TreeMap<>();

  private KnownVDisks(Path file) {
    this.file = file;
  }

  /** Reads the file; one that is not there yet knows nothing. */
  static KnownVDisks read(Path file) throws IOException {
    KnownVDisks known = new KnownVDisks(file);
    if (Files.exists(file)) {
      known.parse(AtomicFile.read(file, MOST_FILE_BYTES));
    }
    return known;
  }

  Path file() {
    return file;
  }

  synchronized Optional<KnownVDisk> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Remembers a vDisk, in place of what was known of its name; writes only what is new. */
  synchronized void remember(KnownVDisk vdisk) throws IOException {
    KnownVDisk before = byName.put(vdisk.name(), vdisk);
    if (vdisk.equals(before)) {
      return;
    }
    try {
      AtomicFile.write(file, text());
    } catch (IOException e) {
      if (before == null) {
        byName.remove(vdisk.name());
      } else {
        byName.put(before.name(), before);
      }
      throw new IOException("%s can't be written: %s".formatted(file, e), e);
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    byName.values().forEach(vdisk -> text.append(vdisk.line()).append('\n'));
    return text.append(LAST_LINE).append('\n').toString();
  }

  private void parse(String text) throws IOException {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
      throw damaged(1, "expected \"%s\"".formatted(FIRST_LINE));
    }
    if (lines.size() < 2 || !lines.getLast().equals(LAST_LINE) || !text.endsWith("\n")) {
      throw damaged(lines.size(), "expected \"%s\" at the end".formatted(LAST_LINE));
    }
    for (int i = 1; i < lines.size() - 1; i++) {
      KnownVDisk vdisk = parse(i + 1, lines.get(i));
      if (byName.put(vdisk.name(), vdisk) != null) {
        throw damaged(i + 1, "a second line of vDisk %s, expected one".formatted(vdisk.name()));
      }
    }
  }

  private KnownVDisk parse(int number, String line) throws IOException {
    try {
      return KnownVDisk.parse(line);
    } catch (IllegalArgumentException e) {
      throw damaged(number, String.valueOf(e.getMessage()));
    }
  }

  private IOException damaged(int line, String how) {
    return new IOException(
        "%s, line %d: %s; mend it or restore it from a backup".formatted(file, line, how));
  }
}
