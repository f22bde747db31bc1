package dev.lunette.admin.rest;

import static dev.lunette.admin.rest.Answer.accepted;
import static dev.lunette.admin.rest.Answer.created;
import static dev.lunette.admin.rest.Answer.ok;
import static dev.lunette.admin.rest.Route.Body.IMAGE;
import static dev.lunette.admin.rest.Route.Body.JSON;
import static dev.lunette.admin.rest.Route.Body.NONE;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.ImageCopy;
import dev.lunette.admin.ImageDecoder;
import dev.lunette.admin.ImageHeader;
import dev.lunette.admin.ImageWriter;
import dev.lunette.admin.MoveRequest;
import dev.lunette.admin.VDiskRequest;
import dev.lunette.config.Compression;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** The table of everything that the HTTP interface can be asked for. */
final class Routes {
  private static final String IMAGE_PARAMETERS =
      "backend&path&logicalBlockSizeBytes&blockSizeBytes&compression&readOnly&writeCache&thick"
          + "&serial";

  private final AdminService admin;
  private final List<Route> table;

  Routes(AdminService admin) {
    this.admin = admin;
    this.table = table();
  }

  List<Route> all() {
    return table;
  }

  private List<Route> table() {
    return List.of(
        get("/v1/vdisks?usage", call -> ok(admin.vdisks(call.flag("usage")))),
        post("/v1/vdisks", call -> created(admin.create(call.body(VDiskRequest.class)))),
        get("/v1/vdisks/{name}", call -> ok(admin.vdisk(call.name("name")))),
        delete("/v1/vdisks/{name}?force", this::deleteVDisk),
        post("/v1/vdisks/{name}/resize", this::resize),
        post("/v1/vdisks/{name}/clone", this::cloned),
        post("/v1/vdisks/{name}/move", this::move),
        Route.of("POST", "/v1/vdisks/{name}/eject?force", NONE, this::eject),
        post("/v1/vdisks/{name}/insert?force", this::insert),
        get("/v1/vdisks/{name}/diff?from&to&offset&limit", this::diff),
        get("/v1/vdisks/{name}/image?from", this::image),
        upload("/v1/vdisks/{name}/image?" + IMAGE_PARAMETERS, this::takeImage),
        //
        get("/v1/snapshots?vdisk&usage", this::snapshots),
        post("/v1/snapshots", this::snapshot),
        get("/v1/snapshots/{name}", call -> ok(admin.snapshot(call.name("name")))),
        delete("/v1/snapshots/{name}?force", this::deleteSnapshot),
        post("/v1/snapshots/{name}/clone", this::cloned),
        Route.of("POST", "/v1/snapshots/{name}/rollback?force", NONE, this::rollback),
        get("/v1/snapshots/{name}/image?from", this::image),
        //
        get("/v1/targets", call -> ok(admin.targets())),
        post("/v1/targets", this::createTarget),
        get("/v1/targets/{name}", call -> ok(admin.target(call.name("name")))),
        delete("/v1/targets/{name}?force", this::deleteTarget),
        post("/v1/targets/{name}/luns", this::map),
        delete("/v1/targets/{name}/luns/{lun}?force", this::unmap),
        //
        Route.of("POST", "/v1/check", NONE, call -> accepted(admin.check())),
        post("/v1/repair", this::repair),
        post("/v1/backup", this::backup),
        get("/v1/jobs/{id}", call -> ok(admin.job(call.id("id")))));
  }

  private static Route get(String path, Route.Action action) {
    return Route.of("GET", path, NONE, action);
  }

  private static Route post(String path, Route.Action action) {
    return Route.of("POST", path, JSON, action);
  }

  private static Route upload(String path, Route.Action action) {
    return Route.of("POST", path, IMAGE, action);
  }

  private static Route delete(String path, Route.Action action) {
    return Route.of("DELETE", path, NONE, action);
  }

  private Answer deleteVDisk(Call call) throws AdminException {
    admin.delete(call.name("name"), call.flag("force"));
    return new Answer.Done();
  }

  private Answer resize(Call call) throws AdminException {
    return ok(admin.resize(call.name("name"), call.body(Bodies.Resize.class).sizeBytes()));
  }

  private Answer cloned(Call call) throws AdminException {
    return created(admin.clone(call.name("name"), call.body(Bodies.Clone.class).name()));
  }

  private Answer move(Call call) throws AdminException {
    return accepted(admin.move(call.name("name"), call.body(MoveRequest.class)));
  }

