package dev.lunette.system;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was written to one vDisk, unit by unit, and what of it must be there after a crash.
 *
 * <p>A unit is what is written as a whole: a block of the store in the first part of the vDisk, a
 * sector in the second. Each write of a unit is a version; its number is the time, by a clock that
 * only counts, at which it was sent. Only one writer at a time writes a unit, so its versions are
 * in order.
 */
final class Ledger {
  static final int BLOCK_BYTES = 4096;

  private final AtomicLong clock;
  private final int blocks;
  private final List<History> units = new ArrayList<>();
  private long syncedBefore;

  /** A ledger of {@code blocks} blocks and, behind them, so many {@code sectors}. */
  Ledger(AtomicLong clock, int blocks, int sectors) {
    this.clock = clock;
    this.blocks = blocks;
    for (int unit = 0; unit < blocks + sectors; unit++) {
      units.add(new History());
    }
  }

  private static final long NEVER = Long.MAX_VALUE;

  /** One write of a unit. */
  private record Version(long sent, long answered, boolean zero, boolean durable) {
    long number() {
      return zero ? 0 : sent;
    }
  }

  /** The versions of a unit, oldest first; the first one is from before the ledger. */
  private static final class History {
    final List<Version> versions = new ArrayList<>(List.of(new Version(0, 0, true, true)));

    /** Index of the last one that was answered before a time. */
    int answeredBefore(long time) {
      int last = versions.size() - 1;
      while (last > 0 && versions.get(last).answered >= time) {
        last--;
      }
      return last;
    }

    int sentBefore(long time) {
      int last = versions.size() - 1;
      while (last > 0 && versions.get(last).sent >= time) {
        last--;
      }
      return last;
    }
  }

  int units() {
    return units.size();
  }

  int blocks() {
    return blocks;
  }

  int unitBytes(int unit) {
    return unit < blocks ? BLOCK_BYTES : Stamp.SECTOR;
  }

  long offsetBytes(int unit) {
    return unit < blocks
        ? (long) unit * BLOCK_BYTES
        : (long) blocks * BLOCK_BYTES + (long) (unit - blocks) * Stamp.SECTOR;
  }

  /** A moment, later than all before. */
  long now() {
    return clock.incrementAndGet();
  }

  /** Notes that a write of some units is about to be sent; returns their version. */
  synchronized long sending(int first, int count, boolean zero) {
    long time = now();
    for (int unit = first; unit < first + count; unit++) {
      units.get(unit).versions.add(new Version(time, NEVER, zero, false));
    }
    return time;
  }

  /** Notes that the write was answered, and whether with the promise that it is durable. */
  synchronized void answered(int first, int count, boolean durable) {
    long time = now();
    for (int unit = first; unit < first + count; unit++) {
      List<Version> versions = units.get(unit).versions;
      Version last = versions.removeLast();
      versions.add(new Version(last.sent, time, last.zero, durable));
    }
  }

  /** Notes that SYNCHRONIZE CACHE, which was sent at a time, has completed. */
  synchronized void synced(long sent) {
    syncedBefore = Math.max(syncedBefore, sent);
  }

  /** Which versions a unit may have: indexes in its history. */
  private record Allowed(int first, int last) {}

  private Allowed afterCrash(History history) {
    int first = history.answeredBefore(syncedBefore);
    int last = history.versions.size() - 1;
    for (int index = first; index <= last; index++) {
      if (history.versions.get(index).durable) {
        first = index;
      }
    }
    return new Allowed(first, last);
  }

  /** What is wrong with what was read of every unit after a crash; nothing is wrong if empty. */
  synchronized List<String> wrongAfterCrash(Reading reading) {
    List<String> wrong = new ArrayList<>();
    for (int unit = 0; unit < units.size(); unit++) {
      History history = units.get(unit);
      Allowed allowed = afterCrash(history);
      if (indexes(history, reading.version(unit), allowed).isEmpty()) {
        wrong.add(complaint(unit, history, reading, allowed));
      }
    }
    return wrong;
  }

  /** What is not there of what was answered, but not promised to be durable. */
  synchronized int answeredAndLost(Reading reading) {
    int lost = 0;
    for (int unit = 0; unit < units.size(); unit++) {
      History history = units.get(unit);
      Allowed answered = new Allowed(history.answeredBefore(NEVER), history.versions.size() - 1);
      lost += indexes(history, reading.version(unit), answered).isEmpty() ? 1 : 0;
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
      History history = units.get(unit);
      Allowed allowed = new Allowed(history.answeredBefore(asked), history.sentBefore(made));
      List<Integer> held = indexes(history, reading.version(unit), allowed);
      if (held.isEmpty()) {
        wrong.add(complaint(unit, history, reading, allowed));
      } else {
        cut.includes(history.versions.get(held.getFirst()).sent);
        if (held.getLast() + 1 < history.versions.size()) {
          cut.lacks(history.versions.get(held.getLast() + 1).answered);
        }
      }
    }
    return wrong;
  }

  /** One moment for all that a snapshot, or several that were taken together, hold. */
  static final class Cut {
    private long lastSentInside;
    private long firstAnsweredOutside = NEVER;

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

  private static List<Integer> indexes(History history, long version, Allowed allowed) {
    List<Integer> found = new ArrayList<>();
    for (int index = allowed.first; index <= allowed.last; index++) {
      if (history.versions.get(index).number() == version) {
        found.add(index);
      }
    }
    return found;
  }

  private String complaint(int unit, History history, Reading reading, Allowed allowed) {
    return "unit %d at byte %d, %s; it may be any of %s"
        .formatted(
            unit,
            offsetBytes(unit),
            reading.describe(unit),
            history.versions.subList(allowed.first, allowed.last + 1));
  }

  /** Takes what was read for what there is from now on. */
  synchronized void rebase(Reading reading) {
    long time = now();
    for (int unit = 0; unit < units.size(); unit++) {
      long version = reading.version(unit);
      List<Version> versions = units.get(unit).versions;
      versions.clear();
      versions.add(new Version(version, time, version == 0, false));
    }
    syncedBefore = 0;
  }
}
