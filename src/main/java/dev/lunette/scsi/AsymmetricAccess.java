package dev.lunette.scsi;

import dev.lunette.config.AccessState;
import dev.lunette.scsi.page.Peripheral;
import dev.lunette.scsi.page.PortGroupSupport;
import dev.lunette.scsi.sense.SenseData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The asymmetric access state of each target port group for one logical unit (SPC-4 5.16.2): as it
 * is declared, until an initiator sets it, and again when another is declared.
 *
 * <p>In truth all ways lead to the same server, so a change happens at once, can't fail and needs
 * no state in between. What was set goes with the server, since only a unit whose states change in
 * no other way has to keep them (SPC-4 5.16.2.9).
 */
final class AsymmetricAccess {

  private static final Logger LOG = LoggerFactory.getLogger(AsymmetricAccess.class);

  private final String vdisk;
  private final UnitAttentions attentions;
  private volatile States states = new States(PortGroups.NONE, Map.of());
  private boolean declared;

  /** What made the state of a group another than at first, by its STATUS CODE (SPC-4 6.37). */
  private enum Cause {
    NONE(0x00),
    COMMAND(0x01),
    DECLARATION(0x02);

    final int code;

    Cause(int code) {
      this.code = code;
    }
  }

  private record Change(AccessState state, Cause cause) {}

  /** All states at one time, replaced as a whole. */
  private static final class States {

    private final PortGroups groups;
    private final Map<Integer, Change> changes;

    /** Tags of the groups in whose way something is: all that most commands look at. */
    private final int[] inactive;

    States(PortGroups groups, Map<Integer, Change> changes) {
      this.groups = groups;
      this.changes = Map.copyOf(changes);
      SortedSet<Integer> tags = new TreeSet<>(groups.declared().groups().keySet());
      tags.addAll(changes.keySet());
      this.inactive =
          tags.stream()
              .filter(tag -> !AccessRules.isActive(state(tag)))
              .mapToInt(Integer::intValue)
              .toArray();
    }

    private Change change(int tag) {
      AccessState declared = groups.declared().group(tag).state();
      return changes.getOrDefault(tag, new Change(declared, Cause.NONE));
    }

    AccessState state(int tag) {
      return change(tag).state();
    }

    boolean preferred(int tag) {
      return groups.declared().group(tag).preferred();
    }

    boolean isInactive(int tag) {
      for (int each : inactive) {
        if (each == tag) {
          return true;
        }
      }
      return false;
    }

    /** Whether both tell initiators the same of their groups. */
    boolean tellsTheSame(States other) {
      SortedSet<Integer> tags = groups.tags();
      return tags.equals(other.groups.tags())
          && tags.stream()
              .allMatch(
                  tag -> state(tag) == other.state(tag) && preferred(tag) == other.preferred(tag));
    }
  }

  AsymmetricAccess(String vdisk, UnitAttentions attentions) {
    this.vdisk = vdisk;
    this.attentions = attentions;
  }

  /** Whether initiators may set states. */
  boolean explicit() {
    return states.groups.declared().explicit();
  }

  /** What INQUIRY says of it. */
  PortGroupSupport support() {
    return explicit() ? PortGroupSupport.IMPLICIT_AND_EXPLICIT : PortGroupSupport.IMPLICIT;
  }

  /** What INQUIRY says of the unit to one who comes in by a port (SPC-4 5.16.2.4.5). */
  Peripheral peripheral(Nexus nexus) {
    return state(nexus) == AccessState.UNAVAILABLE ? Peripheral.DISK_UNAVAILABLE : Peripheral.DISK;
  }

  /** State of the port that a nexus comes in by. */
  AccessState state(Nexus nexus) {
    return states.state(nexus.relativeTargetPort());
  }

  /** Why a command is not executed that comes in by its port, if so. */
  @Nullable SenseData refusal(Command command) {
    States now = states;
    int tag = command.nexus().relativeTargetPort();
    if (!now.isInactive(tag) || AccessRules.executes(now.state(tag), command.cdb())) {
      return null;
    }
    return SenseData.of(AccessRules.sense(now.state(tag)));
  }

  /** What REQUEST SENSE finds of its port, if its state is worth saying. */
  @Nullable SenseData pollable(Nexus nexus) {
    AccessState state = state(nexus);
    return AccessRules.isActive(state) ? null : SenseData.of(AccessRules.sense(state));
  }

  /** A group as one is told of it who comes in by a port. */
  record Told(int tag, AccessState state, boolean preferred, int statusCode) {}

  /** All groups, among them that of the port by which one asks. */
  List<Told> told(Nexus nexus) {
    States now = states;
    SortedSet<Integer> tags = new TreeSet<>(now.groups.tags());
    tags.add(nexus.relativeTargetPort());
    return tags.stream()
        .map(tag -> new Told(tag, now.state(tag), now.preferred(tag), now.change(tag).cause().code))
        .toList();
  }

  /** Takes over what is declared now; a state that is declared as before stays as it was set. */
  synchronized void declare(PortGroups groups) {
    States before = states;
    SortedSet<Integer> tags = new TreeSet<>(before.changes.keySet());
    tags.addAll(before.groups.declared().groups().keySet());
    tags.addAll(groups.declared().groups().keySet());
    Map<Integer, Change> changes = new HashMap<>(before.changes);
    for (int tag : tags) {
      AccessState wanted = groups.declared().group(tag).state();
      boolean wasSet = before.change(tag).cause() == Cause.COMMAND;
      boolean nobodyMaySet = wasSet && !groups.declared().explicit();
      boolean other = wanted != before.groups.declared().group(tag).state();
      if (declared && (other || nobodyMaySet)) {
        changes.put(tag, new Change(wanted, Cause.DECLARATION));
      }
    }
    declared = true;
    states = new States(groups, changes);
    if (!states.tellsTheSame(before)) {
      attentions.raise(UnitAttention.ASYMMETRIC_ACCESS_CHANGED);
    }
    if (groups.declared().explicit() != before.groups.declared().explicit()) {
      attentions.raise(UnitAttention.INQUIRY_CHANGED);
    }
  }

  /** Sets states because a nexus wants them; all others are told if that changes any. */
  synchronized void set(Nexus by, Map<Integer, AccessState> wanted) {
    States before = states;
    Map<Integer, Change> changes = new HashMap<>(before.changes);
    wanted.forEach((tag, state) -> {
      if (before.state(tag) != state) {
        changes.put(tag, new Change(state, Cause.COMMAND));
        LOG.info("vDisk {}: {} has set portal group {} to {}", vdisk, by, tag, state);
      }
    });
    states = new States(before.groups, changes);
    if (!states.tellsTheSame(before)) {
      attentions.raiseForOthers(UnitAttention.ASYMMETRIC_ACCESS_CHANGED, by);
    }
  }
}
