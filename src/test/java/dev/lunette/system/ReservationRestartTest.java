package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed at once after it has answered PERSISTENT RESERVE OUT: what was to survive is
 * there when it comes back (APTPL, SPC-4 5.13.5), and nothing else.
 */
@Tag("system")
final class ReservationRestartTest {
  private static final String TARGET = "iqn.2026-11.dev.lunette:reserved";
  private static final Reserver.Told NOTHING = new Reserver.Told(0, Map.of(), Optional.empty());

  /** WRITE EXCLUSIVE - REGISTRANTS ONLY, where the type does not matter. */
  private static final int TYPE = 5;

  private static final int[] TYPES = {1, 3, 5, 6, 7, 8};
  private static final int KILLS = 3;
  private static final int MOST_STEPS = 9;
  private static final long FIRST_KEY = 0x1122_3344_5566_7788L;
  private static final long SECOND_KEY = 0x8000_0000_0000_0001L;

  private final long seed = Long.getLong("lunette.seed", System.nanoTime());
  private static @TempDir Path data;
  private static AdminClient admin;
  private static ServerProcess server;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    admin = new AdminClient(data);
    port = Loopback.freePort();
    Path config =
        Files.writeString(
            data.resolve("server.yaml"),
            """
            dataDirectory: %s
            portals: [{address: 127.0.0.1, port: %d}]
            management: {enabled: false}
            """
                .formatted(data, port));
    Path log = Path.of("target/system/reservation-restart/server.log");
    server = ServerProcess.onHost(log, "serve", "--config", config.toString());
    server.start();
    post("/v1/targets", "{'name':'" + TARGET + "'}");
  }

  @BeforeEach
  void makeAndMap() throws IOException {
    post("/v1/vdisks", "{'name':'disk','backend':'file','sizeBytes':16777216}");
    post("/v1/targets/" + TARGET + "/luns", "{'lun':0,'path':'disk'}");
  }

  private static void post(String path, String json) throws IOException {
    admin.post(path, json.replace('\'', '"')).expectGood();
  }

  @AfterEach
  void unmapAndDelete() throws IOException {
    admin.delete("/v1/targets/" + TARGET + "/luns/0?force=true").expectGood();
    admin.delete("/v1/vdisks/disk?force=true").expectGood();
  }

  @AfterAll
  static void end() {
    if (server != null) {
      server.close();
    }
  }

  private static Initiator login(int number) throws IOException {
    return new Initiator(port, TARGET, number);
  }

  /** What FULL STATUS calls an initiator; the qualifier of its ISID is 0. */
  private static String portOf(int number) {
    return "iqn.2026-11.dev.lunette:trial-%d,i,0x8000%04x0000".formatted(number, number);
  }

  private static void good(Initiator.Outcome outcome) {
    assertThat(outcome.good()).as("%s", outcome).isTrue();
  }

  private static Reserver.Told told() throws IOException {
    return told(0);
  }

  private static Reserver.Told told(int lun) throws IOException {
    try (Initiator initiator = login(9)) {
      return new Reserver(initiator, lun).told();
    }
  }

  private static void assertWrites(int number, boolean allowed) throws IOException {
    try (Initiator initiator = login(number)) {
      assertThat(initiator.write(0, 8L * number, ByteBuffer.allocate(512), false).status())
          .as("status of a write of initiator %d", number)
          .isEqualTo(allowed ? 0 : Reserver.CONFLICT);
      good(initiator.read(0, 0, 8));
    }
  }

  /** Two register, and one of them reserves. */
  private static void reserveAndKill() throws IOException {
    try (Initiator first = login(1);
        Initiator second = login(2)) {
      good(new Reserver(first, 0).register(0, FIRST_KEY, true));
      good(new Reserver(second, 0).register(0, SECOND_KEY, true));
      good(new Reserver(second, 0).reserve(SECOND_KEY, TYPE));
      server.kill();
    }
    server.start();
  }

  @Test
  void registrationsAndReservationAreThereUntilSomebodyDoesWithoutThem() throws IOException {
    reserveAndKill();
    assertThat(told())
        .isEqualTo(
            new Reserver.Told(
                0,
                Map.of(portOf(1), FIRST_KEY, portOf(2), SECOND_KEY),
                Optional.of(new Reserver.Held(SECOND_KEY, TYPE))));
    assertWrites(1, true);
    assertWrites(2, true);
    assertWrites(3, false);

    // The last APTPL of whomever holds for all (SPC-4 5.13.5).
    try (Initiator first = login(1)) {
      good(new Reserver(first, 0).register(FIRST_KEY, FIRST_KEY, false));
      server.kill();
    }
    server.start();
    assertThat(told()).isEqualTo(NOTHING);
    assertWrites(3, true);
  }

  @Test
  void reservationsOfAllTypesAreThere() throws IOException {
    for (int type : TYPES) {
      post("/v1/vdisks", "{'name':'type%d','backend':'file','sizeBytes':1048576}".formatted(type));
      post("/v1/targets/" + TARGET + "/luns", "{'lun':%d,'path':'type%d'}".formatted(type, type));
    }
    try (Initiator first = login(1);
        Initiator second = login(2)) {
      for (int type : TYPES) {
        good(new Reserver(first, type).register(0, FIRST_KEY, true));
        good(new Reserver(second, type).register(0, SECOND_KEY, true));
        good(new Reserver(second, type).reserve(SECOND_KEY, type));
      }
      server.kill();
    }
    server.start();
    for (int type : TYPES) {
      assertThat(told(type))
          .as("type %d", type)
          .isEqualTo(
              new Reserver.Told(
                  0,
                  Map.of(portOf(1), FIRST_KEY, portOf(2), SECOND_KEY),
                  Optional.of(new Reserver.Held(type < 7 ? SECOND_KEY : 0, type))));
    }
    for (int number = 1; number <= 3; number++) {
      try (Initiator initiator = login(number)) {
        for (int type : TYPES) {
          boolean mayAll = number == 2 || (number == 1 && type >= 5);
          boolean readersStayOut = type == 3 || type == 6 || type == 8;
          assertStatus(initiator.write(type, 0, ByteBuffer.allocate(512), false), type, mayAll);
          assertStatus(initiator.read(type, 0, 1), type, mayAll || !readersStayOut);
        }
      }
    }
    for (int type : TYPES) {
      admin.delete("/v1/targets/" + TARGET + "/luns/" + type + "?force=true").expectGood();
      admin.delete("/v1/vdisks/type" + type + "?force=true").expectGood();
    }
  }

  private static void assertStatus(Initiator.Outcome outcome, int type, boolean allowed) {
    assertThat(outcome.status())
        .as("type %d, %s", type, outcome)
        .isEqualTo(allowed ? 0 : Reserver.CONFLICT);
  }

  @Test
  void vDiskMadeAnewUnderTheSameNameHasNone() throws IOException {
    reserveAndKill();
    assertWrites(3, false);
    unmapAndDelete();
    makeAndMap();
    assertThat(told()).isEqualTo(NOTHING);
    assertWrites(3, true);
    server.kill();
    server.start();
    assertThat(told()).isEqualTo(NOTHING);
    assertWrites(3, true);
  }

  @Test
  void whatWasAnsweredLastBeforeAKillHolds() throws IOException {
    System.out.printf("%d kills, -Dlunette.seed=%d%n", KILLS, seed);
    SplittableRandom random = new SplittableRandom(seed);
    Map<Integer, Long> keys = new TreeMap<>();
    Optional<Integer> holder = Optional.empty();
    for (int kill = 1; kill <= KILLS; kill++) {
      try (Initiator first = login(1);
          Initiator second = login(2)) {
        for (int steps = 1 + random.nextInt(MOST_STEPS); steps > 0; steps--) {
          int number = 1 + random.nextInt(2);
          Reserver reserver = new Reserver(number == 1 ? first : second, 0);
          holder = step(reserver, number, keys, holder, random);
        }
        server.kill();
      }
      server.start();
      Map<String, Long> expected = new TreeMap<>();
      keys.forEach((number, key) -> expected.put(portOf(number), key));
      assertThat(told())
          .as("after kill %d, seed %d", kill, seed)
          .isEqualTo(
              new Reserver.Told(
                  0, expected, holder.map(number -> new Reserver.Held(keys.get(number), TYPE))));
      for (int number = 1; number <= 3; number++) {
        assertWrites(number, holder.isEmpty() || keys.containsKey(number));
      }
    }
  }

  /** Does one thing, notes it in {@code keys}, and returns who holds the reservation then. */
  private static Optional<Integer> step(
      Reserver reserver,
      int number,
      Map<Integer, Long> keys,
      Optional<Integer> holder,
      SplittableRandom random)
      throws IOException {
    long newKey = random.nextLong(1, Long.MAX_VALUE);
    if (!keys.containsKey(number)) {
      good(reserver.register(0, newKey, true));
      keys.put(number, newKey);
      return holder;
    }
    long key = keys.get(number);
    boolean holds = holder.equals(Optional.of(number));
    int kind = random.nextInt(10);
    if (kind < 2) {
      good(reserver.register(key, 0, true));
      keys.remove(number);
      return holds ? Optional.empty() : holder;
    }
    if (kind < 5) {
      good(reserver.register(key, newKey, true));
      keys.put(number, newKey);
      return holder;
    }
    if (holds) {
      good(reserver.release(key, TYPE));
      return Optional.empty();
    }
    Initiator.Outcome outcome = reserver.reserve(key, TYPE);
    assertThat(outcome.status()).isEqualTo(holder.isEmpty() ? 0 : Reserver.CONFLICT);
    return holder.isEmpty() ? Optional.of(number) : holder;
  }
}
