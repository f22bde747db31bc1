package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Every unit of a {@link Ledger} as it was read once, and the size as the last one. */
final class Reading {
  private static final int CHUNK_BYTES = 64 << 10;

  private final long[] versions;
  private final Map<Integer, String> oddities = new TreeMap<>();

  private Reading(int units) {
    versions = new long[units];
  }

  /** Reads all of a LUN that holds what the ledger's vDisk did; no read may fail. */
  static Reading of(Ledger ledger, Initiator initiator, int lun) throws IOException {
    Reading reading = new Reading(ledger.sizeUnit() + 1);
    long sizeBytes = initiator.capacityBytes(lun);
    reading.versions[ledger.sizeUnit()] = sizeBytes;
    byte[] end = good(initiator.read(lun, sizeBytes / 512 - 1, 1), sizeBytes - 512, lun);
    assertThat(end).as("the end of LUN %s", lun).containsOnly(0);
    byte[] chunk = new byte[0];
    long chunkOffset = 0;
    for (int unit = 0; unit < ledger.sizeUnit(); unit++) {
      long offset = ledger.offsetBytes(unit);
      if (offset >= chunkOffset + chunk.length) {
        chunk = good(initiator.read(lun, offset / 512, CHUNK_BYTES / 512), offset, lun);
        chunkOffset = offset;
      }
      int from = (int) (offset - chunkOffset);
      byte[] bytes = Arrays.copyOfRange(chunk, from, from + ledger.unitBytes(unit));
      reading.versions[unit] = Stamp.version(bytes, unit);
      if (reading.versions[unit] == Stamp.TORN) {
        reading.oddities.put(unit, Stamp.describe(bytes));
      }
    }
    return reading;
  }

  private static byte[] good(Initiator.Outcome outcome, long offset, int lun) {
    assertThat(outcome.good())
        .as("read at byte %s of LUN %s: %s", offset, lun, outcome.said())
        .isTrue();
    return outcome.data().array();
  }

  /** The version of a unit, or the size. */
  long version(int unit) {
    return versions[unit];
  }

  String describe(int unit) {
    String odd = oddities.get(unit);
    return odd == null ? "which is " + versions[unit] : "which is torn: " + odd;
  }

  /** Whether nothing was ever written. */
  boolean isZeros() {
    return Arrays.stream(versions, 0, versions.length - 1).allMatch(version -> version == 0);
  }

  boolean same(Reading other) {
    return Arrays.equals(versions, other.versions);
  }
}
