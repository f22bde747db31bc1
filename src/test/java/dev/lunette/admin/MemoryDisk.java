package dev.lunette.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A vDisk of {@link MemoryAdmin}: its bytes, and what they were at its snapshots. */
final class MemoryDisk {
  static final int BLOCK = 4096;

  final VDiskRequest request;
  final Map<String, State> snapshots = new LinkedHashMap<>();
  byte[] bytes;

  MemoryDisk(VDiskRequest request, byte[] bytes) {
    this.request = request;
    this.bytes = bytes;
  }

  /** What it was at an instant. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record State(UUID id, byte[] bytes, java.time.Instant created) {}

  State state(UUID id) {
    return new State(id, bytes.clone(), java.time.Instant.parse("2026-11-22T10:00:00Z"));
  }

  /** Pieces of one block each that differ; zeros of a whole image are left out. */
  static List<Change> changes(byte[] from, byte[] to, boolean difference) {
    List<Change> changes = new ArrayList<>();
    for (int at = 0; at < to.length; at += BLOCK) {
      int end = Math.min(at + BLOCK, to.length);
      boolean zero = isZero(to, at, end);
      boolean same =
          end <= from.length
              ? Arrays.equals(from, at, end, to, at, end)
              : zero && at >= from.length;
      if (!same && (difference || !zero)) {
        changes.add(new Change(at, end - at, zero));
      }
    }
    return changes;
  }

  private static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
