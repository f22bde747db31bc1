package dev.lunette.scsi;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tray of a CD-ROM drive: in it or out of it, and held by those who prevent the removal of the
 * medium (SPC-4 6.13). A tray that is in has a disc on it: one without stays out.
 */
final class Drive {

  private final UnitAttentions attentions;
  private final DriveEvents events = new DriveEvents();
  private final Set<Nexus> preventing = ConcurrentHashMap.newKeySet();
  private volatile boolean open;
  private boolean empty;

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
    if (!open && !locked()) {
      putOut();
    }
    return open;
  }

  /**
   * The same by the hand of an operator, who can do it by force, and whom those who prevent it are
   * told of (MMC-6, eject request).
   */
  synchronized boolean ejectByHand(boolean force) {
    if (!open && force) {
      putOut();
    } else if (!eject()) {
      events.ejectRequested();
    }
    return open;
  }

  private void putOut() {
    open = true;
    events.removed();
  }

  /** Pulls the tray in; every nexus is told of the medium. */
  synchronized void load() {
    if (open && !empty) {
      tellOfMedium(); // first, so that nobody reads it unawares
      open = false;
    }
  }

  /** The tray, which is out, has a disc on it, and comes in. */
  synchronized void insert() {
    empty = false;
    load();
  }

  /** The tray, which is out, has no disc on it any more. */
  synchronized void lose() {
    empty = true;
  }

  /** The medium that is there is another one. */
  synchronized void changed() {
    if (!open) {
      tellOfMedium();
    }
  }

  private void tellOfMedium() {
    attentions.raise(UnitAttention.MEDIUM_CHANGED);
    events.inserted();
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
