package dev.lunette.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** The Debian packages whose programs the system tests run, each known by one file of it. */
final class Packages {
  private static final Map<String, Path> FILE_OF_PACKAGE =
      Map.ofEntries(
          Map.entry("user-mode-linux", Path.of("/usr/bin/linux.uml")),
          Map.entry("open-iscsi", Path.of("/usr/sbin/iscsid")),
          Map.entry("fio", Path.of("/usr/bin/fio")),
          Map.entry("xfsprogs", Path.of("/usr/sbin/mkfs.xfs")),
          Map.entry("e2fsprogs", Path.of("/usr/sbin/mkfs.ext4")),
          Map.entry("sg3-utils", Path.of("/usr/bin/sg_vpd")),
          Map.entry("ddpt", Path.of("/usr/bin/ddpt")),
          Map.entry("multipath-tools", Path.of("/usr/sbin/multipathd")),
          Map.entry("iproute2", Path.of("/usr/sbin/ip")),
          Map.entry("kmod", Path.of("/usr/sbin/modprobe")),
          Map.entry("udev", Path.of("/usr/lib/systemd/systemd-udevd")),
          Map.entry("libiscsi-bin", Path.of("/usr/bin/iscsi-test-cu")),
          Map.entry("libiscsi-dev", Path.of("/usr/include/iscsi/iscsi.h")),
          Map.entry("qemu-utils", Path.of("/usr/bin/qemu-img")),
          Map.entry("qemu-block-extra", library("qemu/block-iscsi.so")),
          Map.entry("perl", Path.of("/usr/bin/perl")),
          Map.entry("tgt", Path.of("/usr/sbin/tgtd")),
          Map.entry("git", Path.of("/usr/bin/git")),
          Map.entry("gcc", Path.of("/usr/bin/gcc")),
          Map.entry("libc6-dev", Path.of("/usr/include/stdio.h")),
          Map.entry("xorriso", Path.of("/usr/bin/xorriso")),
          Map.entry("qemu-system-x86", Path.of("/usr/bin/qemu-system-x86_64")),
          Map.entry("ipxe", Path.of("/usr/lib/ipxe/ipxe.lkrn")),
          Map.entry("isolinux", Path.of("/usr/lib/ISOLINUX/isolinux.bin")),
          Map.entry("syslinux-common", Path.of("/usr/lib/syslinux/modules/bios/ldlinux.c32")),
          Map.entry("busybox-static", Path.of("/bin/busybox")),
          Map.entry("cpio", Path.of("/usr/bin/cpio")),
          Map.entry("eject", Path.of("/usr/bin/eject")),
          Map.entry("prometheus", Path.of("/usr/bin/promtool")));

  private Packages() {}

  /** A file in the library directory of this machine's architecture, {@code lib/ARCH-linux-gnu}. */
  private static Path library(String file) {
    Path libraries = Path.of("/usr/lib");
    try (DirectoryStream<Path> architectures =
        Files.newDirectoryStream(libraries, "*-linux-gnu*")) {
      for (Path architecture : architectures) {
        if (Files.exists(architecture.resolve(file))) {
          return architecture.resolve(file);
        }
      }
      return libraries.resolve(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Skips the test, with the reason that the rules accept, when one of {@code names} is absent. */
  static void require(String... names) {
    Arrays.stream(names)
        .forEach(name ->
            assumeTrue(Files.exists(FILE_OF_PACKAGE.get(name)), () -> "missing package: " + name));
  }

  /** What {@link LinuxGuest} needs: root, and these packages. */
  static void requireForGuest() {
    require("user-mode-linux", "open-iscsi", "fio", "xfsprogs", "e2fsprogs", "sg3-utils", "ddpt");
    require("iproute2", "kmod", "udev", "perl");
    requireRoot();
  }

  /** Says what is wrong when not root: that is no missing package, so it fails and not skips. */
  static void requireRoot() {
    if (!"root".equals(System.getProperty("user.name"))) {
      throw new AssertionError(
          "runs as user %s, expected root: a network namespace with a tap device needs it"
              .formatted(System.getProperty("user.name")));
    }
  }
}
