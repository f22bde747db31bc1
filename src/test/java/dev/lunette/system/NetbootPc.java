package dev.lunette.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A PC without a disk, whose firmware, iPXE, boots from a target of ours: QEMU.
 *
 * @param data where the server and the disc are
 * @param output where the server's log is left
 * @param memoryMib of the PC
 */
record NetbootPc(Path data, Path output, int memoryMib) {
  private static final String TARGET = "iqn.2026-11.dev.lunette:boot";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Skips the test where something is missing that this needs. */
  static void requirePackages() {
    Packages.require("qemu-system-x86", "ipxe", "xorriso", "isolinux", "syslinux-common");
  }

  /** Makes a disc of the files, and boots from it, which is El Torito without emulation. */
  Command.Result bootDisc(Path files, String bootFile) throws IOException {
    String disc = data.resolve("disc.iso").toString();
    Command.output(
        LIMIT,
        "xorriso",
        "-as",
        "mkisofs",
        "-quiet",
        "-R",
        "-o",
        disc,
        "-b",
        bootFile,
        "-c",
        "boot.cat",
        "-no-emul-boot",
        "-boot-load-size",
        "4",
        "-boot-info-table",
        files.toString());
    return boot("{name: medium, deviceType: cdrom, path: %s}".formatted(disc));
  }

  /** Boots from the vDisk, until the PC ends; its output is that of the serial port. */
  Command.Result boot(String vdisk) throws IOException {
    int port = Loopback.freePort();
    Path configuration =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: %s
            management: {enabled: false}
            portals: [{address: 127.0.0.1, port: %d}]
            vdisks: [%s]
            targets: [{name: %s, luns: {0: medium}}]
            """
                .formatted(data, port, vdisk, TARGET));
    try (ServerProcess server =
        ServerProcess.onHost(
            output.resolve("server.log"), "serve", "--config", configuration.toString())) {
      server.start();
      // 10.0.2.2 is the host's loopback in QEMU's own network.
      Command.Result result =
          Command.of(
                  LIMIT,
                  "qemu-system-x86_64",
                  "-machine",
                  "pc,accel=tcg",
                  "-m",
                  Integer.toString(memoryMib),
                  "-no-reboot",
                  "-display",
                  "none",
                  "-monitor",
                  "none",
                  "-serial",
                  "stdio",
                  "-netdev",
                  "user,id=network",
                  "-device",
                  "virtio-net-pci,netdev=network,romfile=",
                  "-device",
                  "isa-debug-exit,iobase=0xf4,iosize=0x04",
                  "-kernel",
                  "/usr/lib/ipxe/ipxe.lkrn",
                  "-append",
                  "dhcp && sanboot iscsi:10.0.2.2::%d:0:%s".formatted(port, TARGET))
              .run();
      server.stop();
      return result;
    }
  }
}
