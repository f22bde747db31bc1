package dev.lunette;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.cli.Access;
import dev.lunette.admin.cli.BackupInfo;
import dev.lunette.admin.rest.RestClient;
import dev.lunette.config.ConfigException;
import dev.lunette.config.ConfigReader;
import dev.lunette.vdisk.catalog.Catalog;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How commands reach a data directory: through the server that has it, or by themselves. */
final class DataAccess implements Access {

  /** Opens a data directory that nobody serves. */
  @FunctionalInterface
  interface Stopped {
    AdminService open(Path dataDirectory) throws AdminException;
  }

  private final Stopped stopped;

  DataAccess(Stopped stopped) {
    this.stopped = stopped;
  }

  @Override
  public AdminService open(Path dataDirectory) throws AdminException {
    Optional<AdminService> running = RestClient.of(dataDirectory);
    if (running.isPresent()) {
      return running.get();
    }
    try {
      return stopped.open(dataDirectory);
    } catch (AdminException e) {
      if (e.kind() == Kind.IN_USE || e.kind() == Kind.CONFLICT) {
        throw new AdminException(
            e.kind(),
            "%s; and nobody answers at its socket admin.sock, so it can't be asked either"
                .formatted(e.getMessage()),
            e);
      }
      throw e;
    }
  }

  @Override
  public Path dataDirectory(Path configuration) throws AdminException {
    try {
      return ConfigReader.read(configuration, Catalog.backends()).dataDirectory();
    } catch (ConfigException e) {
      throw new AdminException(Kind.INVALID, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public List<BackupInfo> backups(Path directory) throws AdminException {
    throw new AdminException(Kind.FAILED, "backups are not there yet");
  }

  @Override
  public void restore(Path directory, OptionalInt id, Path dataDirectory) throws AdminException {
    throw new AdminException(Kind.FAILED, "backups are not there yet");
  }
}
