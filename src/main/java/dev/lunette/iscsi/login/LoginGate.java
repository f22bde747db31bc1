package dev.lunette.iscsi.login;

import dev.lunette.config.Limits;
import dev.lunette.meter.Tally;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections of the server and those of them that have not finished their login, in all
 * and by IP address, and turns away what is too much: strangers must not take what others need. One
 * for the whole server, used by all event loops.
 */
public final class LoginGate {

  private static final Logger LOG = LoggerFactory.getLogger(LoginGate.class);
  private static final long WARN_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Limits limits;
  private final Tally met;
  private final LongSupplier nanoTime;
  private final Map<Object, Integer> halfOpenByAddress = new HashMap<>();
  private int halfOpen;
  private int connections;
  private long lastWarnNanos;
  private int unwarned;

  /**
   * A gate that nobody has come to yet.
   *
   * @param met where limits that somebody met are counted
   */
  public LoginGate(Limits limits, Tally met) {
    this(limits, met, System::nanoTime);
  }

  LoginGate(Limits limits, Tally met, LongSupplier nanoTime) {
    this.limits = limits;
    this.met = met;
    this.nanoTime = nanoTime;
    this.lastWarnNanos = nanoTime.getAsLong() - WARN_INTERVAL_NANOS;
  }

  /** One that has been let in: a half-open login at first, and a connection until it leaves. */
  public final class Pass {
    private final Object address;
    private boolean loggingIn = true;
    private boolean present = true;

    private Pass(Object address) {
      this.address = address;
    }

    /** The login has ended, well or not. */
    public void loginEnded() {
      synchronized (LoginGate.this) {
        if (loggingIn) {
          loggingIn = false;
          halfOpen--;
          halfOpenByAddress.computeIfPresent(address, (a, count) -> count == 1 ? null : count - 1);
        }
      }
    }

    /** The connection is closed. */
    public void leave() {
      synchronized (LoginGate.this) {
        loginEnded();
        if (present) {
          present = false;
          connections--;
        }
      }
    }
  }

  /** Lets a new connection in; empty, with a line in the log, if that is one too many. */
  public synchronized Optional<Pass> enter(SocketAddress peer) {
    Object address = peer instanceof InetSocketAddress inet ? inet.getAddress() : peer;
    int ofAddress = halfOpenByAddress.getOrDefault(address, 0);
    if (connections >= limits.connections()) {
      met.count("connections");
      refuse(peer, "connections", limits.connections());
    } else if (halfOpen >= limits.halfOpenLogins()) {
      met.count("halfOpenLogins");
      refuse(peer, "unfinished logins", limits.halfOpenLogins());
    } else if (ofAddress >= limits.halfOpenLoginsPerAddress()) {
      met.count("halfOpenLoginsPerAddress");
      refuse(peer, "unfinished logins from that address", limits.halfOpenLoginsPerAddress());
    } else {
      connections++;
      halfOpen++;
      halfOpenByAddress.put(address, ofAddress + 1);
      return Optional.of(new Pass(address));
    }
    return Optional.empty();
  }

  /** Open connections, those that log in included. */
  public synchronized int connections() {
    return connections;
  }

  /** Connections that have not finished their login. */
  public synchronized int halfOpenLogins() {
    return halfOpen;
  }

  /** A flood must not fill the log as well: one line a second, which says how many had none. */
  private void refuse(SocketAddress peer, String of, int limit) {
    long now = nanoTime.getAsLong();
    if (now - lastWarnNanos < WARN_INTERVAL_NANOS) {
      unwarned++;
      return;
    }
    LOG.warn(
        "{} refused: there are {} {} already, which is the limit; {} more refused since the last"
            + " such line",
        peer,
        limit,
        of,
        unwarned);
    lastWarnNanos = now;
    unwarned = 0;
  }
}
