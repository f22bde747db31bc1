package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that is read again takes effect while initiators are logged in. */
@Tag("system")
final class ReloadTest {
  private static final long LIMIT_NANOS = 30_000_000_000L;
  private static final String TARGET = "iqn.2026-11.dev.lunette:reload";
  private static final String GONE = "5/25/00";
  private static final String STANDBY = "2/04/0B";

  @TempDir private Path directory;
  private int port;

  @BeforeEach
  void choosePort() throws IOException {
    port = Loopback.freePort();
  }

  private Path file(String vdisks, String targets) throws IOException {
    return Files.writeString(
        directory.resolve("server.yaml"),
        ("{dataDirectory: data, portals: [{port: %d}], management: {enabled: false},"
                + " vdisks: [%s], targets: [%s]}")
            .formatted(port, vdisks, targets));
  }

  private static String vdisk(String name, int mib) {
    return "{name: %s, backend: rocksdb, size: %dMiB}".formatted(name, mib);
  }

  private static String target(String luns) {
    return "{name: \"%s\", luns: {%s}}".formatted(TARGET, luns);
  }

  private static ByteBuffer filled(int value) {
    byte[] bytes = new byte[4096];
    java.util.Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  private interface Look {
    boolean isSo() throws IOException;
  }

  private static void await(Look look) throws IOException {
    long begin = System.nanoTime();
    while (!look.isSo()) {
      assertThat(System.nanoTime() - begin).isLessThan(LIMIT_NANOS);
      Thread.onSpinWait();
    }
  }

  @Test
  void changesWhatInitiatorsReachAndDeletesNoData() throws Exception {
    Path config = file(vdisk("a", 1) + ", " + vdisk("b", 1), target("0: a, 1: b"));
    Path log = Path.of("target/system/reload/server.log");
    try (ServerProcess server = ServerProcess.onHost(log, "serve", "--config", config.toString())) {
      server.start();
      AdminClient admin = new AdminClient(directory.resolve("data"));
      admin.post("/v1/vdisks", "{\"name\": \"made\", \"sizeBytes\": 1048576}").expectGood();
      try (Initiator initiator = new Initiator(port, TARGET, 1)) {
        assertThat(initiator.write(1, 0, filled(7), true).good()).isTrue();
        file(vdisk("a", 2) + ", " + vdisk("c", 1), target("0: a, 2: c"));
        server.reload();
        await(() -> initiator.read(2, 0, 8).good());
        assertThat(initiator.read(1, 0, 8).said()).isEqualTo(GONE);
        await(() -> initiator.read(0, (1 << 20) / 512, 8).good());
        assertThat(admin.get("/v1/vdisks/b").expectGood().body()).contains("\"declared\":false");
        assertThat(admin.get("/v1/vdisks/made").expectGood().body()).contains("online");
        file(vdisk("a", 2) + ", " + vdisk("b", 1) + ", " + vdisk("made", 8), target("0: b"));
        server.reload();
        await(() -> initiator.read(0, 0, 8).data().get(0) == 7);
        assertThat(admin.get("/v1/vdisks/made").expectGood().body())
            .contains("\"state\":\"online\"", "\"sizeBytes\":1048576");
        await(() -> server.readLog().contains("vDisk made stays as it is: the file declares made"));
        assertThat(admin.get("/v1/vdisks/c").expectGood().body()).contains("online");
      }
      file(vdisk("a", 2), "");
      server.reload();
      await(() -> admin.get("/v1/targets").expectGood().body().strip().equals("[]"));
      assertThat(admin.get("/v1/vdisks").expectGood().texts("name"))
          .containsExactly("a", "b", "c", "made");
      server.stop();
    }
  }

  /** A vDisk that two targets map, each in a portal group of its own. */
  private Path twoGroups(int secondPort, String access) throws IOException {
    return Files.writeString(
        directory.resolve("server.yaml"),
        """
        dataDirectory: data
        portals: [{port: %d, group: 1}, {port: %d, group: 2}]
        management: {enabled: false}
        asymmetricAccess: %s
        vdisks: [%s]
        targets:
          - {name: "%s", portalGroups: [1], luns: {0: a}}
          - {name: "%s-too", portalGroups: [2], luns: {0: a}}
        """
            .formatted(port, secondPort, access, vdisk("a", 1), TARGET, TARGET));
  }

  /** State and number of each target port group. */
  private static String groups(Initiator initiator) throws IOException {
    byte[] cdb = {(byte) 0xA3, 0x0A, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 0, 0, 0};
    ByteBuffer data = initiator.execute(0, cdb, ByteBuffer.allocate(0), 28).data();
    assertThat(data.getInt(0)).isEqualTo(24);
    return "%02x %d, %02x %d"
        .formatted(data.get(4), data.getShort(6), data.get(16), data.getShort(18));
  }

  @Test
  void changesTheStatesOfPortalGroups() throws Exception {
    int secondPort = Loopback.freePort();
    Path config = twoGroups(secondPort, "{groups: [{group: 2, state: nonOptimized}]}");
    Path log = Path.of("target/system/reload/states.log");
    try (ServerProcess server = ServerProcess.onHost(log, "serve", "--config", config.toString())) {
      server.start();
      try (Initiator one = new Initiator(port, TARGET, 1);
          Initiator two = new Initiator(secondPort, TARGET + "-too", 2)) {
        assertThat(two.write(0, 0, filled(7), true).good()).isTrue();
        assertThat(groups(one)).isEqualTo(groups(two)).isEqualTo("00 1, 01 2");

        twoGroups(
            secondPort, "{groups: [{group: 1, preferred: true}, {group: 2, state: standby}]}");
        server.reload();
        await(() -> two.read(0, 0, 8).said().equals(STANDBY));
        assertThat(two.capacityBytes(0)).isEqualTo(1 << 20);
        assertThat(groups(one)).isEqualTo(groups(two)).isEqualTo("80 1, 02 2");
        assertThat(one.read(0, 0, 8).data().array()).containsOnly(7);

        twoGroups(secondPort, "{}");
        server.reload();
        await(() -> two.read(0, 0, 8).good());
        assertThat(groups(one)).isEqualTo(groups(two)).isEqualTo("00 1, 00 2");
      }
      server.stop();
    }
  }

  @Test
  void anOldDataDirectoryIsTakenOver() throws Exception {
    Path data = Files.createDirectory(directory.resolve("data"));
    byte[] content = new byte[1 << 20];
    new java.util.Random(3).nextBytes(content);
    Path image = Files.write(data.resolve("demo.img"), content);
    Files.writeString(data.resolve("server-id"), "000102030405060708090a0b0c0d0e0f\n");
    Files.writeString(
        data.resolve("vdisks"),
        "lunette vdisks 1\ndisk0\tfile\t1048576\t%s\nend\n".formatted(image));
    Path config =
        file(
            "{name: disk0, backend: file, path: demo.img, size: 1MiB}",
            target(Map.of(0, "disk0").toString().replaceAll("[{}]", "").replace("=", ": ")));
    Path log = Path.of("target/system/reload/takeover.log");
    try (ServerProcess server = ServerProcess.onHost(log, "serve", "--config", config.toString())) {
      server.start();
      AdminClient admin = new AdminClient(data);
      assertThat(admin.get("/v1/vdisks/disk0").expectGood().texts("serial"))
          .containsExactly("7e58b08303143c45f2374bba964ea049");
      try (Initiator initiator = new Initiator(port, TARGET, 1)) {
        assertThat(initiator.read(0, 0, 8).data().array())
            .isEqualTo(java.util.Arrays.copyOf(content, 4096));
      }
      server.stop();
    }
  }
}
