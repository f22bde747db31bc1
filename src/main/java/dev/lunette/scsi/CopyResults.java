package dev.lunette.scsi;

import dev.lunette.scsi.copy.CopyLimits;
import dev.lunette.scsi.copy.CopyStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The copies that a logical unit makes or has made, by the list identifier that each nexus gave
 * them (SPC-4 5.17.4): until it is told of them, uses the identifier again, or goes.
 */
final class CopyResults {

  private final Map<Nexus, Map<Integer, CopyStatus>> kept = new ConcurrentHashMap<>();

  /** Keeps a copy that begins; false if one with this identifier is not over yet. */
  boolean begin(Nexus nexus, int identifier, CopyStatus status) {
    Map<Integer, CopyStatus> own = kept.computeIfAbsent(nexus, _ -> new LinkedHashMap<>());
    synchronized (own) {
      CopyStatus before = own.get(identifier);
      if (before != null && !before.over()) {
        return false;
      }
      own.remove(identifier);
      if (own.size() >= CopyLimits.KEPT_RESULTS) {
        own.values().stream().filter(CopyStatus::over).findFirst().ifPresent(own.values()::remove);
      }
      own.put(identifier, status);
      return true;
    }
  }

  @Nullable CopyStatus find(Nexus nexus, int identifier) {
    Map<Integer, CopyStatus> own = kept.get(nexus);
    if (own == null) {
      return null;
    }
    synchronized (own) {
      return own.get(identifier);
    }
  }

  /** A nexus has been told all about a copy. */
  void forget(Nexus nexus, int identifier, CopyStatus status) {
    Map<Integer, CopyStatus> own = kept.get(nexus);
    if (own != null) {
      synchronized (own) {
        own.remove(identifier, status);
      }
    }
  }

  void detach(Nexus nexus) {
    kept.remove(nexus);
  }

  /** What is over is forgotten; what goes on ends by itself. */
  void reset() {
    for (Map<Integer, CopyStatus> own : kept.values()) {
      synchronized (own) {
        own.values().removeIf(CopyStatus::over);
      }
    }
  }
}
