package dev.lunette.system;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A snapshot of one or more vDisks that was asked for under load. */
final class Kept extends Asked {
  final List<Integer> vdisks;
  final long asked;
  private final Map<Integer, Reading> readings = new ConcurrentHashMap<>();

  Kept(String name, List<Integer> vdisks, long asked) {
    super(name);
    this.vdisks = vdisks;
    this.asked = asked;
  }

  /** The path of the snapshot of one of them. */
  String path(int vdisk) {
    return TrialServer.disk(vdisk) + "@" + name;
  }

  /** What it was found to hold when it was first read. */
  Optional<Reading> reading(int vdisk) {
    return Optional.ofNullable(readings.get(vdisk));
  }

  /** Whether it is known what it holds. */
  boolean isRead() {
    return readings.size() == vdisks.size();
  }

  void firstReading(int vdisk, Reading reading) {
    readings.put(vdisk, reading);
  }

  @Override
  public String toString() {
    return "snapshot %s of %s, asked for at %d, made at %s".formatted(name, vdisks, asked, made());
  }
}
