package dev.lunette.iscsi.session;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.login.Admission;
import dev.lunette.iscsi.login.Login;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.target.Target;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.meter.Meters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * All sessions of the server, and who may begin one (RFC 7143 6.3).
 *
 * <p>A login of an initiator port that has a session already ends the old one and waits until none
 * of its tasks can touch a medium any more: only then does the new one begin (6.3.5). One login at
 * most waits for each session, the newest.
 */
public final class SessionTable implements Admission {

  /** An initiator port at a target port; a second session of the same is a reinstatement. */
  private record Key(String initiatorName, long isid, String targetName, int portalGroup) {}

  /** A login that waits until the session that it reinstates has ended. */
  private record Waiting(Login login, Answer answer) {}

  private static final int MAX_TSIH = 0xFFFF;

  private final TargetTable targets;
  private final Limits limits;
  private final DataBudget budget;
  private final Meters meters;
  private final Map<Integer, Session> byTsih = new HashMap<>();
  private final Map<Key, Session> byKey = new HashMap<>();
  private final Map<Key, Waiting> waiting = new HashMap<>();
  private int lastTsih;
  private boolean draining;

  public SessionTable(TargetTable targets, Limits limits, Meters meters) {
    this.targets = targets;
    this.limits = limits;
    this.budget = new DataBudget(limits.dataBytes());
    this.meters = meters;
    Tallies.declare(meters.events());
  }

  /** Everything that is counted. */
  public Meters meters() {
    return meters;
  }

  /** Memory that the data of commands holds now. */
  public long dataBytes() {
    return budget.heldBytes();
  }

  /** All targets that sessions may be with. */
  public TargetTable targets() {
    return targets;
  }

  /** Every bound. */
  public Limits limits() {
    return limits;
  }

  DataBudget budget() {
    return budget;
  }

  @Override
  public void request(Login login, Answer answer) {
    decide(login, answer).run();
  }

  /** What to tell, and to whom, once the table is unlocked again. */
  private synchronized Runnable decide(Login login, Answer answer) {
    if (draining) {
      // class 3 is tried again by initiators, class 2 is final
      return () -> answer.refused(LoginStatus.SERVICE_UNAVAILABLE, "the server is stopping");
    }
    Optional<Target> gone = login.target().filter(target -> !targets.offers(target));
    if (gone.isPresent()) {
      // it was found when this login began, so here it is known that it is gone and not just
      // unknown
      String why = "target %s has been removed".formatted(gone.get().name());
      return () -> answer.refused(LoginStatus.TARGET_REMOVED, why);
    }
    if (login.tsih() != 0) {
      return refuseToJoin(login, answer);
    }
    Session old = login.discovery() ? null : byKey.get(key(login));
    if (old == null) {
      return open(login, answer);
    }
    Waiting superseded = waiting.put(key(login), new Waiting(login, answer));
    return () -> {
      if (superseded != null) {
        superseded.answer().refused(LoginStatus.TARGET_ERROR, "a newer login took its place");
      }
      old.reinstate();
    };
  }

  /** Makes a session, if there is a handle for it. */
  private Runnable open(Login login, Answer answer) {
    if (byTsih.size() == MAX_TSIH) {
      String why = "all %d session handles are in use".formatted(MAX_TSIH);
      return () -> answer.refused(LoginStatus.OUT_OF_RESOURCES, why);
    }
    Session session = new Session(this, login, nextTsih());
    byTsih.put(session.tsih(), session);
    if (!login.discovery()) {
      byKey.put(key(login), session);
    }
    return () -> answer.granted(session);
  }

  /** A login that names a session: it can't be joined, since MaxConnections is 1. */
  private Runnable refuseToJoin(Login login, Answer answer) {
    Session named = byTsih.get(login.tsih());
    if (named == null || named.login().discovery() || !key(named.login()).equals(key(login))) {
      String why = "TSIH %d is no session of this initiator port".formatted(login.tsih());
      return () -> answer.refused(LoginStatus.SESSION_DOES_NOT_EXIST, why);
    }
    String why = "session %d has its one connection already".formatted(login.tsih());
    return () -> answer.refused(LoginStatus.TOO_MANY_CONNECTIONS, why);
  }

  /** Normal sessions at this moment. */
  public synchronized int normalSessions() {
    return byKey.size();
  }

  /** Discovery sessions at this moment. */
  public synchronized int discoverySessions() {
    return byTsih.size() - byKey.size();
  }

  /** All sessions at this moment. */
  synchronized Collection<Session> sessions() {
    return List.copyOf(byTsih.values());
  }

  private List<Session> sessions(String target) {
    return sessions().stream()
        .filter(session -> key(session.login()).targetName().equals(target))
        .toList();
  }

  /**
   * The names of the initiators that are logged in at a target, one for each session, in order.
   *
   * @param target its name, normalised
   */
  public List<String> initiators(String target) {
    return sessions(target).stream()
        .map(session -> session.login().initiatorName())
        .sorted()
        .toList();
  }

  /** A session has ended; the login that waits for that is next. */
  void remove(Session session) {
    forget(session).run();
  }

  private synchronized Runnable forget(Session session) {
    byTsih.remove(session.tsih());
    Key key = key(session.login());
    Waiting next = byKey.remove(key, session) ? waiting.remove(key) : null;
    return next == null ? () -> {} : decide(next.login(), next.answer());
  }

  /**
   * Admits nobody any more and asks every initiator to log out; completes when all have, or when
   * {@code graceMillis} have gone by and what was left has been dropped and its tasks have ended.
   */
  public CompletableFuture<Void> drain(int graceMillis) {
    Collection<Session> open;
    synchronized (this) {
      draining = true;
      open = sessions();
    }
    return drain(open, graceMillis, "the server is stopping");
  }

  /**
   * Asks the initiators of a target that is no longer in the table to log out, and drops what is
   * left after {@code graceMillis}; completes when none of their tasks can touch a medium any more.
   *
   * @param name of the target, normalised
   */
  public CompletableFuture<Void> drain(String name, int graceMillis) {
    return drain(sessions(name), graceMillis, "target %s has been removed".formatted(name));
  }

  private static CompletableFuture<Void> drain(
      Collection<Session> open, int graceMillis, String reason) {
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (Session session : open) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      ends.add(end);
      session.drain(graceMillis, reason, () -> end.complete(null));
    }
    return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
  }

  private int nextTsih() {
    do {
      lastTsih = lastTsih % MAX_TSIH + 1;
    } while (byTsih.containsKey(lastTsih));
    return lastTsih;
  }

  private static Key key(Login login) {
    return new Key(
        login.initiatorName(),
        login.isid(),
        login.target().map(Target::name).orElse(""),
        login.portalGroup());
  }
}
