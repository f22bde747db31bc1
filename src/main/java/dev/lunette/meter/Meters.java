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
  private final Events events = new Events();
  private final Map<String, Events> eventsByTarget = new HashMap<>();
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

  /** What is rare, in all. */
  public Events events() {
    return events;
  }

  /** The same of a target, of one that there is. */
  public synchronized Events events(String target) {
    return eventsByTarget.computeIfAbsent(target, any -> new Events(events).declared());
  }

  /** The same by target, of these alone; others are forgotten but for the sum. */
  public synchronized Map<String, Events> events(Set<String> targets) {
    eventsByTarget.keySet().retainAll(targets);
    targets.forEach(this::events);
    return new TreeMap<>(eventsByTarget);
  }

  /** The same of sessions that are there now, the oldest first, at most so many as get names. */
  public synchronized Map<SessionName, Events> sessionEvents() {
    Map<SessionName, Events> bySession = new LinkedHashMap<>();
    for (SessionMeter session : live) {
      if (bySession.size() == namedSessions) {
        break;
      }
      bySession.put(session.name(), session.events());
    }
    return bySession;
  }

  /** A session has begun; {@link #end} follows. */
  public synchronized SessionMeter begin(SessionName name) {
    SessionMeter meter = new SessionMeter(name, events(name.target()));
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
