package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lunette.admin.ImageEncoder;
import dev.lunette.admin.ImageHeader;
import dev.lunette.config.Limits;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.iscsi.Transport;
import dev.lunette.vdisk.backend.rocksdb.RocksBackend;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.store.Store;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line as it is typed, on real data directories, with a server and without. */
@Timeout(120)
final class CommandsOnDataTest {
  private static final int MIB = 1 << 20;
  private static final int CHANGED_AT = 3 * MIB;
  private static final String IQN = "iqn.2026-11.com.example:a";

  @TempDir Path root;
  private Path data;

  @Test
  void aLifeOfAVDiskInAStoppedDirectory() throws Exception {
    data = Files.createDirectory(root.resolve("data"));
    life();
    care();
  }

  @Test
  void aLifeOfAVDiskInARunningServer() throws Exception {
    data = root.resolve("data");
    try (StorageServer _ = StorageServer.start(config(), Transport.NIO)) {
      life();
      assertThat(fails(1, "repair")).contains("stop the server");
      assertThat(fails(1, "restore", root.resolve("backups"), "--yes")).contains("in use by");
    }
    care();
  }

  private ServerConfig config() {
    PortalConfig portal = new PortalConfig("127.0.0.1", 0, 1, Optional.empty(), Optional.empty());
    return new ServerConfig(
        data, List.of(portal), ManagementConfig.DISABLED, List.of(), List.of(), Limits.DEFAULTS);
  }

  @Test
  void aRunningServerListsAndForgetsAVDiskWhoseStoreHasGone() throws Exception {
    data = Files.createDirectory(root.resolve("data"));
    ok("vdisk", "create", "kept", "1MiB");
    ok("vdisk", "create", "lost", "1MiB");
    ok("snapshot", "create", "monday", "lost");
    ok("target", "create", IQN, "--lun", "0=lost", "--lun", "1=lost@monday", "--lun", "2=kept");
    try (Store store = Store.open(data.resolve("store"), Limits.DEFAULTS);
        RocksBackend rocks = new RocksBackend(store, Limits.DEFAULTS)) {
      rocks.delete(VDiskConfig.rocksdb("lost", MIB));
    }
    try (StorageServer _ = StorageServer.start(config(), Transport.NIO)) {
      assertThat(json("vdisk", "list").findValuesAsText("state"))
          .containsExactly("online", "offline");
      assertThat(json("snapshot", "list")).isEmpty();
      assertThat(fails(1, "vdisk", "delete", "lost"))
          .contains("offered by %s/0, %1$s/1; unmap it first, or force it".formatted(IQN));
      ok("vdisk", "delete", "--force", "lost");
      assertThat(json("vdisk", "list").findValuesAsText("name")).containsExactly("kept");
      assertThat(json("target", "show", IQN).get("luns").size()).isEqualTo(1);
    }
  }

  @Test
  void aDirectoryThatIsHeldWithoutASocketIsSaidToBe() throws Exception {
    data = Files.createDirectory(root.resolve("data"));
    try (Catalog _ = new Catalog(data, Limits.DEFAULTS)) {
      for (String command : List.of("vdisk list", "check", "repair", "repair --yes")) {
        assertThat(fails(1, (Object[]) command.split(" ", -1)))
            .endsWith(
                "is in use by this process; and nobody answers at its socket admin.sock, so it"
                    + " can't be asked either\n");
      }
      assertThat(fails(1, "restore", root, "--yes", "--json")).contains("\"kind\":\"conflict\"");
    }
  }

