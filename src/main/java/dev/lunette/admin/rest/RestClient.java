package dev.lunette.admin.rest;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminJson;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.Change;
import dev.lunette.admin.ImageHeader;
import dev.lunette.admin.ImageReader;
import dev.lunette.admin.ImageWriter;
import dev.lunette.admin.JobInfo;
import dev.lunette.admin.MoveRequest;
import dev.lunette.admin.SnapshotInfo;
import dev.lunette.admin.TargetInfo;
import dev.lunette.admin.VDiskInfo;
import dev.lunette.admin.VDiskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;

/** A running server as its clients see it: each call is a request at its socket. */
public final class RestClient implements AdminService {
  private static final byte[] NOTHING = {};

  private final Connector connector;

  private RestClient(Connector connector) {
    this.connector = connector;
  }

  /** A client of the server that has a data directory, or nothing if none answers there. */
  public static Optional<AdminService> of(Path dataDirectory) throws AdminException {
    if (!Files.isDirectory(dataDirectory)) {
      return Optional.empty();
    }
    try {
      Connector connector = new Connector(AdminSocket.in(dataDirectory));
      if (connector.answers()) {
        return Optional.of(new RestClient(connector));
      }
      connector.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new AdminException(Kind.FAILED, String.valueOf(e.getMessage()), e);
    }
  }

  @Override
  public List<VDiskInfo> vdisks(boolean usage) throws AdminException {
    return list(Target.of("vdisks").flag("usage", usage), VDiskInfo.class);
  }

  @Override
  public VDiskInfo vdisk(String name) throws AdminException {
    return one("GET", Target.of("vdisks", name), VDiskInfo.class);
  }

  @Override
  public VDiskInfo create(VDiskRequest request) throws AdminException {
    return post(Target.of("vdisks"), request, VDiskInfo.class);
  }

  @Override
  public VDiskInfo resize(String name, long sizeBytes) throws AdminException {
    return post(Target.of("vdisks", name, "resize"), new Bodies.Resize(sizeBytes), VDiskInfo.class);
  }

  @Override
  public void delete(String name, boolean force) throws AdminException {
    connector.ask("DELETE", Target.of("vdisks", name).flag("force", force), NOTHING);
  }

  @Override
  public VDiskInfo clone(String path, String clone) throws AdminException {
    return post(Target.state(path, "clone"), new Bodies.Clone(clone), VDiskInfo.class);
  }

  @Override
  public VDiskInfo rollback(String path, boolean force) throws AdminException {
    Target target = Target.of("snapshots", path, "rollback").flag("force", force);
    return one("POST", target, VDiskInfo.class);
  }

  @Override
  public VDiskInfo eject(String name, boolean force) throws AdminException {
    Target target = Target.of("vdisks", name, "eject").flag("force", force);
    return one("POST", target, VDiskInfo.class);
  }

  @Override
  public VDiskInfo insert(String name, Optional<String> image, boolean force)
      throws AdminException {
    Target target = Target.of("vdisks", name, "insert").flag("force", force);
    return post(target, new Bodies.Disc(image), VDiskInfo.class);
  }

  @Override
  public JobInfo move(String name, MoveRequest request) throws AdminException {
    return post(Target.of("vdisks", name, "move"), request, JobInfo.class);
  }

  @Override
  public List<SnapshotInfo> snapshot(List<String> vdisks, String name) throws AdminException {
    byte[] body = AdminJson.write(new Bodies.NewSnapshots(vdisks, name));
    return AdminJson.readList(
        connector.ask("POST", Target.of("snapshots"), body), SnapshotInfo.class);
  }

  @Override
  public List<SnapshotInfo> snapshots(Optional<String> vdisk, boolean usage) throws AdminException {
    Target target = Target.of("snapshots").with("vdisk", vdisk).flag("usage", usage);
    return list(target, SnapshotInfo.class);
  }

  @Override
  public SnapshotInfo snapshot(String path) throws AdminException {
    return one("GET", Target.of("snapshots", path), SnapshotInfo.class);
  }

  @Override
  public void deleteSnapshot(String path, boolean force) throws AdminException {
    connector.ask("DELETE", Target.of("snapshots", path).flag("force", force), NOTHING);
  }

