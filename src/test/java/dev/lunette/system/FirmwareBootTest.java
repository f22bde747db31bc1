package dev.lunette.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** QEMU is a PC without a disk, and its firmware, iPXE, boots from a target. */
@Tag("system")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
final class FirmwareBootTest {
  private static final Path OUTPUT = Path.of("target/system/firmware-boot");
  private static final Path PROGRAM = Path.of("src/test/resources/system/boot.S");
  private static final Path ISOLINUX = Path.of("/usr/lib/ISOLINUX/isolinux.bin");
  private static final Path MODULES = Path.of("/usr/lib/syslinux/modules/bios");
  private static final String TARGET = "iqn.2026-11.dev.lunette:boot";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What QEMU ends with when the program has written all of the text. */
  private static final int WRITTEN = 33;

  private static final String TEXT = "What is behind the program on this medium.";
  private static final int DISC_BLOCK = 2048;

  /** A cylinder, as firmware counts them, has 8 MiB. */
  private static final int DISK_BYTES = 16 << 20;

  private @TempDir Path data;
  private Path files;

  @BeforeEach
  void prepare() throws IOException {
    Packages.require("qemu-system-x86", "ipxe", "gcc", "xorriso", "isolinux", "syslinux-common");
    files = Files.createDirectory(data.resolve("files"));
  }

  @Test
  void bootsFromADisk() throws IOException {
    Path disk = data.resolve("disk.img");
    ByteBuffer content =
        ByteBuffer.allocate(DISK_BYTES).put(program()).put(TEXT.getBytes(US_ASCII));
    Files.write(disk, content.array());
    Command.Result result = boot("{name: medium, path: %s, size: 16MiB}".formatted(disk));
    assertThat(result.expectExit(WRITTEN).output()).contains(TEXT);
  }

  @Test
  void bootsFromADisc() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(2 * DISC_BLOCK).put(program());
    content.position(DISC_BLOCK).put(TEXT.getBytes(US_ASCII));
    Files.write(files.resolve("boot.bin"), content.array());
    assertThat(bootDisc("boot.bin").expectExit(WRITTEN).output()).contains(TEXT);
  }

  /** As the discs that install systems do; it reads a file that restarts the PC, and runs it. */
  @Test
  void bootsALoaderThatReadsTheDisc() throws IOException {
    Files.copy(ISOLINUX, files.resolve("isolinux.bin"));
    Files.copy(MODULES.resolve("ldlinux.c32"), files.resolve("ldlinux.c32"));
    Files.copy(MODULES.resolve("libcom32.c32"), files.resolve("libcom32.c32"));
    Files.copy(MODULES.resolve("reboot.c32"), files.resolve("reboot.c32"));
    Files.writeString(
        files.resolve("isolinux.cfg"),
        """
        SERIAL 0
        DEFAULT restart
        LABEL restart
          COM32 reboot.c32
        """);
    assertThat(bootDisc("isolinux.bin").expectExit(0).output()).contains("ISOLINUX");
  }

  /** The program in {@code boot.S}, as it lies in a boot sector. */
  private byte[] program() throws IOException {
    String object = data.resolve("boot.o").toString();
    Path program = data.resolve("boot.bin");
    Command.output(LIMIT, "as", "--32", "-o", object, PROGRAM.toString());
    Command.output(
        LIMIT,
        "ld",
        "-m",
        "elf_i386",
        "-Ttext",
        "0x7c00",
        "--oformat",
        "binary",
        "-o",
        program.toString(),
        object);
    return Files.readAllBytes(program);
  }

  /** Makes a disc of the files, and boots from it, which is El Torito without emulation. */
  private Command.Result bootDisc(String bootFile) throws IOException {
    String disc = data.resolve("disc.iso").toString();
    Command.output(
        LIMIT,
        "xorriso",
        "-as",
        "mkisofs",
        "-quiet",
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
  private Command.Result boot(String vdisk) throws IOException {
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
            OUTPUT.resolve("server.log"), "serve", "--config", configuration.toString())) {
      server.start();
      // 10.0.2.2 is the host's loopback in QEMU's own network.
      Command.Result result =
          Command.of(
                  LIMIT,
                  "qemu-system-x86_64",
                  "-machine",
                  "pc,accel=tcg",
                  "-m",
                  "128",
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
