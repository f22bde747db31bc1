package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Linux kernel's mounted disk is snapshotted and cloned, and another moved under load. */
@Tag("system")
final class LinuxSnapshotTest {
  private static final Path OUTPUT = Path.of("target/system/linux-snapshots");
  private static final String LUNS = "/v1/targets/iqn.2026-11.dev.lunette:made/luns";
  private static final long PAUSE_NANOS = 20_000_000;

  private @TempDir Path data;
  private AdminClient admin;

  @Test
  void linuxMountsSnapshotsAndClonesAndSeesNothingOfAMove() throws IOException {
    Packages.requireForGuest();
    Path configuration =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: %s
            portals: [{address: %s, port: 3260, group: 1}]
            """
                .formatted(data, NetworkNamespace.SERVER_ADDRESS));
    admin = new AdminClient(data);
    try (NetworkNamespace network = NetworkNamespace.create();
        ServerProcess server =
            ServerProcess.inNetwork(
                network,
                OUTPUT.resolve("server.log"),
                "serve",
                "--config",
                configuration.toString())) {
      server.start();
      prepare();
      List<String> passed =
          new LinuxGuest(network, OUTPUT)
              .run("linux-snapshots.sh", Duration.ofMinutes(3), this::answer);
      server.stop();
      assertThat(passed).contains("fio-verifies-across-the-move", "no-io-error");
    }
  }

  private void prepare() throws IOException {
    post("/v1/vdisks", "{'name':'disk','backend':'rocksdb','sizeBytes':268435456}");
    post("/v1/vdisks", "{'name':'moved','backend':'file','sizeBytes':134217728}");
    post("/v1/targets", "{'name':'iqn.2026-11.dev.lunette:made'}");
    post(LUNS, "{'lun':0,'path':'disk'}");
    post(LUNS, "{'lun':3,'path':'moved'}");
  }

  private String answer(String question) {
    try {
      switch (question) {
        case "snapshot" -> post("/v1/snapshots", "{'vdisks':['disk'],'name':'frozen'}");
        case "clone" -> post("/v1/snapshots/disk@frozen/clone", "{'name':'copy'}");
        case "map" -> {
          post(LUNS, "{'lun':1,'path':'copy'}");
          post(LUNS, "{'lun':2,'path':'disk@frozen'}");
        }
        case "move" -> move();
        default -> throw new AssertionError("the guest asks '" + question + "'");
      }
      return "done";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void move() throws IOException {
    long job = post("/v1/vdisks/moved/move", "{'backend':'rocksdb'}").number("id");
    AdminClient.Answer answer = admin.get("/v1/jobs/" + job).expectGood();
    while (answer.texts("state").contains("running")) {
      LockSupport.parkNanos(PAUSE_NANOS);
      answer = admin.get("/v1/jobs/" + job).expectGood();
    }
    assertThat(answer.texts("state")).as("%s", answer).containsExactly("done");
    assertThat(admin.get("/v1/vdisks/moved").expectGood().texts("backend"))
        .containsExactly("rocksdb");
  }

  private AdminClient.Answer post(String path, String json) throws IOException {
    return admin.post(path, json.replace('\'', '"')).expectGood();
  }
}
