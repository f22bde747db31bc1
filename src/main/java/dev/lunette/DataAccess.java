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
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Restore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** How commands reach a data directory: through the server that has it, or by themselves. */
final class DataAccess implements Access {

  /** How a data directory is opened that nobody serves. */
  private interface Stopped<T> {
    T open() throws AdminException;
  }

  @Override
  public AdminService open(Data data) throws AdminException {
    Optional<AdminService> running = RestClient.of(data.directory());
    return running.isPresent()
        ? running.get()
        : stopped(() -> CatalogAdmin.open(data.directory(), data.limits(), data.portalGroups()));
  }

  @Override
  public AdminService openOrBegin(Data data) throws AdminException {
    Optional<AdminService> running = RestClient.of(data.directory());
    return running.isPresent()
        ? running.get()
        : stopped(
            () -> CatalogAdmin.openOrBegin(data.directory(), data.limits(), data.portalGroups()));
  }

  @Override
  public CareService openForCare(Data data) throws AdminException {
    Optional<AdminService> running = RestClient.of(data.directory());
    return running.isPresent()
        ? running.get()
        : stopped(() -> StoppedCareService.of(data.directory(), data.limits()));
  }

  private static <T> T stopped(Stopped<T> way) throws AdminException {
    try {
      return way.open();
    } catch (AdminException e) {
      if (e.kind() == Kind.CONFLICT) {
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
  public Data declared(Path configuration) throws AdminException {
    try {
      ServerConfig file = ConfigReader.read(configuration, Catalog.backends());
      Set<Integer> groups =
          file.portals().stream().map(PortalConfig::group).collect(Collectors.toSet());
      return new Data(file.dataDirectory(), file.limits(), groups);
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
  public Optional<Path> restore(Path directory, OptionalInt id, Path dataDirectory, HowFar progress)
      throws AdminException {
    Optional<Integer> wanted = id.isPresent() ? Optional.of(id.getAsInt()) : Optional.empty();
    try {
      return Restore.restore(directory, wanted, dataDirectory, progress::at);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static AdminException failed(IOException e) {
    boolean busy = e instanceof VDiskException known && known.kind() == VDiskException.Kind.BUSY;
    Kind kind = busy ? Kind.CONFLICT : Kind.FAILED;
    return new AdminException(kind, String.valueOf(e.getMessage()), e);
  }
}
