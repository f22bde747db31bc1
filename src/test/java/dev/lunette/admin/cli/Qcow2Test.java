package dev.lunette.admin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lunette.admin.cli.CommandFixture.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of the format qcow2, made and read by QEMU's own programs. */
final class Qcow2Test {
  private static final int MIB = 1 << 20;

  private final CommandFixture lunette = new CommandFixture();

  @TempDir Path directory;

  @BeforeEach
  void require() {
    assumeTrue(Files.exists(Path.of("/usr/bin/qemu-img")), "missing package: qemu-utils");
  }

  @ParameterizedTest
  @ValueSource(strings = {"compat=0.10", "compat=1.1"})
  void anImageDoesNotBringInWhatItsBackingFileHas(String version) throws Exception {
    Files.writeString(directory.resolve("secret"), "secret".repeat(1000));
    qemu(
        "qemu-img", "create", "-f", "qcow2", "-o", version, "-b", "secret", "-F", "raw", "a.qcow2");
    refuses("a.qcow2", "holds only what differs from the file \"secret\", which is not read");
  }

  @Test
  void anImageDoesNotBringInWhatItsDataFileHas() throws Exception {
    qemu(
        "qemu-img",
        "create",
        "-f",
        "qcow2",
        "-o",
        "data_file=data,data_file_raw=on",
        "a.qcow2",
        "1M");
    refuses("a.qcow2", "has its data in another file, which is not read");
  }

  @Test
  void anImageThatIsCutOffIsRefused() throws Exception {
    Files.writeString(directory.resolve("base"), "base".repeat(1000));
    qemu("qemu-img", "create", "-f", "qcow2", "-b", "base", "-F", "raw", "a.qcow2");
    byte[] whole = Files.readAllBytes(directory.resolve("a.qcow2"));
    Files.write(directory.resolve("a.qcow2"), java.util.Arrays.copyOf(whole, 90));
    refuses("a.qcow2", "ends before the name of its backing file");
    whole[16] = 1;
    Files.write(directory.resolve("a.qcow2"), whole);
    refuses("a.qcow2", "expected 1 to 1023 behind its header");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base.qcow2", "base.raw"})
  void anOverlayOnItsBaseIsTheLaterState(String base) throws Exception {
    earlierState();
    ok("vdisk export alpha@s1 " + directory.resolve(base));
    laterState();
    ok("vdisk export alpha@s2 %s --backing %s", at("o.qcow2"), at(base));
    assertThat(raw("o.qcow2")).isEqualTo(lunette.admin.bytes("alpha"));
    assertThat(Files.size(at("o.qcow2"))).as("of 12 MiB").isLessThan(MIB);
    assertThat(qemu("qemu-img", "info", "o.qcow2")).contains("backing file: " + base);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).as("nothing else is left").hasSize(2);
    }
  }

  @Test
  void anOverlayIsImportedAsADifferenceToItsBase() throws Exception {
    earlierState();
    ok("vdisk export alpha@s1 %s", at("base.qcow2"));
    qemu("qemu-img", "create", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", "o.qcow2", "12M");
    qemu(
        "qemu-io",
        "-f",
        "qcow2",
        "-c",
        "write -P 9 100k 4k",
        "-c",
        "write -z 3M 1M",
        "-c",
        "write -P 8 11M 1M",
        "-c",
        "discard 2M 64k",
        "o.qcow2");
    ok("vdisk import alpha %s --from s1", at("o.qcow2"));
    assertThat(lunette.admin.bytes("alpha")).isEqualTo(raw("o.qcow2")).hasSize(12 * MIB);

    ok("vdisk rollback alpha@s1");
    Files.delete(at("base.qcow2"));
    ok("vdisk import alpha %s --from alpha@s1", at("o.qcow2"));
    assertThat(lunette.admin.bytes("alpha")[100 << 10]).as("no base is read").isEqualTo((byte) 9);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).as("nothing else is left").hasSize(1);
    }
  }

  @Test
  void whatIsNoDifferenceIsNotTakenForOne() throws Exception {
    earlierState();
    ok("vdisk export alpha %s", at("whole.qcow2"));
    says("import alpha %s --from s1", "whole.qcow2", "has no backing file, so that it is a whole");
    says(
        "import alpha %s --from s1", "a.raw", "a raw file is all of a disk, and can't say what is");
    says("import alpha %s --from s1", "a", "a stream says itself what it is a difference to");
    says(
        "export alpha %s --from s1", "a.raw", "a raw file is all of a disk, and can't say what is");
    says("export alpha %s --from s1", "a.qcow2", "name the file that holds the earlier state with");
    says("export alpha %s --backing x.raw", "a.raw", "only the format qcow2 has a backing file");
    says("export alpha %s --backing none.raw", "a.qcow2", "none.raw is no file");
    String own = " --force --backing " + at("whole.qcow2");
    says("export alpha %s" + own, "whole.qcow2", "can't replace the file that it lies on");
    assertThat(lunette.admin.bytes("alpha")).isEqualTo(raw("whole.qcow2"));
  }

  @Test
  void howFarAConversionIsIsTold() throws Exception {
    Files.write(at("a.raw"), bytes(1, 4 * MIB));
    List<Double> told = new ArrayList<>();
    QemuImg.toQcow2(at("a.raw"), at("a.qcow2"), told::add);
    assertThat(told).isSorted().contains(0.0, 1.0);
    told.clear();
    QemuImg.toRaw(at("a.qcow2"), at("b.raw"), told::add);
    assertThat(told).isSorted().contains(0.0, 1.0);
    assertThat(at("b.raw")).hasSameBinaryContentAs(at("a.raw"));
  }

  private void earlierState() throws Exception {
    ok("vdisk create alpha 8MiB");
    lunette.admin.put("alpha", 0, bytes(1, 5 * MIB));
    ok("vdisk snapshot alpha s1");
  }

  private void laterState() throws Exception {
    ok("vdisk resize alpha 12MiB");
    lunette.admin.put("alpha", MIB + 77, bytes(2, 10_000));
    lunette.admin.put("alpha", 3 * MIB, new byte[64 << 10]);
    lunette.admin.put("alpha", 11 * MIB, bytes(3, 4096));
    ok("vdisk snapshot alpha s2");
  }

  private static byte[] bytes(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Path at(String file) {
    return directory.resolve(file);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private void ok(String line, Object... values) {
    assertThat(lunette.run(line.formatted(values)).errors()).isEmpty();
  }

  private void says(String line, String file, String why) {
    Result refused = lunette.run("vdisk " + line.formatted(at(file)));
    assertThat(refused.errors()).contains(why);
    assertThat(refused.exitCode()).isPositive();
  }

  /** What QEMU reads. */
  private byte[] raw(String image) throws Exception {
    qemu("qemu-img", "convert", "-f", "qcow2", "-O", "raw", image, "read.raw");
    byte[] read = Files.readAllBytes(at("read.raw"));
    Files.delete(at("read.raw"));
    return read;
  }

  private void refuses(String file, String why) {
    Result refused = lunette.run("vdisk import beta " + directory.resolve(file));
    assertThat(refused.errors()).contains(why);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(lunette.run("vdisk show beta").exitCode()).isEqualTo(1);
  }

  private String qemu(String... words) throws Exception {
    Process process =
        new ProcessBuilder(List.of(words))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