  private Answer eject(Call call) throws AdminException {
    return ok(admin.eject(call.name("name"), call.flag("force")));
  }

  private Answer insert(Call call) throws AdminException {
    Optional<String> image = call.body(Bodies.Disc.class).path();
    return ok(admin.insert(call.name("name"), image, call.flag("force")));
  }

  private Answer diff(Call call) throws AdminException {
    int most = (int) call.number("limit", RestLimits.CHANGES, RestLimits.CHANGES);
    return ok(
        admin.diff(
            call.name("name"),
            call.text("from"),
            call.text("to"),
            call.number("offset", 0, Long.MAX_VALUE),
            most));
  }

  private Answer image(Call call) throws AdminException {
    return new Answer.Image(admin.export(call.name("name"), call.text("from")));
  }

  private Answer takeImage(Call call) throws AdminException {
    try (ImageDecoder image = ImageDecoder.open(call.body());
        ImageWriter writer = writer(call, image.header())) {
      return created(ImageCopy.copy(image, writer, offset -> {}));
    }
  }

  private ImageWriter writer(Call call, ImageHeader header) throws AdminException {
    String name = call.name("name");
    if (header.baseId().isPresent()) {
      if (!call.query().isEmpty()) {
        throw new AdminException(
            Kind.INVALID,
            "the image is a difference to a snapshot of %s, which has its properties already;"
                    .formatted(name)
                + " expected no parameters");
      }
      return admin.importDifference(name, header);
    }
    return admin.importInto(
        new VDiskRequest(
            name,
            header.sizeBytes(),
            call.text("backend"),
            call.text("path"),
            call.optionalNumber("logicalBlockSizeBytes"),
            call.optionalNumber("blockSizeBytes"),
            compression(call),
            call.optionalFlag("readOnly"),
            call.optionalFlag("writeCache"),
            call.optionalFlag("thick"),
            call.text("serial")),
        header.id());
  }

  private static Optional<Compression> compression(Call call) throws AdminException {
    Optional<String> text = call.text("compression");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Arrays.stream(Compression.values())
            .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(text.get()))
            .findFirst()
            .orElseThrow(() ->
                new AdminException(
                    Kind.INVALID,
                    "compression is \"%s\", expected none, lz4 or zstd".formatted(text.get()))));
  }

  private Answer snapshots(Call call) throws AdminException {
    return ok(admin.snapshots(call.text("vdisk"), call.flag("usage")));
  }

  private Answer snapshot(Call call) throws AdminException {
    Bodies.NewSnapshots wanted = call.body(Bodies.NewSnapshots.class);
    return created(admin.snapshot(wanted.vdisks(), wanted.name()));
  }

  private Answer deleteSnapshot(Call call) throws AdminException {
    admin.deleteSnapshot(call.name("name"), call.flag("force"));
    return new Answer.Done();
  }

  private Answer rollback(Call call) throws AdminException {
    return ok(admin.rollback(call.name("name"), call.flag("force")));
  }

  private Answer createTarget(Call call) throws AdminException {
    Bodies.NewTarget wanted = call.body(Bodies.NewTarget.class);
    return created(
        admin.createTarget(
            wanted.name(),
            wanted.alias(),
            wanted.portalGroups().orElse(List.of()),
            wanted.luns().orElseGet(TreeMap::new)));
  }

  private Answer deleteTarget(Call call) throws AdminException {
    admin.deleteTarget(call.name("name"), call.flag("force"));
    return new Answer.Done();
  }

  private Answer map(Call call) throws AdminException {
    Bodies.NewLun wanted = call.body(Bodies.NewLun.class);
    return created(admin.map(call.name("name"), wanted.lun(), wanted.path()));
  }

  private Answer unmap(Call call) throws AdminException {
    return ok(admin.unmap(call.name("name"), call.number("lun"), call.flag("force")));
  }

  private Answer repair(Call call) throws AdminException {
    Bodies.Repair wanted = call.body(Bodies.Repair.class);
    return accepted(admin.repair(wanted.apply().orElse(false), wanted.zeroLost().orElse(false)));
  }

  private Answer backup(Call call) throws AdminException {
    String directory = call.body(Bodies.Backup.class).directory();
    try {
      Path path = Path.of(directory);
      if (path.isAbsolute()) {
        return accepted(admin.backup(path));
      }
    } catch (InvalidPathException e) {
      // Refused below, like a relative path.
    }
    throw new AdminException(
        Kind.INVALID, "directory is \"%s\", expected an absolute path".formatted(directory));
  }
}
