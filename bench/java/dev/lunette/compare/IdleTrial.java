package dev.lunette.compare;

import dev.lunette.initiator.Initiator;
import dev.lunette.initiator.InitiatorException;
import dev.lunette.initiator.InitiatorSession;
import dev.lunette.initiator.IscsiUrl;
import dev.lunette.initiator.LoginSettings;
import dev.lunette.initiator.Offer;
import dev.lunette.iscsi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What many sessions cost a server that do nothing but answer pings: memory by the difference of
 * before and after their logins, processor time over a while in which each is pinged.
 */
final class IdleTrial implements AutoCloseable {
  static final int SESSIONS = 1000;

  /**
   * Two periods of {@code limits.idlePingMillis} and a little: a session that has answered a ping
   * is not pinged in the next one, so each is pinged once.
   */
  static final int SECONDS = 61;

  /** Before that, for compilers to have done what the logins gave them to do. */
  static final int PAUSE_SECONDS = 10;

  /** An ISID of type "random" (RFC 7143 11.12.5). */
  private static final long RANDOM_ISID = 0x80L << 40;

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final Offer OFFER =
      new Offer(
          "iqn.2026-11.dev.lunette:idle", false, false, true, false, 256 << 10, 1 << 20, 256 << 10);

  /**
   * What it came to.
   *
   * @param contender which server
   * @param grown by so much memory
   * @param cpuPercent of one processor, by the server and all of its sessions
   */
  record Result(String contender, Footprint grown, double cpuPercent) {

    /** Of one session, in KiB, by objects. */
    double objectsKib() {
      return (double) grown.liveBytes() / SESSIONS / 1024;
    }

    /** The same with buffers of the network. */
    double usedKib() {
      return (double) (grown.liveBytes() + grown.directBytes()) / SESSIONS / 1024;
    }

    /** The same by what the process has more in RAM. */
    double residentKib() {
      return (double) grown.residentBytes() / SESSIONS / 1024;
    }
  }

  private final LunetteContender server;
  private final Initiator initiator = new Initiator(Transport.best(), 1, 0, TIMEOUT_MILLIS);
  private final List<InitiatorSession> sessions = new ArrayList<>();
  private final Footprint before;
  private final Footprint after;

  private IdleTrial(LunetteContender server) throws IOException, InterruptedException {
    this.server = server;
    this.before = Footprint.of(server);
    try {
      IscsiUrl url = IscsiUrl.parse(server.url());
      for (int i = 0; i < SESSIONS; i++) {
        LoginSettings login =
            new LoginSettings(url.target(), RANDOM_ISID | i, Optional.empty(), OFFER);
        sessions.add(initiator.connect(url.host(), url.port(), login));
      }
    } catch (InitiatorException e) {
      throw new IOException("session %d failed: %s".formatted(sessions.size(), e.sentence()), e);
    }
    this.after = Footprint.of(server);
  }

  /** All servers idle at the same time, for none of them has anything to do. */
  static List<Result> run(List<LunetteContender> servers) throws IOException, InterruptedException {
    List<IdleTrial> trials = new ArrayList<>();
    try {
      for (LunetteContender server : servers) {
        trials.add(new IdleTrial(server));
      }
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
      List<Duration> begun = trials.stream().map(IdleTrial::cpu).toList();
      long begunNanos = System.nanoTime();
      TimeUnit.SECONDS.sleep(SECONDS);
      List<Duration> ended = trials.stream().map(IdleTrial::cpu).toList();
      double nanos = System.nanoTime() - begunNanos;
      List<Result> results = new ArrayList<>();
      for (IdleTrial trial : trials) {
        int i = results.size();
        results.add(trial.result(100 * ended.get(i).minus(begun.get(i)).toNanos() / nanos));
      }
      return results;
    } finally {
      for (IdleTrial trial : trials) {
        trial.close();
      }
    }
  }

  private Duration cpu() {
    return server.process().info().totalCpuDuration().orElseThrow();
  }

  private Result result(double cpuPercent) throws IOException {
    double left = Scrape.of(server.managementPort()).sum("lunette_sessions{type=\"normal\"}");
    if (left != SESSIONS) {
      throw new IOException("%.0f sessions are left of %d".formatted(left, SESSIONS));
    }
    return new Result(server.name(), after.minus(before), cpuPercent);
  }

  @Override
  public void close() throws InterruptedException {
    initiator.close();
  }
}
