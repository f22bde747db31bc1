package dev.lunette.vdisk.catalog;

import dev.lunette.config.VDiskName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the identity of a server in its catalog; before, in the files that a data directory had
 * before it had a catalog, which are taken over once and in one transaction; or draws it.
 *
 * @param directory the data directory
 * @param records of its catalog
 */
record Takeover(Path directory, Records records) {
  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

  /** The identity; afterwards the catalog has all that the files had. */
  ServerId serverId(Optional<LegacyFiles> legacy) throws IOException {
    Optional<ServerId> known = records.server();
    if (known.isEmpty()) {
      requireNew();
      ServerId id = legacy.map(LegacyFiles::id).orElseGet(ServerId::draw);
      Changes changes = new Changes().put(id);
      for (KnownVDisk vdisk : legacy.map(LegacyFiles::vdisks).orElse(java.util.List.of())) {
        changes.put(record(vdisk, id));
      }
      records.commit(changes);
      LOG.info(
          legacy.isPresent()
              ? "data directory {}: {} vDisk(s) and the identity taken over into its catalog"
              : "new data directory {}, with a new identity of the server",
          directory,
          changes.vdisks.size());
      known = Optional.of(id);
    }
    if (legacy.isPresent()) {
      requireSame(legacy.get().id(), known.get());
      LegacyFiles.rename(directory); // after the commit: a crash in between does it again
    }
    return known.get();
  }

  private void requireNew() throws IOException {
    boolean used = !records.vdisks().isEmpty() || !records.targets().isEmpty();
    if (used || LegacyFiles.wereTakenOver(directory) || new IdentityFile(directory).exists()) {
      throw new IOException(
          ("the catalog in %s is lost: the server has no identity in it any more, and the data"
                  + " directory is not new; restore it from a backup")
              .formatted(directory.resolve(OwnFiles.STORE)));
    }
  }

  private void requireSame(ServerId file, ServerId known) throws IOException {
    if (!file.equals(known)) {
      throw new IOException(
          ("%s says that this server is %s, and the catalog that it is %s: an older version of"
                  + " Lunette has served this data directory after a newer one; move the file and"
                  + " \"vdisks\" away to go on with the catalog")
              .formatted(directory.resolve("server-id"), file.text(), known.text()));
    }
  }

  private VDiskRecord record(KnownVDisk vdisk, ServerId id) throws IOException {
    try {
      if (VDiskName.isName(vdisk.name())) {
        return vdisk.record(id);
      }
    } catch (IllegalArgumentException e) {
      // A path that this system can't have; told below.
    }
    throw new IOException(
        "%s: vDisk \"%s\" at \"%s\" can't be taken over: its name or path is none"
            .formatted(directory.resolve("vdisks"), vdisk.name(), vdisk.path()));
  }
}
