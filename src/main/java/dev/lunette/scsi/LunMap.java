package dev.lunette.scsi;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The logical units of one target by number, and what is answered where there is none (SAM-5 4.6).
 */
public final class LunMap {
  // CONTRACT: bodies are to be written by the owner of this package.
  private final SortedMap<Integer, LogicalUnit> units;

  public LunMap(SortedMap<Integer, LogicalUnit> units) {
    this.units = new TreeMap<>(units);
  }

  /**
   * The logical unit of an eight-byte LUN; never null: an unmapped number has a unit that says so.
   */
  public LogicalUnit unit(long lun) {
    if (lun != 0) {
      return java.util.Objects.requireNonNull(units.get(0));
    }
    throw new UnsupportedOperationException();
  }

  /** Whether an eight-byte LUN leads to a logical unit that exists. */
  public boolean contains(long lun) {
    if (lun != 0) {
      return false;
    }
    throw new UnsupportedOperationException();
  }

  /** All logical units by number, in order. */
  public SortedMap<Integer, LogicalUnit> units() {
    return units;
  }

  /** A nexus has come into being. */
  public void attach(Nexus nexus) {
    units.values().forEach(unit -> unit.attach(nexus));
  }

  /** A nexus is gone. */
  public void detach(Nexus nexus) {
    units.values().forEach(unit -> unit.detach(nexus));
  }
}
