package dev.lunette.iscsi.session;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.login.Admission;
import dev.lunette.iscsi.login.Login;
import dev.lunette.iscsi.login.Negotiated;
import dev.lunette.iscsi.target.Target;
import dev.lunette.meter.Events;
import dev.lunette.meter.SessionMeter;
import dev.lunette.meter.SessionName;
import dev.lunette.scsi.LogicalUnit;
import dev.lunette.scsi.LunMap;
import dev.lunette.scsi.Nexus;
import dev.lunette.scsi.page.TargetPort;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One session (RFC 7143 4.3): from the grant at the end of a login until none of its tasks can
 * touch a medium any more. It has one connection at most.
 */
final class Session implements Admission.Grant, LunMap.Tasks {

  private static final LunMap NO_LUNS = new LunMap(new TreeMap<>());

  private final SessionTable table;
  private final Login login;
  private final int tsih;
  private final Nexus nexus;
  private final CommandWindow window;
  private final @Nullable SessionMeter meter;
  private final List<Runnable> whenEnded = new ArrayList<>();
  private Negotiated negotiated;
  private @Nullable Connection connection;
  private @Nullable String ending;
  private boolean ended;

  Session(SessionTable table, Login login, int tsih) {
    this.table = table;
    this.login = login;
    this.tsih = tsih;
    this.negotiated = login.negotiated();
    this.window = new CommandWindow(table.limits().commandWindow(), login.expCmdSn());
    String targetName = login.target().map(Target::name).orElse("");
    this.nexus =
        new Nexus(
            Nexus.initiatorPort(login.initiatorName(), login.isid()),
            port(targetName, login.portalGroup()),
            login.target().stream()
                .flatMap(target -> target.portalGroups().stream())
                .map(group -> port(targetName, group))
                .toList());
    this.meter = table.meters().recording() && !login.discovery() ? begin(targetName) : null;
  }

  private static TargetPort port(String target, int portalGroup) {
    return new TargetPort("%s,t,0x%04x".formatted(target, portalGroup), portalGroup);
  }

  private SessionMeter begin(String targetName) {
    String isid = "0x%012x".formatted(login.isid());
    return table
        .meters()
        .begin(new SessionName(targetName, login.initiatorName(), isid, login.portalGroup()));
  }

  Login login() {
    return login;
  }

  /** What holds now: a text request may have changed what the login agreed on. */
  Negotiated negotiated() {
    return negotiated;
  }

  void negotiated(Negotiated changed) {
    negotiated = changed;
  }

  Limits limits() {
    return table.limits();
  }

  /** What is rare of it is counted here. */
  Events events() {
    return meter == null ? table.meters().events() : meter.events();
  }

  /** Where its own commands are recorded, if they are. */
  @Nullable SessionMeter meter() {
    return meter;
  }

  DataBudget budget() {
    return table.budget();
  }

  SessionTable table() {
    return table;
  }

  Nexus nexus() {
    return nexus;
  }

  CommandWindow window() {
    return window;
  }

  LunMap luns() {
    return login.target().map(Target::luns).orElse(NO_LUNS);
  }

  @Override
  public int tsih() {
    return tsih;
  }

  @Override
  public void begin(ChannelHandlerContext loginHandler, int statSn) {
    luns().attach(nexus, this);
    Connection made = new Connection(this, loginHandler.channel(), statSn);
    String reason;
    synchronized (this) {
      connection = made;
      reason = ending;
    }
    made.install(loginHandler);
    if (reason != null) {
      made.close(reason);
    }
  }

  @Override
  public void withdraw() {
    ended();
  }

  /** Its connection in the full feature phase, if it has come so far. */
  synchronized @Nullable Connection connection() {
    return connection;
  }

  /** With no connection yet there is no task yet, and with no event loop any more there is none. */
  @Override
  public void whenOver(LogicalUnit unit, Runnable then) {
    Connection open = connection();
    if (open == null) {
      then.run();
      return;
    }
    try {
      Predicate<Task> using = task -> task.unit().equals(unit) || task.touches(unit);
      open.execute(() -> open.tasks().whenOver(using, then));
    } catch (RejectedExecutionException e) {
      then.run();
    }
  }

  /** Ends the session from outside, as soon as none of its tasks can touch a medium any more. */
  void end(String reason) {
    ending(reason).ifPresent(open -> open.execute(() -> open.close(reason)));
  }

  /** The same at once, because its initiator port has logged in again. */
  void reinstate() {
    String reason = "reinstated by a new login of the same initiator port";
    ending(reason).ifPresent(open -> open.execute(() -> open.abandon(reason)));
  }

  private synchronized Optional<Connection> ending(String reason) {
    ending = reason;
    return Optional.ofNullable(connection);
  }

  /**
   * Asks the initiator to log out, and drops what is left after a grace; {@code then} runs at its
   * end.
   */
  void drain(int graceMillis, String reason, Runnable then) {
    whenEnded(then);
    Connection open = connection();
    if (open == null || login.discovery()) {
      end(reason);
    } else {
      open.execute(() -> open.drain(graceMillis, reason));
    }
  }

  private void whenEnded(Runnable then) {
    boolean over;
    synchronized (this) {
      over = ended;
      if (!over) {
        whenEnded.add(then);
      }
    }
    if (over) {
      then.run();
    }
  }

  /** No task is left: the nexus is gone, and who waited for that hears of it. */
  void ended() {
    List<Runnable> waiting;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      waiting = List.copyOf(whenEnded);
    }
    luns().detach(nexus);
    if (meter != null) {
      table.meters().end(meter);
    }
    table.remove(this);
    waiting.forEach(Runnable::run);
  }

  @Override
  public String toString() {
    return "session %d of %s".formatted(tsih, login.initiatorName());
  }
}
