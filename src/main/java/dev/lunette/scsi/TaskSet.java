package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private final Set<Place> places = new LinkedHashSet<>(); // the oldest first
  private final Map<Object, Gate> gates = new HashMap<>();
  private volatile boolean perNexus;
  private volatile AbortRules abortRules = AbortRules.DEFAULT;
  private boolean restricted;

  /** Whether a simple command needs a place. */
  private volatile boolean ordering;

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
    @Nullable Gate closed;
    List<Member> enabled;
    synchronized (this) {
      place = new Place(this, member, attribute, !perNexus);
      if (!ordersNow(attribute)) {
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
  private @Nullable Gate gateFor(Place place) {
    boolean ordered = place.attribute == TaskAttribute.ORDERED;
    if (!ordered && !(restricted && place.attribute == TaskAttribute.SIMPLE)) {
      return null;
    }
    boolean ofAllNexuses = ordered && place.shared;
    Object whose = ofAllNexuses ? this : place.member.nexus();
    Gate known = gates.get(whose);
    place.gate = known != null ? known : new Gate(ofAllNexuses);
    gates.put(whose, place.gate);
    return known == null ? place.gate : null;
  }

  private void open(Gate gate) {
    List<Member> enabled;
    synchronized (this) {
      gate.open = true;
      enabled = settle();
    }
    enabled.forEach(Member::enabled);
  }

  private void leave(Place place) {
    List<Member> enabled;
    synchronized (this) {
      enabled = places.remove(place) ? settle() : List.of();
    }
    enabled.forEach(Member::enabled);
  }

  private synchronized boolean holds(Place place) {
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
    List<Member> enabled;
    synchronized (this) {
      perNexus = isPerNexus;
      restricted = isRestricted;
      ordering |= isRestricted;
      enabled = settle();
    }
    enabled.forEach(Member::enabled);
  }

  /** A nexus is gone, and so are its commands. */
  synchronized void detach(Nexus nexus) {
    gates.remove(nexus);
  }

  /** Marks those that may go on, and forgets all places when order has ceased to matter. */
  private List<Member> settle() {
    List<Member> enabled = new ArrayList<>();
    Ahead ahead = new Ahead();
    places.stream()
        .filter(place -> place.attribute == TaskAttribute.HEAD_OF_QUEUE)
        .forEach(ahead::addHead);
    boolean matters = restricted;
    for (Place place : places) {
      matters |= place.attribute != TaskAttribute.SIMPLE;
      if (!place.enabled && !ahead.blocks(place, restricted)) {
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

  /** Where a command stands. */
  public static final class Place {

    private final TaskSet set;
    private final Member member;
    private final TaskAttribute attribute;

    /** Whether it is in the task set of all nexuses. */
    private final boolean shared;

    private final Footprint footprint;
    private @Nullable Gate gate;
    private volatile boolean enabled;

    private Place(TaskSet set, Member member, TaskAttribute attribute, boolean shared) {
      this.set = set;
      this.member = member;
      this.attribute = attribute;
      this.shared = shared;
      this.footprint = Footprint.of(member.cdb());
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
  }

  /** Closed as long as older commands go on that have no place. */
  private static final class Gate {

    private final boolean ofAllNexuses;
    private boolean open;

    Gate(boolean ofAllNexuses) {
      this.ofAllNexuses = ofAllNexuses;
    }
  }

  /** What stands before a place, in one look at all of them from the oldest on. */
  private static final class Ahead {

    private static final class Group {
      private final List<Place> older = new ArrayList<>();
      private boolean head;
      private boolean ordered;

      boolean blocks(Place place) {
        boolean waitsForAll = place.attribute == TaskAttribute.ORDERED;
        return head || ordered || (waitsForAll && !older.isEmpty());
      }

      void add(Place place) {
        older.add(place);
        ordered |= place.attribute == TaskAttribute.ORDERED;
      }
    }

    private final Group shared = new Group();
    private final Map<Nexus, Group> byNexus = new HashMap<>();

    private Group own(Place place) {
      return byNexus.computeIfAbsent(place.member.nexus(), _ -> new Group());
    }

    void addHead(Place place) {
      own(place).head = true;
      shared.head |= place.shared;
    }

    void add(Place place) {
      own(place).add(place);
      if (place.shared) {
        shared.add(place);
      }
    }

    boolean blocks(Place place, boolean restricted) {
      if (place.attribute == TaskAttribute.HEAD_OF_QUEUE) {
        return false;
      }
      Gate gate = place.gate;
      if (gate != null && !gate.open) {
        return true;
      }
      Group own = own(place);
      return own.blocks(place)
          || (place.shared && shared.blocks(place))
          || (restricted
              && own.older.stream().anyMatch(older -> older.footprint.conflicts(place.footprint)));
    }
  }
}
