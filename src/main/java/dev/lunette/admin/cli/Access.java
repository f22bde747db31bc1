package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.CareService;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What commands need of the program that they are part of. */
public interface Access {

  /** The running server of a data directory, or the directory itself where none runs. */
  AdminService open(Path dataDirectory) throws AdminException;

  /** The same for check and repair, which also look after a directory that can't be served. */
  CareService openForCare(Path dataDirectory) throws AdminException;

  /** The data directory that a configuration file declares. */
  Path dataDirectory(Path configuration) throws AdminException;

  /** What a directory of backups has, oldest first. */
  List<BackupInfo> backups(Path directory) throws AdminException;

  /**
   * Puts a backup, the newest if none is named, into a data directory that nobody serves.
   *
   * @return where the store is that was there before, if there was one
   */
  Optional<Path> restore(Path directory, OptionalInt id, Path dataDirectory) throws AdminException;
}
