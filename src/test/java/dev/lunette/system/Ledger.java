package dev.lunette.system;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;

/**
 * What was done to one vDisk, unit by unit, and what of it must be there after a crash.
 *
 * <p>A unit is what is written as a whole: a block of the store in the first part of the vDisk, a
 * sector in the second; the last one is the size. Each write of a unit is a version; its number is
 * the time, by a clock that only counts, at which it was sent. Only one writer at a time writes a
 * unit, so its versions are in order; but a rollback gives all of them another one meanwhile.
 */
final class Ledger {
  private final AtomicLong clock;
  private final Disk disk;
  private final List<History> units = new ArrayList<>();
  private long syncedBefore;

  /**
   * How a vDisk is.
   *
   * @param blockBytes a block of the store
   * @param blocks that are written as a whole
   * @param sectors that are, behind them
   * @param sizeBytes at first
   * @param writeCache if there is none, what was answered is durable
   */
  record Disk(int blockBytes, int blocks, int sectors, long sizeBytes, boolean writeCache) {}

  /**
   * What was asked for.
   *
   * @param sent when, which is the version that it gives to what is not zeros
   * @param first unit
   * @param count of units
   */
  record Change(long sent, int first, int count) {}

  /** A ledger of a vDisk that is zeros. */
  Ledger(AtomicLong clock, Disk disk) {
    this.clock = clock;
    this.disk = disk;
    for (int unit = 0; unit < disk.blocks + disk.sectors; unit++) {
      units.add(new History(0, 0));
    }
    units.add(new History(0, disk.sizeBytes));
  }

  Disk disk() {
    return disk;
  }

  /** The unit that is the size, which is behind all others. */
  int sizeUnit() {
    return units.size() - 1;
  }

  int unitBytes(int unit) {
    return unit < disk.blocks ? disk.blockBytes : Stamp.SECTOR;
  }

  long offsetBytes(int unit) {
    return unit < disk.blocks
        ? (long) unit * disk.blockBytes
        : (long) disk.blocks * disk.blockBytes + (long) (unit - disk.blocks) * Stamp.SECTOR;
  }

  /** A moment, later than all before. */
  long now() {
    return clock.incrementAndGet();
  }

  /** Notes that a write of some units is about to be sent. */
  synchronized Change writing(int first, int count, boolean zero) {
    long time = now();
    return sent(time, first, count, unit -> zero ? 0 : time);
  }

  /** Notes that another size is about to be asked for. */
  synchronized Change resizing(long sizeBytes) {
    return sent(now(), sizeUnit(), 1, unit -> sizeBytes);
  }

  /** Notes that a rollback is about to be asked for, to what was read once. */
  synchronized Change rollingBack(Reading reading) {
    return sent(now(), 0, units.size(), reading::version);
  }

  private Change sent(long time, int first, int count, IntToLongFunction value) {
    for (int unit = first; unit < first + count; unit++) {
      units.get(unit).sent(time, value.applyAsLong(unit));
    }
    return new Change(time, first, count);
  }

  /** Notes that the change was answered, and whether with the promise that it is durable. */
  synchronized void answered(Change change, boolean durable) {
    long time = now();
    for (History unit : units.subList(change.first, change.first + change.count)) {
      unit.answered(change.sent, time, durable || !disk.writeCache);
    }
  }

  /** Notes that SYNCHRONIZE CACHE, which was sent at a time, has completed. */
  synchronized void synced(long sent) {
    syncedBefore = Math.max(syncedBefore, sent);
  }

  /**
   * What is wrong with what was read of every unit after a crash; nothing is wrong if empty. What
   * is there of what was not promised is all that was done up to some moment.
   */
  synchronized List<String> wrongAfterCrash(Reading reading, Cut cut) {
    List<String> wrong = new ArrayList<>();
    for (int unit = 0; unit < units.size(); unit++) {
      check(unit, units.get(unit).afterCrash(syncedBefore), reading, cut, wrong);
    }
    return wrong;
  }

  /** What is not there of what was answered, but not promised to be durable. */
  synchronized int answeredAndLost(Reading reading) {
    int lost = 0;
    for (int unit = 0; unit < units.size(); unit++) {
      lost += held(units.get(unit).now(), reading.version(unit)).isEmpty() ? 1 : 0;
    }
    return lost;
  }

  /**
   * What is wrong with a snapshot that was asked for at one time and was there at another: what was
   * answered before is in it, what was sent later is not, and what is in it is all of what was sent
   * up to some moment: nothing that was sent after the answer to something that is missing.
   */
  synchronized List<String> wrongInSnapshot(Reading reading, long asked, long made, Cut cut) {
    List<String> wrong = new ArrayList<>();
    for (int unit = 0; unit < units.size(); unit++) {
      check(unit, units.get(unit).inSnapshot(asked, made), reading, cut, wrong);
    }
    return wrong;
  }

  private void check(
      int unit, List<History.Version> allowed, Reading reading, Cut cut, List<String> wrong) {
    List<History.Version> held = held(allowed, reading.version(unit));
    if (held.isEmpty()) {
      wrong.add(
          "%s, %s; it may be any of %s"
              .formatted(
                  unit == sizeUnit()
                      ? "its size"
                      : "unit %d at byte %d".formatted(unit, offsetBytes(unit)),
                  reading.describe(unit),
                  allowed));
    } else {
      cut.includes(held.stream().mapToLong(History.Version::sent).min().orElseThrow());
      cut.lacks(
          units
              .get(unit)
              .answeredAfter(
                  held.stream()
                      .max(Comparator.comparingLong(History.Version::answered))
                      .orElseThrow()));
    }
  }

  private static List<History.Version> held(List<History.Version> allowed, long value) {
    return allowed.stream().filter(version -> version.value() == value).toList();
  }

  /** One moment for all that was read of what was made, or lost, at once. */
  static final class Cut {
    private long lastSentInside;
    private long firstAnsweredOutside = History.NEVER;

    void includes(long sent) {
      lastSentInside = Math.max(lastSentInside, sent);
    }

    void lacks(long answered) {
      firstAnsweredOutside = Math.min(firstAnsweredOutside, answered);
    }

    boolean isOneMoment() {
      return lastSentInside < firstAnsweredOutside;
    }

    @Override
    public String toString() {
      return "has what was sent at %d and lacks what was answered at %d"
          .formatted(lastSentInside, firstAnsweredOutside);
    }
  }

  /** Takes what was read for what there is from now on. */
  synchronized void rebase(Reading reading) {
    long time = now();
    for (int unit = 0; unit < units.size(); unit++) {
      units.get(unit).restart(time, reading.version(unit));
    }
    syncedBefore = 0;
  }
}
