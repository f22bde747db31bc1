package dev.lunette.meter;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * All that one server counts.
 *
 * <p>The meters of a session are its own while it is there; at its end they are added to what
 * former sessions have left behind. Whoever reads takes both at one moment, under a lock that
 * nobody takes for a command, and adds up afterwards: so a sum never goes back.
 */
public final class Meters {

  private final boolean recording;
  private final int namedSessions;
  private final Tally logins = new Tally();
  private final Tally rejects = new Tally();
  private final Tally functions = new Tally();
  private final Tally digestErrors = new Tally();
  private final Tally limits = new Tally();
  private final Set<SessionMeter> live = new LinkedHashSet<>();
  private final Map<String, CommandCounts> formerByVDisk = new HashMap<>();
  private final Map<String, CommandCounts> formerByTarget = new HashMap<>();
  private CommandCounts former = CommandCounts.NONE;

  /**
   * Meters of a server that has done nothing yet.
   *
   * @param recording whether commands are recorded at all
   * @param namedSessions how many sessions are told apart; the others are in the sums only
   */
  public Meters(boolean recording, int namedSessions) {
    this.recording = recording;
    this.namedSessions = namedSessions;
  }

  /** Whether commands are recorded. */
  public boolean recording() {
    return recording;
  }

  /** Ends of logins, by status. */
  public Tally logins() {
    return logins;
  }

  /** Rejects, by reason. */
  public Tally rejects() {
    return rejects;
  }

  /** Task management, by function. */
  public Tally functions() {
    return functions;
  }

  /** Wrong digests, by what they are of. */
  public Tally digestErrors() {
    return digestErrors;
  }

  /** How often somebody met a limit, by its name. */
  public Tally limits() {
    return limits;
  }

  /** A session has begun; {@link #end} follows. */
  public synchronized SessionMeter begin(SessionName name) {
    SessionMeter meter = new SessionMeter(name);
    live.add(meter);
    return meter;
  }

  /** A session is over, and will record nothing more; the second time is nothing new. */
  public synchronized void end(SessionMeter session) {
    if (!live.remove(session)) {
      return;
    }
    CommandCounts sum = CommandCounts.NONE;
    for (Map.Entry<String, CommandCounts> unit : session.counts().entrySet()) {
      formerByVDisk.merge(unit.getKey(), unit.getValue(), CommandCounts::plus);
      sum = sum.plus(unit.getValue());
    }
    formerByTarget.merge(session.name().target(), sum, CommandCounts::plus);
    former = former.plus(sum);
  }

  /**
   * Everything about commands until now. What former sessions did with vDisks and targets that are
   * no more is forgotten but for the sum of all, so that names do not pile up as long as somebody
   * reads now and then.
   *
   * @param vdisks paths of those that there are; each is in the answer
   * @param targets names of those that there are; each is in the answer
   */
  public CommandReading read(Set<String> vdisks, Set<String> targets) {
    Map<String, CommandCounts> byVDisk;
    Map<String, CommandCounts> byTarget;
    CommandCounts all;
    List<SessionMeter> sessions;
    synchronized (this) {
      formerByVDisk.keySet().retainAll(vdisks);
      formerByTarget.keySet().retainAll(targets);
      byVDisk = new TreeMap<>(formerByVDisk);
      byTarget = new TreeMap<>(formerByTarget);
      all = former;
      sessions = List.copyOf(live);
    }
    vdisks.forEach(vdisk -> byVDisk.putIfAbsent(vdisk, CommandCounts.NONE));
    targets.forEach(target -> byTarget.putIfAbsent(target, CommandCounts.NONE));
    Map<SessionName, CommandCounts> bySession = new LinkedHashMap<>();
    // Who ends meanwhile is read here as what it was: nobody has added it to the former ones.
    for (SessionMeter session : sessions) {
      CommandCounts sum = CommandCounts.NONE;
      for (Map.Entry<String, CommandCounts> unit : session.counts().entrySet()) {
        byVDisk.computeIfPresent(unit.getKey(), (path, before) -> before.plus(unit.getValue()));
        sum = sum.plus(unit.getValue());
      }
      CommandCounts own = sum;
      byTarget.computeIfPresent(session.name().target(), (name, before) -> before.plus(own));
      if (bySession.size() < namedSessions) {
        bySession.put(session.name(), own);
      }
      all = all.plus(own);
    }
    return new CommandReading(all, byVDisk, byTarget, bySession);
  }
}
