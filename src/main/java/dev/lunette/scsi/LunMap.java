package dev.lunette.scsi;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * The logical units of one target by number, and what is answered where there is none (SAM-5 4.6).
 *
 * <p>The map can change while nexuses use it. What a command asks stands in one table that is never
 * changed but replaced as a whole, so commands take no lock; those who come, go and change the map
 * take turns.
 */
public final class LunMap {

  /** What a nexus has under way, so that a unit is not taken from under it. */
  public interface Tasks {

    /** Runs {@code then}, on any thread, when the nexus has no task any more on a unit. */
    void whenOver(LogicalUnit unit, Runnable then);
  }

  /** The map at one time, and the same as an array, in which a command finds its unit. */
  private static final class Table {
    private final SortedMap<Integer, LogicalUnit> units;
    private final MappedUnit[] byNumber;
    private final MappedUnit unmapped;

    Table(SortedMap<Integer, LogicalUnit> units, MappedUnit[] byNumber, MappedUnit unmapped) {
      this.units = units;
      this.byNumber = byNumber;
      this.unmapped = unmapped;
    }

    MappedUnit unit(int number) {
      return number < byNumber.length ? byNumber[number] : unmapped;
    }

    Set<LogicalUnit> identities() {
      Set<LogicalUnit> identities = Collections.newSetFromMap(new IdentityHashMap<>());
      identities.addAll(units.values());
      return identities;
    }
  }

  private final MappedUnit unmapped = new MappedUnit(this, new UnmappedUnit());
  private final Map<Nexus, Tasks> nexuses = new LinkedHashMap<>();
  private volatile Table table;

  public LunMap(SortedMap<Integer, LogicalUnit> units) {
    this.table = table(units);
  }

  private Table table(SortedMap<Integer, LogicalUnit> given) {
    SortedMap<Integer, LogicalUnit> units = Collections.unmodifiableSortedMap(new TreeMap<>(given));
    for (int number : units.keySet()) {
      if (number < 0 || number >= LogicalUnitNumber.NUMBERS) {
        throw new IllegalArgumentException(
            "LUN is %d, expected 0 to %d".formatted(number, LogicalUnitNumber.NUMBERS - 1));
      }
    }
    MappedUnit[] byNumber = new MappedUnit[units.isEmpty() ? 0 : units.lastKey() + 1];
    Arrays.fill(byNumber, unmapped);
    units.forEach((number, unit) -> byNumber[number] = new MappedUnit(this, unit));
    return new Table(units, byNumber, unmapped);
  }

  /**
   * The logical unit of an eight-byte LUN; never null: an unmapped number has a unit that says so.
   */
  public LogicalUnit unit(long lun) {
    OptionalInt number = LogicalUnitNumber.decode(lun);
    return number.isPresent() ? table.unit(number.getAsInt()) : unmapped;
  }

  /** Whether an eight-byte LUN leads to a logical unit that exists. */
  public boolean contains(long lun) {
    return unit(lun) != unmapped;
  }

  /** All logical units by number, in order. */
  public SortedMap<Integer, LogicalUnit> units() {
    return table.units;
  }

  /**
   * The numbers, for one that is told them now. First it is owed nothing, then the map is read: who
   * changes it afterwards owes it again.
   */
  Collection<Integer> reported(Nexus nexus) {
    units().values().forEach(unit -> unit.lunsReported(nexus));
    return units().keySet();
  }

  /**
   * Replaces the whole map. Every nexus is told, by a unit attention on each unit, that what REPORT
   * LUNS says has changed. Tasks on a unit that is no longer mapped end as if it were.
   *
   * @return completes when the units that are no longer mapped have been detached, which is when no
   *     nexus of this map has a task on them
   */
  public CompletableFuture<Void> update(SortedMap<Integer, LogicalUnit> units) {
    Table after = table(units);
    Map<Nexus, Tasks> told;
    Set<LogicalUnit> removed;
    synchronized (this) {
      removed = table.identities();
      removed.removeAll(after.identities());
      Set<LogicalUnit> added = after.identities();
      added.removeAll(table.identities());
      told = Map.copyOf(nexuses);
      added.forEach(unit -> told.keySet().forEach(unit::attach));
      table = after;
      after.identities().forEach(unit -> told.keySet().forEach(unit::lunsChanged));
    }
    return detached(removed, told);
  }

  private CompletableFuture<Void> detached(Set<LogicalUnit> removed, Map<Nexus, Tasks> nexuses) {
    CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
    for (LogicalUnit unit : removed) {
      for (Map.Entry<Nexus, Tasks> each : nexuses.entrySet()) {
        CompletableFuture<Void> over = new CompletableFuture<>();
        all = CompletableFuture.allOf(all, over);
        each.getValue()
            .whenOver(
                unit,
                () -> {
                  detachUnmapped(each.getKey(), unit);
                  over.complete(null);
                });
      }
    }
    return all;
  }

  /** Meanwhile the unit may have come back, and the nexus with it. */
  private synchronized void detachUnmapped(Nexus nexus, LogicalUnit unit) {
    if (!table.identities().contains(unit) || !nexuses.containsKey(nexus)) {
      unit.detach(nexus);
    }
  }

  /** A nexus has come into being. */
  public synchronized void attach(Nexus nexus, Tasks tasks) {
    nexus.reaches(this);
    nexuses.put(nexus, tasks);
    units().values().forEach(unit -> unit.attach(nexus));
  }

  /** A nexus is gone, and so are its tasks. */
  public synchronized void detach(Nexus nexus) {
    nexuses.remove(nexus);
    units().values().forEach(unit -> unit.detach(nexus));
  }
}
