package dev.lunette.iscsi.session;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.login.Admission;
import dev.lunette.iscsi.login.Login;
import dev.lunette.iscsi.pdu.LoginStatus;
import dev.lunette.iscsi.target.Target;
import dev.lunette.iscsi.target.TargetTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * All sessions of the server, and who may begin one (RFC 7143 6.3).
 *
 * <p>A login of an initiator port that has a session already ends the old one and waits until none
 * of its tasks can touch a medium any more: only then does the new one begin (6.3.5).
 */
public final class SessionTable implements Admission {

  /** An initiator port at a target port; a second session of the same is a reinstatement. */
  private record Key(String initiatorName, long isid, String targetName, int portalGroup) {}

  private static final int MAX_TSIH = 0xFFFF;

  private final TargetTable targets;
  private final Limits limits;
  private final DataBudget budget;
  private final Map<Integer, Session> byTsih = new HashMap<>();
  private final Map<Key, Session> byKey = new HashMap<>();
  private int lastTsih;
  private boolean draining;

  public SessionTable(TargetTable targets, Limits limits) {
    this.targets = targets;
    this.limits = limits;
    this.budget = new DataBudget(limits.dataBytes());
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
    Session granted;
    Session old = null;
    synchronized (this) {
      if (draining) {
        // class 3 is tried again by initiators, class 2 is final
        answer.refused(LoginStatus.SERVICE_UNAVAILABLE, "the server is stopping");
        return;
      }
      if (login.tsih() != 0) {
        refuseToJoin(login, answer);
        return;
      }
      if (byTsih.size() == MAX_TSIH) {
        answer.refused(
            LoginStatus.OUT_OF_RESOURCES, "all %d session handles are in use".formatted(MAX_TSIH));
        return;
      }
      granted = new Session(this, login, nextTsih());
      byTsih.put(granted.tsih(), granted);
      if (!login.discovery()) {
        old = byKey.put(key(login), granted);
      }
    }
    if (old == null) {
      answer.granted(granted);
    } else {
      old.end(
          "reinstated by a new login of the same initiator port", () -> answer.granted(granted));
    }
  }

  /** A login that names a session: it can't be joined, since MaxConnections is 1. */
  private void refuseToJoin(Login login, Answer answer) {
    Session named = byTsih.get(login.tsih());
    if (named == null || named.login().discovery() || !key(named.login()).equals(key(login))) {
      answer.refused(
          LoginStatus.SESSION_DOES_NOT_EXIST,
          "TSIH %d is no session of this initiator port".formatted(login.tsih()));
    } else {
      answer.refused(
          LoginStatus.TOO_MANY_CONNECTIONS,
          "session %d has its one connection already".formatted(login.tsih()));
    }
  }

  /** All sessions at this moment. */
  synchronized Collection<Session> sessions() {
    return List.copyOf(byTsih.values());
  }

  synchronized void remove(Session session) {
    byTsih.remove(session.tsih());
    if (!session.login().discovery()) {
      byKey.remove(key(session.login()), session);
    }
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
    List<CompletableFuture<Void>> ends = new ArrayList<>();
    for (Session session : open) {
      CompletableFuture<Void> end = new CompletableFuture<>();
      ends.add(end);
      session.drain(graceMillis, () -> end.complete(null));
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
