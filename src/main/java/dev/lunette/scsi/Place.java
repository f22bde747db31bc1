package dev.lunette.scsi;

import org.jspecify.annotations.Nullable;

/** Where a command stands in its {@link TaskSet}, which guards all that changes. */
public final class Place {

  final TaskAttribute attribute;

  /** Whether it is in the task set of all nexuses. */
  final boolean shared;

  final Footprint footprint;
  final TaskSet.Member member;
  private final TaskSet set;
  @Nullable Gate gate;
  @Nullable Outcome refusal;
  volatile boolean enabled;

  Place(TaskSet set, TaskSet.Member member, TaskAttribute attribute, boolean shared) {
    this.set = set;
    this.member = member;
    this.attribute = attribute;
    this.shared = shared;
    this.footprint = Footprint.of(member.cdb());
  }

  Nexus nexus() {
    return member.nexus();
  }

  boolean waitsForOthers() {
    return gate != null && !gate.open;
  }

  /** What the command ends with in place of being executed, because of an ACA condition. */
  public @Nullable Outcome refusal() {
    return refusal;
  }

  /** Makes it dormant again if an ACA condition keeps it from being executed; or false. */
  public boolean holdBack() {
    return set.holdBack(this);
  }

  /** Whether the command may go on. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Whether the set still knows of it: it forgets those whose order matters no longer. */
  public boolean isHeld() {
    return set.holds(this);
  }

  public void leave() {
    set.leave(this);
  }

  /** Closed as long as older commands go on that have no place. */
  static final class Gate {

    final boolean ofAllNexuses;
    boolean open;

    Gate(boolean ofAllNexuses) {
      this.ofAllNexuses = ofAllNexuses;
    }
  }
}
