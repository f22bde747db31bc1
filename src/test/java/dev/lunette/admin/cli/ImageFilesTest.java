package dev.lunette.admin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lunette.admin.Change;
import dev.lunette.admin.ImageCopy;
import dev.lunette.admin.cli.CommandFixture.Result;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images in files. */
final class ImageFilesTest {
  private static final int MIB = 1 << 20;

  private final CommandFixture lunette = new CommandFixture();

  @TempDir Path directory;

  @BeforeEach
  void write() throws Exception {
    lunette.run("vdisk create alpha 16MiB");
    byte[] bytes = new byte[2 * MIB];
    new Random(7).nextBytes(bytes);
    lunette.admin.put("alpha", 5 * MIB, bytes);
    lunette.admin.put("alpha", 0, new byte[] {1});
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.lunette", "a.raw", "a.img", "a"})
  void whatIsExportedIsImportedTheSame(String name) throws Exception {
    Path file = directory.resolve(name);
    assertThat(lunette.run("vdisk export alpha " + file).exitCode()).isZero();
    assertThat(lunette.run("vdisk import beta " + file).exitCode()).isZero();
    assertThat(lunette.admin.bytes("beta")).isEqualTo(lunette.admin.bytes("alpha"));
    onlyFile(file);
  }

  @Test
  void aRawFileHasTheBytesAndHoles() throws Exception {
    Path file = directory.resolve("a.raw");
    lunette.run("vdisk export alpha " + file);
    assertThat(Files.readAllBytes(file)).isEqualTo(lunette.admin.bytes("alpha"));
    Process stat = new ProcessBuilder("stat", "-c", "%b", file.toString()).start();
    String said = new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    long blocks = Long.parseLong(said.strip());
    assertThat(blocks * 512).isBetween(2L * MIB, 3L * MIB);
  }

  @Test
  void qcow2GoesThroughQemuImg() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/qemu-img")), "missing package: qemu-utils");
    Path file = directory.resolve("a.qcow2");
    Path raw = directory.resolve("a.raw");
    assertThat(lunette.run("vdisk export alpha " + file).errors()).isEmpty();
    onlyFile(file);
    lunette.run("vdisk export alpha " + raw);
    Process compare =
        new ProcessBuilder(
                "qemu-img", "compare", "-f", "qcow2", "-F", "raw", file.toString(), raw.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(compare.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("Images are identical");
    assertThat(lunette.run("vdisk import beta " + file).errors()).isEmpty();
    assertThat(lunette.admin.bytes("beta")).isEqualTo(lunette.admin.bytes("alpha"));
  }

  @Test
  void aDifferenceIsApplied() throws Exception {
    Path file = directory.resolve("d.lunette");
    lunette.run("vdisk snapshot alpha s1");
    lunette.admin.put("alpha", MIB, new byte[] {9});
    byte[] later = lunette.admin.bytes("alpha");
    assertThat(lunette.run("vdisk export alpha " + file + " --from s1").exitCode()).isZero();
    lunette.run("vdisk rollback alpha@s1");

    assertThat(lunette.run("vdisk import alpha " + file).exitCode()).isZero();
    assertThat(lunette.admin.bytes("alpha")).isEqualTo(later);
    assertThat(lunette.run("vdisk import alpha " + file + " --serial x").exitCode()).isEqualTo(2);
    assertThat(Files.size(file)).isLessThan(2L * 4096);
  }

  @Test
  void aFileThatIsThereIsReplacedOnlyByForce() throws Exception {
    Path file = Files.writeString(directory.resolve("a.raw"), "precious");
    Result refused = lunette.run("vdisk export alpha " + file);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.errors()).contains("say --force");
    assertThat(file).hasContent("precious");
    assertThat(lunette.run("vdisk export alpha " + file + " --force").exitCode()).isZero();
    assertThat(Files.size(file)).isEqualTo(16 * MIB);
  }

  @Test
  void whatIsNoFileIsNotReplacedEvenByForce() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Path folder = Files.createDirectory(directory.resolve("folder"));
    for (String force : new String[] {"", " --force"}) {
      assertThat(lunette.run("vdisk export alpha " + pipe + force).errors())
          .contains(pipe + " is a device or something special, expected a file, or none");
      assertThat(lunette.run("vdisk export alpha " + folder + force).errors())
          .contains(folder + " is a directory, expected a file, or none");
    }
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("pipe", "folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.raw", "a.qcow2", "a.lunette"})
  void anExportNeedsItsDirectory(String name) {
    Path file = directory.resolve("none").resolve(name);
    Result refused = lunette.run("vdisk export alpha " + file);
    assertThat(refused.errors())
        .contains(file + " can't be written: " + file.getParent() + " is no directory");
    assertThat(refused.exitCode()).isEqualTo(1);
  }

