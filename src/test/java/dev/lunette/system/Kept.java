package dev.lunette.system;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A snapshot of one or more vDisks that was asked for under load, and what became of it. */
final class Kept {
  static final long NEVER = Long.MAX_VALUE;

  final String name;
  final List<Integer> vdisks;
  final long asked;
  private final Map<Integer, Reading> readings = new ConcurrentHashMap<>();
  private volatile long made = NEVER;
  private volatile boolean deleteAsked;
  private volatile boolean deleted;

  Kept(String name, List<Integer> vdisks, long asked) {
    this.name = name;
    this.vdisks = vdisks;
    this.asked = asked;
  }

  void made(long time) {
    made = time;
  }

  long made() {
    return made;
  }

  void askDelete() {
    deleteAsked = true;
  }

  void deleted() {
    deleted = true;
  }

  boolean mayBeDeleted() {
    return made != NEVER && !deleteAsked;
  }

  boolean mustExist() {
    return made != NEVER && !deleteAsked;
  }

  boolean mustNotExist() {
    return deleted;
  }

  /** It is there after a crash, so it is made, and it is not deleted. */
  void found(long time) {
    made = Math.min(made, time);
    deleteAsked = false;
  }

  /** What it was found to hold when it was first read. */
  Optional<Reading> reading(int vdisk) {
    return Optional.ofNullable(readings.get(vdisk));
  }

  void firstReading(int vdisk, Reading reading) {
    readings.put(vdisk, reading);
  }

  @Override
  public String toString() {
    return "snapshot %s of %s, asked for at %d, made at %s".formatted(name, vdisks, asked, made);
  }
}
