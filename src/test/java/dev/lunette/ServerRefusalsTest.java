package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.VDiskRequest;
import dev.lunette.admin.cli.Access;
import dev.lunette.admin.rest.RestClient;
import dev.lunette.config.Limits;
import dev.lunette.config.ManagementConfig;
import dev.lunette.config.PortalConfig;
import dev.lunette.config.ServerConfig;
import dev.lunette.iscsi.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a server with portals of group 2 refuses to make, and what its log says then. */
@Timeout(60)
final class ServerRefusalsTest {
  private static final String IQN = "iqn.2026-11.com.example:a";

  @TempDir private Path root;
  private Path data;
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.lunette");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() throws Exception {
    data = Files.createDirectory(root.resolve("data"));
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  private StorageServer start() throws Exception {
    PortalConfig portal = new PortalConfig("127.0.0.1", 0, 2, Optional.empty(), Optional.empty());
    return StorageServer.start(
        new ServerConfig(
            data,
            List.of(portal),
            ManagementConfig.DISABLED,
            List.of(),
            List.of(),
            Limits.DEFAULTS),
        Transport.NIO);
  }

  private static void createTarget(AdminService admin, Integer... groups) throws AdminException {
    admin.createTarget(IQN, Optional.empty(), List.of(groups), new TreeMap<>());
  }

  private static void assertRefusesGroup7(AdminService admin) throws AdminException {
    AdminException refusal =
        catchThrowableOfType(AdminException.class, () -> createTarget(admin, 2, 7));
    assertThat(refusal).hasMessage("no portal has group 7, expected one of 2");
    assertThat(refusal.kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(admin.targets()).isEmpty();
  }

  private List<String> linesWith(String text) {
    return lines.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(text))
        .toList();
  }

  @Test
  void aGroupThatNoPortalHasIsRefused() throws Exception {
    try (StorageServer server = start()) {
      assertRefusesGroup7(server.admin());
      createTarget(server.admin(), 2);
    }
    assertThat(linesWith("nobody can reach")).isEmpty();
  }

  @Test
  void aGroupThatNoPortalOfTheFileHasIsRefusedWithoutAServer() throws Exception {
    Path file =
        Files.writeString(
            root.resolve("server.yaml"), "{dataDirectory: data, portals: [{group: 2}]}");
    DataAccess access = new DataAccess();
    try (AdminService admin = access.openOrBegin(access.declared(file))) {
      assertRefusesGroup7(admin);
    }
    try (AdminService admin = access.open(access.declared(file))) {
      assertRefusesGroup7(admin);
    }
  }

  @Test
  void aTargetThatNobodyCanReachIsToldOfByTheServer() throws Exception {
    Access.Data unknown = new Access.Data(data, Limits.DEFAULTS, Set.of());
    try (AdminService admin = new DataAccess().openOrBegin(unknown)) {
      createTarget(admin, 7);
    }
    try (StorageServer server = start()) {
      server.admin().createTarget(IQN + "b", Optional.empty(), List.of(), new TreeMap<>());
    }
    assertThat(linesWith("nobody can reach"))
        .containsExactly(
            "nobody can reach target %s: it is offered by portal groups [7], and the portals have"
                    .formatted(IQN)
                + " [2]");
  }

  @Test
  void aFailureIsASentenceInTheLog() throws Exception {
    Path nowhere = root.resolve("missing/a.img");
    try (StorageServer _ = start();
        AdminService client = RestClient.of(data).orElseThrow()) {
      VDiskRequest request =
          new VDiskRequest(
              "a",
              4096,
              Optional.of("file"),
              Optional.of(nowhere.toString()),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      assertThat(catchThrowableOfType(AdminException.class, () -> client.create(request)))
          .hasMessageContaining(nowhere + " can't be created, its directory is missing");
    }
    assertThat(linesWith("its directory is missing"))
        .singleElement()
        .asString()
        .startsWith("POST /v1/vdisks failed: " + nowhere);
    assertThat(lines.list).allMatch(line -> line.getThrowableProxy() == null);
  }
}
