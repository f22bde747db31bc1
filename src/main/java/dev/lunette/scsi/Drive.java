package dev.lunette.scsi;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tray of a CD-ROM drive: in it or out of it, and held by those who prevent the removal of the
 * medium (SPC-4 6.13). There is always a disc on it, so a tray that is in has one.
 */
final class Drive {

  private final UnitAttentions attentions;
  private final DriveEvents events = new DriveEvents();
  private final Set<Nexus> preventing = ConcurrentHashMap.newKeySet();
  private volatile boolean open;

  Drive(UnitAttentions attentions) {
    this.attentions = attentions;
  }

  /** Whether the tray is out, and so no medium present. */
  boolean open() {
    return open;
  }

  /** Whether anybody prevents the removal of the medium. */
  boolean locked() {
    return !preventing.isEmpty();
  }

  /** What has happened. */
  DriveEvents events() {
    return events;
  }

  void prevent(Nexus nexus, boolean prevents) {
    if (prevents) {
      preventing.add(nexus);
    } else {
      preventing.remove(nexus);
    }
  }

  /** Puts the tray out unless somebody prevents that, and says whether it is. */
  synchronized boolean eject() {
    if (open) {
      return true;
    } else if (locked()) {
      return false;
    }
    open = true;
    events.removed();
    return true;
  }

  /** Pulls the tray in; every nexus is told of the medium. */
  synchronized void load() {
    if (open) {
      open = false;
      changed();
    }
  }

  /** The medium that is there is another one. */
  synchronized void changed() {
    if (!open) {
      attentions.raise(UnitAttention.MEDIUM_CHANGED);
      events.inserted();
    }
  }

  synchronized void attach(Nexus nexus) {
    events.attach(nexus, !open);
  }

  void detach(Nexus nexus) {
    events.detach(nexus);
    preventing.remove(nexus);
  }

  /** Nobody prevents anything any more; the tray stays where it is. */
  void reset() {
    preventing.clear();
  }
}
