package dev.lunette.admin.cli;

import dev.lunette.admin.Change;
import dev.lunette.admin.JobInfo;
import dev.lunette.admin.SnapshotInfo;
import dev.lunette.admin.TargetInfo;
import dev.lunette.admin.VDiskInfo;
import dev.lunette.admin.VDiskInfo.DriveInfo;
import dev.lunette.admin.VDiskInfo.UsageInfo;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What people see of the answers. */
final class Tables {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");

  private Tables() {}

  static Table vdisks(List<VDiskInfo> vdisks) {
    boolean usage = vdisks.stream().anyMatch(vdisk -> vdisk.usage().isPresent());
    Table table =
        usage
            ? new Table(
                "NAME", "BACKEND", "SIZE ", "USED ", "SHARED ", "EXCLUSIVE ", "SNAPSHOTS ", "STATE")
            : new Table("NAME", "TYPE", "BACKEND", "SIZE ", "SNAPSHOTS ", "STATE", "MAPPED BY");
    for (VDiskInfo vdisk : vdisks) {
      String size = Sizes.text(vdisk.sizeBytes());
      if (usage) {
        table.row(
            vdisk.name(),
            vdisk.backend(),
            size,
            Sizes.text(vdisk.usage().map(UsageInfo::usedBytes)),
            Sizes.text(vdisk.usage().map(UsageInfo::sharedBytes)),
            Sizes.text(vdisk.usage().map(UsageInfo::exclusiveBytes)),
            vdisk.snapshots(),
            vdisk.state());
      } else {
        String mapped = String.join(" ", vdisk.mappedBy());
        table.row(
            vdisk.name(),
            vdisk.deviceType().word(),
            vdisk.backend(),
            size,
            vdisk.snapshots(),
            state(vdisk),
            mapped);
      }
    }
    return table;
  }

  private static String state(VDiskInfo vdisk) {
    boolean trayOut = vdisk.drive().map(DriveInfo::trayOut).orElse(false);
    return trayOut ? vdisk.state() + ", tray out" : vdisk.state();
  }

  static Table vdisk(VDiskInfo vdisk) {
    Table table =
        new Table("vDisk", vdisk.name())
            .row("type", vdisk.deviceType().word())
            .row("backend", vdisk.backend())
            .row("path", vdisk.path().orElse("-"))
            .row("size", Sizes.text(vdisk.sizeBytes()) + ", " + vdisk.sizeBytes() + " bytes")
            .row("logical block", Sizes.text(vdisk.logicalBlockSizeBytes()))
            .row("block of the store", Sizes.text(vdisk.blockSizeBytes().map(Integer::longValue)))
            .row(
                "compression",
                vdisk.compression().map(c -> c.name().toLowerCase(Locale.ROOT)).orElse("-"))
            .row("writable", vdisk.readOnly() ? "no" : "yes")
            .row("write cache", vdisk.writeCache() ? "yes" : "no")
            .row("space", vdisk.thick() ? "thick" : "thin")
            .row("serial", vdisk.serial())
            .row("made by", vdisk.declared() ? "the configuration file" : "a command")
            .row("state", vdisk.state() + vdisk.problem().map(": "::concat).orElse(""))
            .row("snapshots", vdisk.snapshots())
            .row("mapped by", String.join(" ", vdisk.mappedBy()));
    vdisk.drive().ifPresent(drive -> drive(table, drive));
    vdisk.usage().ifPresent(usage -> usage(table, usage));
    return table;
  }

  private static void drive(Table table, DriveInfo drive) {
    table.row("tray", drive.trayOut() ? "out" : "in, with a disc");
    table.row("removal", drive.removalPrevented() ? "prevented by an initiator" : "allowed");
  }

  static Table snapshots(List<SnapshotInfo> snapshots) {
    boolean usage = snapshots.stream().anyMatch(snapshot -> snapshot.usage().isPresent());
    Table table =
        usage
            ? new Table(
                "SNAPSHOT", "CREATED", "SIZE ", "USED ", "SHARED ", "EXCLUSIVE ", "MAPPED BY")
            : new Table("SNAPSHOT", "CREATED", "SIZE ", "MAPPED BY");
    for (SnapshotInfo snapshot : snapshots) {
      String size = Sizes.text(snapshot.sizeBytes());
      String mapped = String.join(" ", snapshot.mappedBy());
      if (usage) {
        table.row(
            snapshot.path(),
            time(snapshot.created()),
            size,
            Sizes.text(snapshot.usage().map(UsageInfo::usedBytes)),
            Sizes.text(snapshot.usage().map(UsageInfo::sharedBytes)),
            Sizes.text(snapshot.usage().map(UsageInfo::exclusiveBytes)),
            mapped);
      } else {
        table.row(snapshot.path(), time(snapshot.created()), size, mapped);
      }
    }
    return table;
  }

  static Table snapshot(SnapshotInfo snapshot) {
    Table table =
        new Table("snapshot", snapshot.path())
            .row("id", snapshot.id())
            .row("created", time(snapshot.created()))
            .row("size", Sizes.text(snapshot.sizeBytes()))
            .row("mapped by", String.join(" ", snapshot.mappedBy()));
    snapshot.usage().ifPresent(usage -> usage(table, usage));
    return table;
  }

  static Table targets(List<TargetInfo> targets) {
    Table table = new Table("TARGET", "LUNS ", "SESSIONS ", "ALIAS");
    for (TargetInfo target : targets) {
      table.row(
          target.name(),
          target.luns().size(),
          target.sessions().size(),
          target.alias().orElse("-"));
    }
    return table;
  }

  static Table target(TargetInfo target) {
    String groups =
        target.portalGroups().isEmpty()
            ? "all"
            : target.portalGroups().stream().map(String::valueOf).collect(Collectors.joining(" "));
    Table table =
        new Table("target", target.name())
            .row("alias", target.alias().orElse("-"))
            .row("portal groups", groups)
            .row("made by", target.declared() ? "the configuration file" : "a command");
    target.luns().forEach((lun, path) -> table.row("LUN " + lun, path));
    target.sessions().forEach(initiator -> table.row("session", initiator));
    return table;
  }

  static Table changes(List<Change> changes) {
    Table table = new Table("OFFSET ", "LENGTH ", "NOW");
    changes.forEach(
        change -> table.row(change.offset(), change.length(), change.zero() ? "zeros" : "data"));
    return table;
  }

  static Table backups(List<BackupInfo> backups) {
    Table table = new Table("ID ", "CREATED", "SIZE ");
    backups.forEach(
        backup -> table.row(backup.id(), time(backup.created()), Sizes.text(backup.sizeBytes())));
    return table;
  }

  /** The findings, or what the work was if there are none. */
  static String job(JobInfo job) {
    if (job.findings().isEmpty()) {
      String amount = job.unit().equals("bytes") ? Sizes.text(job.done()) : "" + job.done();
      String unit = job.unit().equals("bytes") ? "" : " " + job.unit();
      return "%s: done, %s%s%n".formatted(job.title(), amount, unit);
    }
    return job.findings().stream()
        .map(finding -> finding + System.lineSeparator())
        .collect(Collectors.joining());
  }

  private static void usage(Table table, UsageInfo usage) {
    table
        .row("used", Sizes.text(usage.usedBytes()))
        .row("shared", Sizes.text(usage.sharedBytes()))
        .row("exclusive", Sizes.text(usage.exclusiveBytes()));
  }

  private static String time(Instant instant) {
    return TIME.format(instant.atZone(ZoneId.systemDefault()));
  }
}
