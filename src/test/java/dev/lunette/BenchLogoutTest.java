package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lunette.iscsi.TestServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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

  @Test
  void afterACommandThatFailed() {
    BenchRun.of(url(TestServer.FAST) + " " + url(TestServer.BROKEN)).refused(2, "hardware error");
    assertThat(ends()).containsExactly("logout", "logout");
  }
}
