package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The task sets of one logical unit (SAM-5 8): which of its commands may go on and which are
 * dormant until others are over.
 *
 * <p>As long as all commands are simple and may be reordered at will, their order matters to
 * nobody: they have no place here, and find that out by looking at one field. From the first
 * ordered command or head of queue on, until none is left, every command that comes takes a place.
 * Those that came before it have none but are older than all that have: whoever has to wait for
 * them asks the transport once when they are over.
 */
public final class TaskSet {

  /** A command that takes a place. */
  public interface Member {

    Nexus nexus();

    Cdb cdb();

    /** Whether its CHECK CONDITION is to establish an ACA condition. */
    boolean naca();

    /** It is dormant no longer; any thread. */
    void enabled();

    /**
     * Runs {@code then}, on any thread, when all commands to this logical unit that have no place
     * at this moment are over, or let others go on.
     *
     * @param ofAllNexuses else those of its own nexus only
     */
    void whenOthersOver(boolean ofAllNexuses, Runnable then);
  }

  /** For a logical unit that answers each command at once: its order is that of their coming. */
  public static final TaskSet NONE = new TaskSet(false);

  private final boolean keepsOrder;
  private final SequencedSet<Place> places = new LinkedHashSet<>(); // the oldest first
  private final Map<Object, Place.Gate> gates = new HashMap<>();
  private volatile boolean perNexus;
  private volatile AbortRules abortRules = AbortRules.DEFAULT;
  private boolean restricted;

  /** Whether a simple command needs a place. */
  private volatile boolean ordering;

  private final AcaConditions aca = new AcaConditions();

  /** Whether there is an ACA condition. */
  private volatile boolean faulted;

  /** An empty one, shared by all nexuses, in which simple commands may be reordered at will. */
  public TaskSet() {
    this(true);
  }

  private TaskSet(boolean keepsOrder) {
    this.keepsOrder = keepsOrder;
  }

  /** Whether a command has to {@link #enter} before it does anything. */
  public boolean ordersNow(TaskAttribute attribute) {
    return keepsOrder && (attribute != TaskAttribute.SIMPLE || ordering);
  }

  /** Whether each nexus has a task set of its own (TST 001b). */
  public boolean isPerNexus() {
    return perNexus;
  }

  /** Which commands are aborted when one fails, and how aborted ones end. */
  public AbortRules abortRules() {
    return abortRules;
  }

  void abortRules(AbortRules rules) {
    abortRules = rules;
  }

  /** Takes a place, which is left when the command is over, whatever became of it. */
  public Place enter(Member member, TaskAttribute attribute) {
    Place place;
    Place.@Nullable Gate closed;
    List<Member> enabled;
    synchronized (this) {
      place = new Place(this, member, attribute, !perNexus);
      place.refusal = aca.refusal(place, places);
      if (place.refusal != null || !ordersNow(attribute)) {
        place.enabled = true; // what mattered is over
        return place;
      }
      ordering = true;
      places.add(place);
      closed = gateFor(place);
      enabled = settle();
    }
    enabled.stream().filter(other -> !other.equals(member)).forEach(Member::enabled);
    if (closed != null) {
      member.whenOthersOver(closed.ofAllNexuses, () -> open(closed));
    }
    return place;
  }

  /** What a command waits behind that came after commands without a place; null if it is known. */
  private Place.@Nullable Gate gateFor(Place place) {
    boolean ordered = place.attribute == TaskAttribute.ORDERED;
    if (!ordered && !(restricted && place.attribute == TaskAttribute.SIMPLE)) {
      return null;
    }
    boolean ofAllNexuses = ordered && place.shared;
    Object whose = ofAllNexuses ? this : place.member.nexus();
    Place.Gate known = gates.get(whose);
    place.gate = known != null ? known : new Place.Gate(ofAllNexuses);
    gates.put(whose, place.gate);
    return known == null ? place.gate : null;
  }

  private void open(Place.Gate gate) {
    List<Member> enabled;
    synchronized (this) {
      gate.open = true;
      enabled = settle();
    }
    enabled.forEach(Member::enabled);
  }

  void leave(Place place) {
    List<Member> enabled;
    synchronized (this) {
      enabled = places.remove(place) ? settle() : List.of();
    }
    enabled.forEach(Member::enabled);
  }

  /**
   * A place for a command that came when order did not matter, and is enabled; {@link
   * Place#holdBack} may change that.
   */
  public Place older(Member member, TaskAttribute attribute) {
    Place place = new Place(this, member, attribute, !perNexus);
    place.enabled = true;
    return place;
  }

  /** Whether {@link Place#holdBack} has to be asked before a command is executed. */
  public boolean isFaulted() {
    return faulted;
  }

  synchronized boolean holdBack(Place place) {
    if (aca.keeps(place)) {
      place.enabled = false;
      if (!places.contains(place)) {
        places.addFirst(place);
      }
    }
    return !place.enabled;
  }

  /**
   * A command ends with CHECK CONDITION, which may establish an ACA condition or clear one; called
   * before the initiator can know.
   */
  public void checkCondition(Nexus nexus, TaskAttribute attribute, boolean naca) {
    if (keepsOrder && (naca || attribute == TaskAttribute.ACA)) {
      change(() -> aca.checkCondition(nexus, attribute, naca, !perNexus));
    }
  }

  /** Clears the ACA conditions of some nexuses. */
  public void clearAca(Predicate<Nexus> of) {
    if (faulted) {
      change(() -> aca.clear(of));
    }
  }

  /** Changes the rules, and lets those go on that may now. */
  private void change(Runnable rules) {
    List<Member> enabled;
    synchronized (this) {
      rules.run();
      faulted = aca.any();
      ordering |= faulted || restricted;
      enabled = settle();
    }
    enabled.forEach(Member::enabled);
  }

  synchronized boolean holds(Place place) {
    return places.contains(place);
  }

  /**
   * What the control mode page says (SPC-4 7.5.8).
   *
   * @param isPerNexus each nexus has a task set of its own (TST 001b), as far as commands come from
   *     now on
   * @param isRestricted simple commands of one nexus leave on the medium what they would in the
   *     order in which they came (QUEUE ALGORITHM MODIFIER 0h)
   */
  void rules(boolean isPerNexus, boolean isRestricted) {
    change(() -> {
      perNexus = isPerNexus;
      restricted = isRestricted;
    });
  }

  /** A nexus is gone, and so are its commands. */
  void detach(Nexus nexus) {
    change(() -> {
      gates.remove(nexus);
      aca.clear(nexus::equals);
    });
  }

  /** Marks those that may go on, and forgets all places when order has ceased to matter. */
  private List<Member> settle() {
    List<Member> enabled = new ArrayList<>();
    Ahead ahead = new Ahead();
    places.stream()
        .filter(place -> place.attribute == TaskAttribute.HEAD_OF_QUEUE)
        .forEach(ahead::addHead);
    boolean matters = restricted || faulted;
    for (Place place : places) {
      matters |= place.attribute != TaskAttribute.SIMPLE;
      if (!place.enabled && !aca.keeps(place) && !ahead.blocks(place, restricted)) {
        place.enabled = true;
        enabled.add(place.member);
      }
      matters |= !place.enabled; // its gate is shut, and opens for those that have a place
      ahead.add(place);
    }
    if (!matters) {
      places.clear();
      gates.clear();
      ordering = false;
    }
    return enabled;
  }
}