  @Test
  void aStoppedDirectoryIsOpenedWithTheLimitsOfItsConfiguration() throws Exception {
    data = root.resolve("data");
    Path file =
        Files.writeString(
            root.resolve("server.yaml"),
            """
            dataDirectory: data
            portals: [{address: 127.0.0.1}]
            limits: {lunsPerTarget: 1}
            """);
    Files.createDirectory(data);
    ok("vdisk", "create", "a", "1MiB");
    ok("target", "create", IQN, "--lun", "0=a");
    CommandLine command = Lunette.commandLine(new DataAccess());
    StringWriter errors = new StringWriter();
    command.setErr(new PrintWriter(errors));
    assertThat(command.execute("target", "map", IQN, "a", "-c", file.toString())).isEqualTo(2);
    assertThat(errors.toString())
        .contains("2 LUNs in one target, expected at most 1 (limits.lunsPerTarget)");
    ok("target", "map", IQN, "a");
  }

  private void life() throws Exception {
    byte[] first = new byte[4 * MIB];
    new Random(3).nextBytes(first);
    Arrays.fill(first, MIB, 2 * MIB, (byte) 0);
    byte[] later = first.clone();
    Arrays.fill(later, CHANGED_AT, CHANGED_AT + 8192, (byte) 7);
    Path raw = Files.write(root.resolve("first.raw"), first);

    ok("vdisk", "create", "empty", "10GiB", "--compression", "lz4");
    ok("vdisk", "import", "alpha", raw);
    ok("snapshot", "create", "s1", "alpha", "empty");
    ok("vdisk", "import", "alpha", change(json("snapshot", "show", "alpha@s1")));
    ok("vdisk", "snapshot", "alpha", "s2");

    assertThat(json("vdisk", "diff", "alpha", "--from", "s1", "--to", "s2").toString())
        .isEqualTo("[{\"offset\":%d,\"length\":8192,\"zero\":false}]".formatted(CHANGED_AT));
    ok("vdisk", "clone", "alpha@s1", "gamma");
    ok("vdisk", "move", "gamma", "file");
    ok("vdisk", "move", "gamma", "rocksdb", "--block-size", "16KiB", "--compression", "zstd");
    assertThat(json("vdisk", "show", "gamma").get("blockSizeBytes").asInt()).isEqualTo(16_384);
    assertThat(json("vdisk", "show", "gamma").get("compression").asText()).isEqualTo("zstd");
    assertThat(exported("gamma")).isEqualTo(first);
    assertThat(exported("alpha")).isEqualTo(later);
    targets();
    copies(first, later);

    ok("vdisk", "rollback", "alpha@s1");
    assertThat(exported("alpha")).isEqualTo(first);
    assertThat(json("check").get("state").asText()).isEqualTo("done");
    for (Path inside : List.of(data, data.resolve("store"), data.resolve("backups/weekly"))) {
      assertThat(fails(2, "backup", "create", inside)).contains("is no place for backups");
    }
    assertThat(data.resolve("backups")).doesNotExist();
    assertThat(data.resolve("store/meta")).doesNotExist();
    ok("backup", "create", root.resolve("backups"));
    assertThat(json("backup", "list", root.resolve("backups"))).hasSize(1);
    ok("snapshot", "delete", "alpha@s2");
    ok("vdisk", "delete", "alpha");
    assertThat(fails(1, "vdisk", "show", "alpha", "--json")).contains("\"kind\":\"not_found\"");
    assertThat(json("snapshot", "list")).hasSize(1);
  }

  private void targets() throws Exception {
    ok("target", "create", IQN, "--lun", "2=alpha");
    assertThat(json("target", "map", IQN, "alpha@s1").get("luns").toString())
        .isEqualTo("{\"0\":\"alpha@s1\",\"2\":\"alpha\"}");
    assertThat(fails(1, "vdisk", "delete", "alpha")).contains(IQN);
    assertThat(fails(1, "vdisk", "rollback", "alpha@s1")).contains("offered by");
    assertThat(json("target", "list")).hasSize(1);
    ok("target", "unmap", IQN, "0");
    ok("target", "delete", IQN);
  }

