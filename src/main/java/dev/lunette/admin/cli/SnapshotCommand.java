package dev.lunette.admin.cli;

import dev.lunette.admin.SnapshotInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lunette snapshot}: what vDisks held at an instant. */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = "Makes, shows and deletes snapshots of vDisks.")
final class SnapshotCommand {
  private static final String PATH = "VDISK@SNAPSHOT";

  @Command(
      name = "create",
      description = "Keeps what one or several vDisks hold at one and the same instant.")
  int create(
      @Mixin Session session,
      @Parameters(paramLabel = "SNAPSHOT", description = "name, the same for all") String name,
      @Parameters(paramLabel = "VDISK", arity = "1..*") List<String> vdisks) {
    return session.run(admin -> session.show(admin.snapshot(vdisks, name), Tables::snapshots));
  }

  @Command(name = "list", description = "Lists the snapshots of one vDisk, or of all.")
  int list(
      @Mixin Session session,
      @Parameters(paramLabel = "VDISK", arity = "0..1") Optional<String> vdisk,
      @Option(names = "--usage", description = "with the space they take, which takes a while")
          boolean usage) {
    return session.run(admin -> {
      List<SnapshotInfo> all = admin.snapshots(vdisk, false);
      Stream<String> paths = all.stream().map(SnapshotInfo::path);
      session.show(
          usage ? session.each("snapshots", paths, admin::snapshot) : all, Tables::snapshots);
    });
  }

  @Command(name = "show", description = "Shows all of one snapshot.")
  int show(@Mixin Session session, @Parameters(paramLabel = PATH) String path) {
    return session.run(admin -> session.show(admin.snapshot(path), Tables::snapshot));
  }

  @Command(
      name = "delete",
      description = "Deletes a snapshot; its space comes back in the background.")
  int delete(
      @Mixin Session session,
      @Parameters(paramLabel = PATH) String path,
      @Option(names = "--force", description = "even if targets offer it") boolean force) {
    return session.run(admin -> {
      admin.deleteSnapshot(path, force);
      session.say("snapshot %s is deleted".formatted(path));
    });
  }
}
