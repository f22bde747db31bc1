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
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** What QEMU ends with when the program has written all of the text. */
  private static final int WRITTEN = 33;

  private static final String TEXT = "What is behind the program on this medium.";
  private static final int DISC_BLOCK = 2048;

  /** A cylinder, as firmware counts them, has 8 MiB. */
  private static final int DISK_BYTES = 16 << 20;

  private @TempDir Path data;
  private Path files;
  private NetbootPc pc;

  @BeforeEach
  void prepare() throws IOException {
    NetbootPc.requirePackages();
    Packages.require("gcc");
    files = Files.createDirectory(data.resolve("files"));
    pc = new NetbootPc(data, OUTPUT, 128);
  }

  @Test
  void bootsFromADisk() throws IOException {
    Path disk = data.resolve("disk.img");
    ByteBuffer content =
        ByteBuffer.allocate(DISK_BYTES).put(program()).put(TEXT.getBytes(US_ASCII));
    Files.write(disk, content.array());
    Command.Result result = pc.boot("{name: medium, path: %s, size: 16MiB}".formatted(disk));
    assertThat(result.expectExit(WRITTEN).output()).contains(TEXT);
  }

  @Test
  void bootsFromADisc() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(2 * DISC_BLOCK).put(program());
    content.position(DISC_BLOCK).put(TEXT.getBytes(US_ASCII));
    Files.write(files.resolve("boot.bin"), content.array());
    assertThat(pc.bootDisc(files, "boot.bin").expectExit(WRITTEN).output()).contains(TEXT);
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
    assertThat(pc.bootDisc(files, "isolinux.bin").expectExit(0).output()).contains("ISOLINUX");
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
}
