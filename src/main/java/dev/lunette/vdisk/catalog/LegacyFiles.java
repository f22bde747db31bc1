package dev.lunette.vdisk.catalog;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a data directory knew before it had a store: {@code server-id}, 32 hexadecimal digits, and
 * {@code vdisks}, the list of vDisks.
 *
 * <p>The list is text in UTF-8. The first line is {@code lunette vdisks 1}, the last one {@code
 * end}; between them stands a {@link KnownVDisk#parse line} for each vDisk. What does not parse is
 * an error that names its line; it is never guessed at and never written over.
 *
 * @param id identity of the server
 * @param vdisks what was there
 */
record LegacyFiles(ServerId id, List<KnownVDisk> vdisks) {
  private static final String FIRST_LINE = "lunette vdisks 1";
  private static final String LAST_LINE = "end";
  private static final int MOST_LIST_BYTES = 64 << 20;
  private static final int MOST_ID_BYTES = 1024;
  private static final String ID_FILE = "server-id";
  private static final String LIST_FILE = "vdisks";
  private static final String TAKEN_OVER = ".migrated";

  /** Reads the files of a data directory; empty if it has none. */
  static Optional<LegacyFiles> read(Path directory) throws IOException {
    Path idFile = directory.resolve(ID_FILE);
    Path listFile = directory.resolve(LIST_FILE);
    boolean hasList = Files.exists(listFile);
    if (!Files.exists(idFile)) {
      if (hasList) {
        throw lost(idFile, "missing");
      }
      return Optional.empty();
    }
    ServerId id = new ServerId(text(idFile, MOST_ID_BYTES).strip());
    if (!id.isSound()) {
      throw lost(idFile, "damaged");
    }
    List<KnownVDisk> vdisks =
        hasList ? parse(listFile, text(listFile, MOST_LIST_BYTES)) : List.of();
    return Optional.of(new LegacyFiles(id, vdisks));
  }

  /** Whether a directory has them. */
  static boolean areIn(Path directory) {
    return Files.exists(directory.resolve(ID_FILE)) || Files.exists(directory.resolve(LIST_FILE));
  }

  /**
   * Whether files were taken over here once, so that there must be a catalog with what they had.
   */
  static boolean wereTakenOver(Path directory) {
    return Files.exists(directory.resolve(ID_FILE + TAKEN_OVER));
  }

  /** Gives the files a name that says that the catalog has what they said. */
  static void rename(Path directory) throws IOException {
    for (String name : List.of(LIST_FILE, ID_FILE)) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        Path renamed = directory.resolve(name + TAKEN_OVER);
        Files.move(file, renamed, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }

  private static IOException lost(Path file, String how) {
    return new IOException(
        ("%s is %s, expected 32 lowercase hexadecimal digits; the serial numbers of vDisks"
                + " depend on it, so restore it from a backup")
            .formatted(file, how));
  }

  private static String text(Path file, int mostBytes) throws IOException {
    long size = Files.size(file);
    if (size > mostBytes) {
      throw new IOException(
          "%s has %d bytes, expected at most %d".formatted(file, size, mostBytes));
    }
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new IOException("%s is damaged, expected text in UTF-8".formatted(file), e);
    }
  }

  private static List<KnownVDisk> parse(Path file, String text) throws IOException {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(FIRST_LINE)) {
      throw damaged(file, 1, "expected \"%s\"".formatted(FIRST_LINE));
    }
    if (lines.size() < 2 || !lines.getLast().equals(LAST_LINE) || !text.endsWith("\n")) {
      throw damaged(file, lines.size(), "expected \"%s\" at the end".formatted(LAST_LINE));
    }
    List<KnownVDisk> vdisks = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (int i = 1; i < lines.size() - 1; i++) {
      try {
        vdisks.add(KnownVDisk.parse(lines.get(i)));
      } catch (IllegalArgumentException e) {
        throw damaged(file, i + 1, String.valueOf(e.getMessage()));
      }
      String name = vdisks.getLast().name();
      if (!names.add(name)) {
        throw damaged(file, i + 1, "a second line of vDisk %s, expected one".formatted(name));
      }
    }
    return vdisks;
  }

  private static IOException damaged(Path file, int line, String how) {
    return new IOException(
        "%s, line %d: %s; mend it or restore it from a backup".formatted(file, line, how));
  }
}
