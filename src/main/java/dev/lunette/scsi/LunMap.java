package dev.lunette.scsi;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The logical units of one target by number, and what is answered where there is none (SAM-5 4.6).
 */
public final class LunMap {

  private final SortedMap<Integer, LogicalUnit> units;
  private final Map<Integer, LogicalUnit> mapped = new TreeMap<>();
  private final LogicalUnit unmapped;

  public LunMap(SortedMap<Integer, LogicalUnit> units) {
    this.units = Collections.unmodifiableSortedMap(new TreeMap<>(units));
    for (int number : this.units.keySet()) {
      if (number < 0 || number >= LogicalUnitNumber.NUMBERS) {
        throw new IllegalArgumentException(
            "LUN is %d, expected 0 to %d".formatted(number, LogicalUnitNumber.NUMBERS - 1));
      }
    }
    Collection<Integer> numbers = this.units.keySet();
    this.units.forEach((number, unit) -> mapped.put(number, new MappedUnit(numbers, unit)));
    this.unmapped = new MappedUnit(numbers, new UnmappedUnit());
  }

  /**
   * The logical unit of an eight-byte LUN; never null: an unmapped number has a unit that says so.
   */
  public LogicalUnit unit(long lun) {
    OptionalInt number = LogicalUnitNumber.decode(lun);
    return number.isPresent() ? mapped.getOrDefault(number.getAsInt(), unmapped) : unmapped;
  }

  /** Whether an eight-byte LUN leads to a logical unit that exists. */
  public boolean contains(long lun) {
    OptionalInt number = LogicalUnitNumber.decode(lun);
    return number.isPresent() && mapped.containsKey(number.getAsInt());
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
