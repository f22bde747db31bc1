package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.Change;
import dev.lunette.admin.JobInfo;
import dev.lunette.admin.VDiskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lunette vdisk}: virtual disks. */
@Command(
    name = "vdisk",
    mixinStandardHelpOptions = true,
    description = "Makes, shows, changes, copies and deletes virtual disks.",
    subcommands = {ExportCommand.class, ImportCommand.class})
final class VDiskCommand {
  private static final String NAME = "NAME";

  /** Ranges that one request asks for. */
  private static final int PAGE = 10_000;

  @Command(name = "create", description = "Makes a vDisk; it takes space only for what is written.")
  int create(
      @Mixin Session session,
      @Mixin NewVDisk wanted,
      @Parameters(paramLabel = NAME, description = "letters, digits, dot, dash, underscore")
          String name,
      @Parameters(
              paramLabel = "SIZE",
              converter = Sizes.class,
              description = "bytes, or with KiB, MiB, GiB or TiB")
          long size) {
    return session.make(
        admin -> session.show(admin.create(wanted.request(name, size)), Tables::vdisk));
  }

  @Command(name = "list", description = "Lists all vDisks.")
  int list(
      @Mixin Session session,
      @Option(names = "--usage", description = "with the space they take, which takes a while")
          boolean usage) {
    return session.run(admin -> {
      List<VDiskInfo> all = admin.vdisks(false);
      session.show(
          usage ? session.each("vDisks", all.stream().map(VDiskInfo::name), admin::vdisk) : all,
          Tables::vdisks);
    });
  }

  @Command(name = "show", description = "Shows all of one vDisk.")
  int show(@Mixin Session session, @Parameters(paramLabel = NAME) String name) {
    return session.run(admin -> session.show(admin.vdisk(name), Tables::vdisk));
  }

  @Command(name = "resize", description = "Grows a vDisk while it is in use; it never shrinks.")
  int resize(
      @Mixin Session session,
      @Parameters(paramLabel = NAME) String name,
      @Parameters(
              paramLabel = "SIZE",
              converter = Sizes.class,
              description = "the new size: bytes, or with KiB, MiB, GiB or TiB")
          long size) {
    return session.run(admin -> session.show(admin.resize(name, size), Tables::vdisk));
  }

  @Command(
      name = "snapshot",
      description = "Keeps what a vDisk holds now; the same as snapshot create.")
  int snapshot(
      @Mixin Session session,
      @Parameters(paramLabel = NAME) String name,
      @Parameters(paramLabel = "SNAPSHOT", description = "name of the snapshot") String snapshot) {
    return session.run(
        admin -> session.show(admin.snapshot(List.of(name), snapshot), Tables::snapshots));
  }

  @Command(
      name = "clone",
      description = "Makes a vDisk that begins with what a snapshot, or a vDisk now, holds.")
  int clone(
      @Mixin Session session,
      @Parameters(paramLabel = "VDISK[@SNAPSHOT]") String path,
      @Parameters(paramLabel = "CLONE", description = "name of the new vDisk") String clone) {
    return session.run(admin -> session.show(admin.clone(path, clone), Tables::vdisk));
  }

  @Command(
      name = "rollback",
      description = "Takes a vDisk back to a snapshot; what was written since is lost.")
  int rollback(
      @Mixin Session session,
      @Parameters(paramLabel = "VDISK@SNAPSHOT") String path,
      @Option(names = "--force", description = "even if targets offer it") boolean force) {
    return session.run(admin -> session.show(admin.rollback(path, force), Tables::vdisk));
  }

  @Command(name = "delete", description = "Deletes a vDisk with all its snapshots.")
  int delete(
      @Mixin Session session,
      @Parameters(paramLabel = NAME) String name,
      @Option(names = "--force", description = "even if targets offer it") boolean force) {
    return session.run(admin -> {
      admin.delete(name, force);
      session.say("vDisk %s is deleted".formatted(name));
    });
  }

  @Command(name = "move", description = "Moves a vDisk to another backend while it is in use.")
  int move(
      @Mixin Session session,
      @Mixin NewPlace wanted,
      @Parameters(paramLabel = NAME) String name,
      @Parameters(paramLabel = "BACKEND", description = "rocksdb or file") String backend) {
    return session.run(admin -> {
      JobInfo move = admin.move(name, wanted.request(backend));
      session.show(session.await(admin, move), Tables::job);
    });
  }

  @Command(name = "eject", description = "Puts the tray of a CD-ROM drive out.")
  int eject(
      @Mixin Session session,
      @Parameters(paramLabel = NAME) String name,
      @Option(names = "--force", description = "even if an initiator prevents it") boolean force) {
    return session.run(admin -> session.show(admin.eject(name, force), Tables::vdisk));
  }

  @Command(name = "insert", description = "Puts an image into a CD-ROM drive, whose tray comes in.")
  int insert(
      @Mixin Session session,
      @Parameters(paramLabel = NAME) String name,
      @Parameters(
              paramLabel = "IMAGE",
              arity = "0..1",
              description = "file, as the server sees it (default: the same one anew)")
          Optional<String> image,
      @Option(names = "--force", description = "even if an initiator holds the disc that is in")
          boolean force) {
    return session.run(admin -> session.show(admin.insert(name, image, force), Tables::vdisk));
  }

  @Command(
      name = "diff",
      description = "Lists what has changed from a snapshot to another one, or to now.")
  int diff(
      @Mixin Session session,
      @Parameters(paramLabel = NAME) String name,
      @Option(
              names = "--from",
              paramLabel = "SNAPSHOT",
              description = "the earlier state (default: the empty disk)")
          Optional<String> from,
      @Option(
              names = "--to",
              paramLabel = "SNAPSHOT",
              description = "the later state (default: now)")
          Optional<String> to) {
    return session.run(admin -> session.show(all(admin, name, from, to), Tables::changes));
  }

  private static List<Change> all(
      AdminService admin, String name, Optional<String> from, Optional<String> to)
      throws AdminException {
    List<Change> all = new ArrayList<>();
    List<Change> page;
    long offset = 0;
    do {
      page = admin.diff(name, from, to, offset, PAGE);
      all.addAll(page);
      offset = page.isEmpty() ? 0 : page.getLast().offset() + page.getLast().length();
    } while (page.size() == PAGE);
    return all;
  }
}
