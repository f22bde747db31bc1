package dev.lunette.admin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lunette.admin.VDiskInfo;
import dev.lunette.admin.cli.CommandFixture.Result;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of the format qcow2 of which a part is missing, or that are damaged. */
final class Qcow2CutTest {
  private static final int DISK_BYTES = 1 << 20;
  private static final int CLUSTER_BYTES = 65_536;

  private final CommandFixture lunette = new CommandFixture();

  @TempDir Path directory;

  @BeforeEach
  void write() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/qemu-img")), "missing package: qemu-utils");
    byte[] disk = new byte[DISK_BYTES];
    new Random(1).nextBytes(disk);
    Arrays.fill(disk, 100_000, 400_000, (byte) 0);
    Arrays.fill(disk, 500_000, 700_000, (byte) 7);
    Files.write(at("disk.raw"), disk);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-o compat=1.1",
        "-o compat=0.10,cluster_size=4k",
        "-o extended_l2=on",
        "-o preallocation=metadata",
        "-c",
        "-c -o compression_type=zstd"
      })
  void aWholeImageIsImportedAndNoCutOne(String options) throws Exception {
    qemu("qemu-img convert -f raw -O qcow2 " + options + " disk.raw a.qcow2");
    requireImported();
    requireCutsAreRefused(cuts());
  }

  @Test
  void theLastTableOfAFileIsNotOverlooked() throws Exception {
    qemu("qemu-img convert -f raw -O qcow2 -o cluster_size=512 disk.raw a.qcow2");
    qemu("qemu-img resize -q a.qcow2 4M"); // which needs a larger L1 table, at another place
    qemu("qemu-img convert -f qcow2 -O raw a.qcow2 disk.raw");
    requireImported();
    long table = ByteBuffer.wrap(Files.readAllBytes(at("a.qcow2"))).getLong(40);
    requireCutsAreRefused(new TreeSet<>(List.of(table - 1, table, table + 8, table + 1023)));
  }

  @Test
  void compressedDataMayEndWithinASector() throws Exception {
    byte[] text = new byte[CLUSTER_BYTES];
    Random random = new Random(2);
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) random.nextInt('a', 'e');
    }
    Files.write(at("disk.raw"), text);
    qemu("qemu-img create -q -f qcow2 a.qcow2 64k");
    // Written one by one, the last data are not filled up to a sector.
    qemu("qemu-io -f qcow2 a.qcow2 -c", "write -c -s disk.raw 0 64k");
    long end = Files.size(at("a.qcow2"));
    assertThat(end % 512).isNotZero();
    requireImported();
    // The last bytes may have nothing but the mark of the end.
    requireCutsAreRefused(new TreeSet<>(LongStream.range(end - 40, end - 3).boxed().toList()));
  }

  @Test
  void whatIsBeyondTheDiskMayBeMissing() throws Exception {
    Files.write(at("disk.raw"), new byte[] {1}, StandardOpenOption.APPEND);
    qemu("qemu-img convert -f raw -O qcow2 disk.raw a.qcow2");
    qemu("qemu-img convert -f qcow2 -O raw a.qcow2 disk.raw");
    long end = Files.size(at("a.qcow2")) - CLUSTER_BYTES + 512;
    try (FileChannel image = FileChannel.open(at("a.qcow2"), StandardOpenOption.WRITE)) {
      image.truncate(end);
    }
    requireImported();
    requireCutsAreRefused(new TreeSet<>(List.of(end - 1)));
  }

  @Test
  void anOverlayThatIsCutIsNoDifference() throws Exception {
    assertThat(lunette.run("vdisk create beta 1MiB").errors()).isEmpty();
    assertThat(lunette.run("vdisk snapshot beta s1").errors()).isEmpty();
    byte[] before = lunette.admin.bytes("beta");
    qemu("qemu-img create -q -f qcow2 base.qcow2 1M");
    qemu("qemu-img create -q -f qcow2 -b base.qcow2 -F qcow2 a.qcow2");
    qemu("qemu-io -f qcow2 a.qcow2 -c", "write -P 9 500k 100k");
    Files.delete(at("base.qcow2"));
    byte[] whole = Files.readAllBytes(at("a.qcow2"));
    for (long cut : cuts()) {
      Files.write(at("a.qcow2"), Arrays.copyOf(whole, (int) cut));
      Result refused = lunette.run("vdisk import beta " + at("a.qcow2") + " --from s1");
      assertThat(refused.exitCode()).as("of %d bytes", cut).isEqualTo(2);
      assertThat(lunette.admin.bytes("beta")).isEqualTo(before);
      requireNothingLeft();
    }
    Files.write(at("a.qcow2"), whole);
    assertThat(lunette.run("vdisk import beta " + at("a.qcow2") + " --from s1").errors()).isEmpty();
    assertThat(lunette.admin.bytes("beta")[500 << 10]).isEqualTo((byte) 9);
  }

  @Test
  void whatIsMissingIsTold() throws Exception {
    qemu("qemu-img convert -f raw -O qcow2 disk.raw a.qcow2");
    byte[] whole = Files.readAllBytes(at("a.qcow2"));
    says(whole, 3, "a.qcow2 is no qcow2 image");
    says(whole, 79, "is cut off: it ends at byte 79, in its header");
    says(whole, 3000, "it ends at byte 3000, but has its L1 table of 8 bytes at byte 196608");
    says(whole, 262_145, "but has an L2 table of 65536 bytes at byte 262144");
    says(whole, whole.length - 1, ", but has data of 65536 bytes at byte");
    whole[23] = 40;
    says(whole, whole.length, "has clusters of 2^40 bytes, expected 2^9 to 2^21");
  }

  @Test
  void aDamagedImageIsRefusedAndLostSpaceIsNot() throws Exception {
    qemu("qemu-img convert -f raw -O qcow2 disk.raw a.qcow2");
    byte[] whole = Files.readAllBytes(at("a.qcow2"));
    int counts = 2 * CLUSTER_BYTES;
    int clusters = whole.length / CLUSTER_BYTES;
    byte[] leaking = Arrays.copyOf(whole, whole.length + CLUSTER_BYTES);
    ByteBuffer.wrap(leaking).putShort(counts + clusters * Short.BYTES, (short) 1);
    Files.write(at("a.qcow2"), leaking);
    requireImported();

    ByteBuffer.wrap(whole).putShort(counts + (clusters - 1) * Short.BYTES, (short) 0);
    says(whole, whole.length, "is damaged: qemu-img check finds \"ERROR cluster");
  }

  /** Cuts the image shorter and shorter; what QEMU would read of it is of no use as a disk. */
  private void requireCutsAreRefused(SortedSet<Long> cuts) throws Exception {
    try (FileChannel image = FileChannel.open(at("a.qcow2"), StandardOpenOption.WRITE)) {
      for (long cut : cuts.reversed()) {
        image.truncate(cut);
        Result refused = lunette.run("vdisk import alpha " + at("a.qcow2"));
        assertThat(refused.exitCode()).as("of %d bytes", cut).isEqualTo(2);
        assertThat(refused.errors()).hasLineCount(1).contains("a.qcow2 is ");
        requireNothingLeft();
      }
    }
  }

  /** At the boundaries of clusters, and at odd places. */
  private SortedSet<Long> cuts() throws Exception {
    long length = Files.size(at("a.qcow2"));
    SortedSet<Long> cuts = new TreeSet<>(List.of(0L, 3L, 30L, 79L, 3000L, length - 1));
    for (long boundary = CLUSTER_BYTES; boundary < length; boundary += CLUSTER_BYTES) {
      cuts.addAll(List.of(boundary - 1, boundary, boundary + 1));
    }
    return cuts.headSet(length);
  }

  private void requireImported() throws Exception {
    assertThat(lunette.run("vdisk import alpha " + at("a.qcow2")).errors()).isEmpty();
    assertThat(lunette.admin.bytes("alpha")).isEqualTo(Files.readAllBytes(at("disk.raw")));
    assertThat(lunette.run("vdisk delete alpha").exitCode()).isZero();
    requireNothingLeft();
  }

  private void requireNothingLeft() throws Exception {
    assertThat(lunette.admin.vdisks(false)).extracting(VDiskInfo::name).doesNotContain("alpha");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsOnly(at("disk.raw"), at("a.qcow2"));
    }
  }

  private void says(byte[] image, int length, String what) throws Exception {
    Files.write(at("a.qcow2"), Arrays.copyOf(image, length));
    Result refused = lunette.run("vdisk import alpha " + at("a.qcow2"));
    assertThat(refused.errors()).hasLineCount(1).contains(what);
    assertThat(refused.exitCode()).isEqualTo(2);
    requireNothingLeft();
  }

  private Path at(String file) {
    return directory.resolve(file);
  }

  /** Runs a command of words separated by blanks, and one more word. */
  private void qemu(String line, String... last) throws Exception {
    Process process =
        new ProcessBuilder(Stream.concat(Stream.of(line.split(" ", -1)), Stream.of(last)).toList())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
