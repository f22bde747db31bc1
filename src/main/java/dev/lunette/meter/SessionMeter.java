package dev.lunette.meter;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What one session does, by vDisk. */
public final class SessionMeter {

  private final SessionName name;
  private final Events events;
  private final Map<String, UnitMeter> units = new ConcurrentHashMap<>();

  SessionMeter(SessionName name, Events target) {
    this.name = name;
    this.events = new Events(target);
  }

  SessionName name() {
    return name;
  }

  /** What is rare. */
  public Events events() {
    return events;
  }

  /**
   * Where to record what it does with a vDisk.
   *
   * @param vdisk its path, or nothing for numbers that lead nowhere
   */
  public UnitMeter unit(String vdisk) {
    return units.computeIfAbsent(vdisk, any -> new UnitMeter());
  }

  /** So far, by vDisk. */
  Map<String, CommandCounts> counts() {
    Map<String, CommandCounts> counts = new TreeMap<>();
    units.forEach((vdisk, meter) -> counts.put(vdisk, meter.counts()));
    return counts;
  }
}