  @Test
  void whatFailsLeavesNoFileAndNoVDisk() throws Exception {
    Path file = directory.resolve("a.lunette");
    assertThat(lunette.run("vdisk export none " + file).exitCode()).isEqualTo(1);
    assertThat(directory).isEmptyDirectory();

    lunette.run("vdisk export alpha " + file);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 30));
    assertThat(lunette.run("vdisk import beta " + file).errors()).contains("it ends in");
    assertThat(lunette.run("vdisk show beta").exitCode()).isEqualTo(1);
    assertThat(lunette.run("vdisk import beta " + directory).errors()).contains("is no file");
    Path bad = Files.writeString(directory.resolve("b.qcow2"), "no qcow2");
    assertThat(lunette.run("vdisk import beta " + bad).errors()).contains("is no qcow2 image");
    assertThat(directory.resolve("b.qcow2.raw.part")).doesNotExist();
  }

  @Test
  void aRawFileIsFilledUpToAWholeBlock() throws Exception {
    Path file = Files.write(directory.resolve("odd.raw"), new byte[] {1, 2, 3});
    assertThat(lunette.run("vdisk import beta " + file).errors()).isEmpty();
    assertThat(lunette.admin.bytes("beta")).hasSize(512).startsWith(1, 2, 3, 0);
  }

  /** To read the holes, too, would take hours. */
  @Test
  @Timeout(20)
  void holesOfARawFileAreNotRead() throws Exception {
    long size = 4L << 40;
    long last = size - 5 * MIB - 4096;
    AtomicLong progress = new AtomicLong();
    try (RawFile image = new RawFile(sparse(size, 0, last), 512)) {
      assertThat(image.next()).contains(new Change(0, 4096, false));
      assertThat(image.next()).contains(new Change(last, 4096, false));
      assertThat(bytes(image, last)).isEqualTo(new byte[] {1, 0});
      assertThat(image.next()).isEmpty();
      assertThat(image.next()).isEmpty();
    }
    try (RawFile image = new RawFile(directory.resolve("sparse.raw"), 512)) {
      ImageCopy.encode(image, OutputStream.nullOutputStream(), progress::set);
    }
    assertThat(progress).hasValue(size);
  }

  @Test
  void aRawFileThatIsCutWhereItHasAHoleIsRefused() throws Exception {
    Path file = sparse(64 * MIB, 0);
    try (RawFile image = new RawFile(file, 512)) {
      assertThat(image.next()).isPresent();
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(32 * MIB);
      }
      assertThatThrownBy(image::next).hasMessage("the file became shorter while it was read");
    }
  }

  /** A file that has a byte at some offsets and holes elsewhere. */
  private Path sparse(long sizeBytes, long... offsets) throws Exception {
    Path path = directory.resolve("sparse.raw");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(sizeBytes);
      for (long offset : offsets) {
        file.seek(offset);
        file.write(1);
      }
    }
    return path;
  }

  private static byte[] bytes(RawFile image, long offset) {
    byte[] bytes = new byte[2];
    image.read(offset, ByteBuffer.wrap(bytes));
    return bytes;
  }

  @Test
  void onlyAStreamIsADifference() {
    assertThat(lunette.run("vdisk export alpha x.raw --from s1").errors())
        .contains("a raw file is all of a disk, and can't say what is unchanged");
    assertThat(lunette.run("vdisk export alpha - --format raw").exitCode()).isEqualTo(2);
  }

  private void onlyFile(Path file) throws Exception {
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(file);
    }
  }
}