  /** A whole image and then a difference go to another store. */
  private void copies(byte[] first, byte[] later) throws Exception {
    Path whole = root.resolve("whole.lunette");
    Path difference = root.resolve("difference.lunette");
    ok("vdisk", "export", "alpha@s1", whole);
    ok("vdisk", "export", "alpha@s2", difference, "--from", "s1");
    assertThat(fails(1, "vdisk", "export", "alpha@s1", whole)).contains("--force");
    Path here = data;
    data = Files.createDirectories(root.resolve("other"));
    try {
      ok("vdisk", "import", "beta", whole);
      assertThat(exported("beta")).isEqualTo(first);
      ok("vdisk", "import", "beta", difference);
      assertThat(exported("beta")).isEqualTo(later);
      Path half = Files.write(root.resolve("half"), Arrays.copyOf(Files.readAllBytes(whole), MIB));
      assertThat(fails(2, "vdisk", "import", "delta", half)).contains("it ends in");
      assertThat(json("vdisk", "list")).hasSize(1);
    } finally {
      data = here;
    }
  }

  /** With nobody serving: a backup comes back. */
  private void care() throws Exception {
    ok("check");
    ok("repair");
    ok("restore", root.resolve("backups"), "--yes");
    assertThat(json("vdisk", "list").findValuesAsText("name"))
        .containsExactly("alpha", "empty", "gamma");
    assertThat(exported("alpha")).isEqualTo(Files.readAllBytes(root.resolve("first.raw")));
    assertThat(json("snapshot", "list", "alpha")).hasSize(2);
    ok("repair", "--yes");
    Set<Long> told = new HashSet<>();
    new DataAccess()
        .restore(
            root.resolve("backups"),
            OptionalInt.of(1),
            Files.createDirectory(root.resolve("elsewhere")),
            (done, total) -> told.add(total - done));
    assertThat(told).as("bytes left to restore").contains(0L);
    try (Stream<Path> files = Files.list(root)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".part"));
    }
  }

  /** A difference to a snapshot, as another store might have made it. */
  private Path change(JsonNode snapshot) throws Exception {
    Path file = root.resolve("change.lunette");
    Optional<UUID> base = Optional.of(UUID.fromString(snapshot.get("id").asText()));
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] bytes = new byte[8192];
      Arrays.fill(bytes, (byte) 7);
      ImageEncoder image = new ImageEncoder(out, new ImageHeader(4 * MIB, Optional.empty(), base));
      image.data(CHANGED_AT, ByteBuffer.wrap(bytes));
      image.end();
    }
    return file;
  }

  private byte[] exported(String vdisk) throws Exception {
    Path file = root.resolve(vdisk + ".img");
    ok("vdisk", "export", vdisk, file, "--force");
    return Files.readAllBytes(file);
  }

  private JsonNode json(Object... words) throws Exception {
    Object[] all = Arrays.copyOf(words, words.length + 1);
    all[words.length] = "--json";
    return new ObjectMapper().readTree(ok(all));
  }

  private String ok(Object... words) {
    Result result = run(words);
    assertThat(result.errors()).as("%s", Arrays.toString(words)).isEmpty();
    assertThat(result.exitCode()).isZero();
    return result.output();
  }

  private String fails(int exitCode, Object... words) {
    Result result = run(words);
    assertThat(result.exitCode()).as(result.toString()).isEqualTo(exitCode);
    assertThat(result.errors().lines()).hasSize(1);
    return result.errors();
  }

  private record Result(int exitCode, String output, String errors) {}

  private Result run(Object... words) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    String[] typed =
        Stream.concat(Arrays.stream(words), Stream.of("-d", data))
            .map(String::valueOf)
            .toArray(String[]::new);
    CommandLine command = Lunette.commandLine(new DataAccess(), typed);
    command.setOut(new PrintWriter(output)).setErr(new PrintWriter(errors));
    int exitCode = command.execute(typed);
    return new Result(exitCode, output.toString(), errors.toString());
  }
}
