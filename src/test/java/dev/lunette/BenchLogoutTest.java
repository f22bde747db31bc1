package dev.lunette;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lunette.iscsi.Deadline;
import dev.lunette.iscsi.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** However a run of {@code lunette bench} ends, it leaves by a logout; the target logs that. */
@Timeout(60)
final class BenchLogoutTest {
  private final Logger logger =
      (Logger) LoggerFactory.getLogger("dev.lunette.iscsi.session.Connection");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = TestServer.start();
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
  }

  @AfterEach
  void stop() throws Exception {
    logger.detachAppender(lines);
    logger.setLevel(null);
    server.close();
  }

  private String url(int lun) {
    return BenchRun.url(server, lun);
  }

  private List<String> ends() {
    return lines.list.stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.contains(": closed: "))
        .map(line -> line.substring(line.lastIndexOf(": ") + 2))
        .toList();
  }

  @Test
  void afterARunThatWentWell() throws Exception {
    BenchRun.of(url(TestServer.FAST) + " --size 1MiB --sessions 3 --json").json();
    assertThat(ends()).containsExactly("logout", "logout", "logout");
  }

  @Test
  void afterADamagedBlock() {
    String inFlight = " --mode rw=50 --write --block-size 128KiB --depth 16 --initial-r2t";
    BenchRun.of(url(TestServer.FAST) + inFlight + " --sessions 3 --verify --stamped --seed 1")
        .refused(1, "is not what was written: it has no stamp of seed 1");
    assertThat(ends()).containsExactly("logout", "logout", "logout");
  }

  @Test
  void afterALogicalUnitThatIsNotThere() {
    BenchRun.of(url(TestServer.FAST) + " " + url(7))
        .refused(2, url(7) + ": the target has no such");
    assertThat(ends()).containsExactly("logout", "logout");
  }

  /** Starts it as a process, sends a signal once it loads the gated unit, and awaits its end. */
  private BenchRun signalled(String signal, String options, boolean stalled) throws Exception {
    ProcessBuilder command =
        new ProcessBuilder(
            "env",
            "--default-signal",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Lunette.class.getName(),
            "bench",
            url(TestServer.GATED),
            "--depth",
            "2");
    command.command().addAll(List.of(options.split(" ", -1)));
    Process process = command.start();
    try {
      server.gate.awaitArrivals(100);
      if (stalled) {
        server.gate.shut();
        server.gate.awaitArrivals(1);
      }
      String pid = Long.toString(process.pid());
      assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor()).isZero();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      String errors = new String(process.getErrorStream().readAllBytes(), UTF_8);
      return new BenchRun(process.waitFor(), output, errors);
    } finally {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void afterASignal(String signal, int exitCode) throws Exception {
    BenchRun run = signalled(signal, "--warmup 0s --runtime 1h", false);
    assertThat(run.errors())
        .isEqualToIgnoringNewLines(
            "lunette: ended by a signal; this is what was measured until then");
    assertThat(run.output()).containsPattern("read +[0-9,]+ ").doesNotContain("not counted");
    assertThat(run.exitCode()).isEqualTo(exitCode);
    Deadline.await("it logs out", () -> ends().equals(List.of("logout")));
  }

  @Test
  void afterASignalDuringWarmUp() throws Exception {
    BenchRun run = signalled("TERM", "--warmup 1h", false);
    run.refused(143, "lunette: ended by a signal before anything was measured");
    Deadline.await("it logs out", () -> ends().equals(List.of("logout")));
  }

  @Test
  void aSignalDoesNotWaitForATargetThatStalls() throws Exception {
    BenchRun run = signalled("TERM", "--warmup 0s --runtime 1h --timeout 1h", true);
    assertThat(run.output())
        .containsPattern("read +[0-9,]+ ")
        .containsPattern("[12] I/Os are not counted: they were to begin before the end");
    assertThat(run.exitCode()).isEqualTo(143);
  }

  @Test
  void afterACommandThatFailed() {
    BenchRun.of(url(TestServer.FAST) + " " + url(TestServer.BROKEN)).refused(2, "hardware error");
    assertThat(ends()).containsExactly("logout", "logout");
  }
}
