package dev.lunette.admin.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lunette.admin.cli.CommandFixture.Result;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of the format qcow2, made and read by QEMU's own programs. */
final class Qcow2Test {
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
