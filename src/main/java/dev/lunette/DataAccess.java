package dev.lunette;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.CareService;
import dev.lunette.admin.CatalogAdmin;
import dev.lunette.admin.StoppedCareService;
import dev.lunette.admin.cli.Access;
import dev.lunette.admin.cli.BackupInfo;
import dev.lunette.admin.rest.RestClient;
import dev.lunette.config.ConfigException;
import dev.lunette.config.ConfigReader;
import dev.lunette.config.Limits;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Restore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How commands reach a data directory: through the server that has it, or by themselves. */
final class DataAccess implements Access {

  /** How a data directory is opened that nobody serves. */
  private interface Stopped<T> {
    T open(Path dataDirectory, Limits limits) throws AdminException;
  }

  @Override
  public AdminService open(Path dataDirectory) throws AdminException {
    Optional<AdminService> running = RestClient.of(dataDirectory);
    return running.isPresent() ? running.get() : stopped(dataDirectory, CatalogAdmin::open);
  }

  @Override
  public CareService openForCare(Path dataDirectory) throws AdminException {
    Optional<AdminService> running = RestClient.of(dataDirectory);
    return running.isPresent() ? running.get() : stopped(dataDirectory, StoppedCareService::of);
  }

  private static <T> T stopped(Path dataDirectory, Stopped<T> way) throws AdminException {
    try {
      return way.open(dataDirectory, Limits.DEFAULTS);
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
    try {
      return Restore.backups(directory).stream()
          .map(backup -> new BackupInfo(backup.id(), backup.taken(), backup.lengthBytes()))
          .toList();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public Optional<Path> restore(Path directory, OptionalInt id, Path dataDirectory)
      throws AdminException {
    Optional<Integer> wanted = id.isPresent() ? Optional.of(id.getAsInt()) : Optional.empty();
    try {
      return Restore.restore(directory, wanted, dataDirectory);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static AdminException failed(IOException e) {
    return new AdminException(Kind.FAILED, String.valueOf(e.getMessage()), e);
  }
}
