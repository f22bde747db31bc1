package dev.lunette.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.lunette.initiator.Initiator;
import dev.lunette.initiator.IscsiUrl;
import dev.lunette.initiator.Offer;
import dev.lunette.iscsi.TestServer;
import dev.lunette.iscsi.Transport;
import io.netty.util.ResourceLeakDetector;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an I/O leaves for the collector is less than the data that it moves, by far. By itself it is
 * a command of 56 bytes; a compiler that has seen all of the other tests leaves some more.
 */
@Timeout(120)
final class BenchAllocationTest {
  private static final int IOS = 50_000;

  /** A quarter of the data of one. */
  private static final long MOST_BYTES = 1024;

  /** Enough for the compiler to have come by. */
  private static final int MOST_ROUNDS = 5;

  private static final Offer OFFER =
      new Offer(
          "iqn.2026-11.dev.lunette:bench", false, false, true, false, 1 << 18, 1 << 20, 1 << 18);

  private final ResourceLeakDetector.Level leakDetection = ResourceLeakDetector.getLevel();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** To follow each buffer, as in all other tests, leaves kilobytes. */
  @BeforeEach
  void followNoBuffers() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void followBuffers() {
    ResourceLeakDetector.setLevel(leakDetection);
  }

  @ParameterizedTest
  @CsvSource({"100, false", "0, false", "50, true"})
  void allocatesNoBuffers(int readPercent, boolean verify) throws Exception {
    Workload workload = new Workload(readPercent, true, 4096, 32, 0, verify, false, 1);
    try (TestServer server = TestServer.start();
        Initiator initiator = new Initiator(Transport.best(), 1, 0, 30_000)) {
      String url =
          "iscsi://127.0.0.1:%d/%s/%d"
              .formatted(server.address().getPort(), TestServer.FIRST, TestServer.FAST);
      BenchSettings settings = settings(IscsiUrl.parse(url), workload);
      long perIo = bytesPerIo(settings, initiator);
      for (int round = 1; round < MOST_ROUNDS && perIo > MOST_BYTES; round++) {
        perIo = bytesPerIo(settings, initiator);
      }
      assertThat(perIo).isLessThanOrEqualTo(MOST_BYTES);
    }
  }

  private static BenchSettings settings(IscsiUrl url, Workload workload) {
    return new BenchSettings(
        List.of(url),
        1,
        1,
        Transport.best(),
        0,
        OFFER,
        List.of(Optional.empty()),
        workload,
        OptionalLong.empty(),
        0,
        OptionalLong.empty(),
        OptionalLong.empty(),
        30_000,
        OptionalLong.empty());
  }

  private long bytesPerIo(BenchSettings settings, Initiator initiator) throws Exception {
    Lane lane = new Opening(settings, initiator).lanes().getFirst();
    var loop = lane.session().eventLoop();
    long before = loop.submit(threads::getCurrentThreadAllocatedBytes).get();
    loop.execute(() -> lane.run(IOS));
    lane.finished().get();
    long after = loop.submit(threads::getCurrentThreadAllocatedBytes).get();
    assertThat(lane.meter().count()).isEqualTo(IOS);
    return (after - before) / IOS;
  }
}
