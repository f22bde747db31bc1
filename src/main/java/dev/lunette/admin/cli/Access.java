package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.CareService;
import dev.lunette.config.Limits;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** What commands need of the program that they are part of. */
public interface Access {

  /**
   * A data directory, and what bounds a command that opens it itself.
   *
   * @param directory that may have a server
   * @param limits declared for it
   * @param portalGroups of the portals declared for it; none where no file declares them
   */
  record Data(Path directory, Limits limits, Set<Integer> portalGroups) {}

  /** The running server of a data directory, or the directory itself where none runs. */
  AdminService open(Data data) throws AdminException;

  /** The same for what makes something, and so may begin with a directory that has nothing. */
  AdminService openOrBegin(Data data) throws AdminException;

  /** The same for check and repair, which also look after a directory that can't be served. */
  CareService openForCare(Data data) throws AdminException;

  /** The data directory and the limits that a configuration file declares. */
  Data declared(Path configuration) throws AdminException;

  /** What a directory of backups has, oldest first. */
  List<BackupInfo> backups(Path directory) throws AdminException;

  /**
   * Puts a backup, the newest if none is named, into a data directory that nobody serves.
   *
   * @return where the store is that was there before, if there was one
   */
  Optional<Path> restore(Path directory, OptionalInt id, Path dataDirectory, HowFar progress)
      throws AdminException;

  /** Is told from time to time how far long work is. */
  interface HowFar {
    /** So many bytes are done, of so many. */
    void at(long done, long total);
  }
}