  @Override
  public List<Change> diff(
      String vdisk, Optional<String> from, Optional<String> to, long offset, int most)
      throws AdminException {
    Target target =
        Target.of("vdisks", vdisk, "diff")
            .with("from", from)
            .with("to", to)
            .with("offset", Optional.of(offset))
            .with("limit", Optional.of(Math.min(most, RestLimits.CHANGES)));
    return list(target, Change.class);
  }

  @Override
  public ImageReader export(String path, Optional<String> from) throws AdminException {
    return connector.download(Target.state(path, "image").with("from", from));
  }

  @Override
  public ImageWriter importInto(VDiskRequest request, Optional<UUID> id) throws AdminException {
    Target target =
        Target.of("vdisks", request.name(), "image")
            .with("backend", request.backend())
            .with("path", request.path())
            .with("logicalBlockSizeBytes", request.logicalBlockSizeBytes())
            .with("blockSizeBytes", request.blockSizeBytes())
            .with("compression", request.compression().map(c -> c.name().toLowerCase(Locale.ROOT)))
            .with("readOnly", request.readOnly())
            .with("writeCache", request.writeCache())
            .with("thick", request.thick())
            .with("serial", request.serial());
    return connector.upload(target, new ImageHeader(request.sizeBytes(), id, Optional.empty()));
  }

  @Override
  public ImageWriter importDifference(String vdisk, ImageHeader difference) throws AdminException {
    return connector.upload(Target.of("vdisks", vdisk, "image"), difference);
  }

  @Override
  public List<TargetInfo> targets() throws AdminException {
    return list(Target.of("targets"), TargetInfo.class);
  }

  @Override
  public TargetInfo target(String name) throws AdminException {
    return one("GET", Target.of("targets", name), TargetInfo.class);
  }

  @Override
  public TargetInfo createTarget(
      String name,
      Optional<String> alias,
      List<Integer> portalGroups,
      SortedMap<Integer, String> luns)
      throws AdminException {
    Bodies.NewTarget wanted =
        new Bodies.NewTarget(name, alias, Optional.of(portalGroups), Optional.of(luns));
    return post(Target.of("targets"), wanted, TargetInfo.class);
  }

  @Override
  public TargetInfo map(String target, Optional<Integer> lun, String path) throws AdminException {
    return post(
        Target.of("targets", target, "luns"), new Bodies.NewLun(lun, path), TargetInfo.class);
  }

  @Override
  public TargetInfo unmap(String target, int lun, boolean force) throws AdminException {
    Target number = Target.of("targets", target, "luns", Integer.toString(lun));
    return one("DELETE", number.flag("force", force), TargetInfo.class);
  }

  @Override
  public void deleteTarget(String name, boolean force) throws AdminException {
    connector.ask("DELETE", Target.of("targets", name).flag("force", force), NOTHING);
  }

  @Override
  public JobInfo check() throws AdminException {
    return one("POST", Target.of("check"), JobInfo.class);
  }

  @Override
  public JobInfo repair(boolean apply, boolean zeroLost) throws AdminException {
    Bodies.Repair wanted = new Bodies.Repair(Optional.of(apply), Optional.of(zeroLost));
    return post(Target.of("repair"), wanted, JobInfo.class);
  }

  @Override
  public JobInfo backup(Path directory) throws AdminException {
    Bodies.Backup wanted = new Bodies.Backup(directory.toAbsolutePath().normalize().toString());
    return post(Target.of("backup"), wanted, JobInfo.class);
  }

  @Override
  public JobInfo job(long id) throws AdminException {
    return one("GET", Target.of("jobs", Long.toString(id)), JobInfo.class);
  }

  @Override
  public void close() throws AdminException {
    connector.close();
  }

  private <T> T one(String method, Target target, Class<T> type) throws AdminException {
    return AdminJson.read(connector.ask(method, target, NOTHING), type);
  }

  private <T> List<T> list(Target target, Class<T> type) throws AdminException {
    return AdminJson.readList(connector.ask("GET", target, NOTHING), type);
  }

  private <T> T post(Target target, Object body, Class<T> type) throws AdminException {
    return AdminJson.read(connector.ask("POST", target, AdminJson.write(body)), type);
  }
}
