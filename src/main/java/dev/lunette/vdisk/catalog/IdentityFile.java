package dev.lunette.vdisk.catalog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code identity}: it says that a data directory has had a catalog, and which server's.
 *
 * <p>It lies outside of the store, so that a store that is lost is not taken for one that was never
 * made: an initiator would find empty disks in place of its own.
 *
 * @param directory the data directory
 */
record IdentityFile(Path directory) {
  static final String NAME = "identity";

  /** Under this name it is written, so that it is whole or not there. */
  static final String PART = "identity.part";

  private static final Logger LOG = LoggerFactory.getLogger(IdentityFile.class);
  private static final int MOST_BYTES = 1024;

  private Path file() {
    return directory.resolve(NAME);
  }

  /** Fails if there was a store and is none any more; to be asked before one is made. */
  void requireStore() throws IOException {
    Path store = directory.resolve(OwnFiles.STORE);
    if (exists() && !Files.exists(store.resolve("CURRENT"))) {
      throw new IOException(
          ("%s is lost: %s says that the data directory had a catalog, that of server %s. Put the"
                  + " store back, or a backup of it: lunette restore; or, to begin anew and empty,"
                  + " remove %2$s")
              .formatted(store, file(), read().map(ServerId::text).orElse("(unreadable)")));
    }
  }

  /** Whether there has been a catalog. */
  boolean exists() {
    return Files.exists(file());
  }

  /** Fails if the catalog is another server's than that which was here; then remembers it. */
  void remember(ServerId id) throws IOException {
    if (requireNoOther(id).isEmpty()) {
      if (exists()) {
        LOG.warn("{} was damaged and is written anew from the catalog", file());
      }
      write(id);
    }
  }

  /** Fails if the catalog is another server's; returns what is known, if anything is. */
  Optional<ServerId> requireNoOther(ServerId id) throws IOException {
    Optional<ServerId> known = known();
    if (isOther(known, id)) {
      throw new IOException(
          ("%s is the catalog of server %s, and %s says that this data directory is that of server"
                  + " %s; put the right store back, or, if this one is meant, remove %3$s")
              .formatted(
                  directory.resolve(OwnFiles.STORE),
                  id.text(),
                  file(),
                  known.orElseThrow().text()));
    }
    return known;
  }

  /** Whether it is known, and another one. */
  boolean isOther(ServerId id) throws IOException {
    return isOther(known(), id);
  }

  private static boolean isOther(Optional<ServerId> known, ServerId id) {
    return known.filter(other -> !other.equals(id)).isPresent();
  }

  private Optional<ServerId> known() throws IOException {
    return exists() ? read() : Optional.empty();
  }

  /** What it says; nothing if it is damaged, which does not make it a file that is not there. */
  private Optional<ServerId> read() throws IOException {
    if (Files.size(file()) > MOST_BYTES) {
      return Optional.empty();
    }
    byte[] bytes = Files.readAllBytes(file());
    ServerId id = new ServerId(new String(bytes, StandardCharsets.ISO_8859_1).strip());
    return Optional.of(id).filter(ServerId::isSound);
  }

  private void write(ServerId id) throws IOException {
    Path part = directory.resolve(PART);
    try (FileChannel out =
        FileChannel.open(
            part,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer text = StandardCharsets.US_ASCII.encode(id.text() + "\n");
      while (text.hasRemaining()) {
        out.write(text);
      }
      out.force(true);
    }
    Files.move(part, file(), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel opened = FileChannel.open(directory, StandardOpenOption.READ)) {
      opened.force(true);
    }
  }
}
