package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ACA conditions of a logical unit (SAM-5 5.10): for whom nothing is done any more until the
 * nexus whose command has failed has seen to it. Guarded by the task set that has it.
 *
 * <p>While one task set is shared by all nexuses there is one condition at most, and it is for all
 * of them. What the disk had begun before goes on.
 */
final class AcaConditions {

  private static final Outcome NONE_THERE =
      new Outcome.CheckCondition(SenseData.of(Sense.INVALID_MESSAGE_ERROR));

  private final Set<Nexus> faulted = new HashSet<>();

  boolean any() {
    return !faulted.isEmpty();
  }

  /** A command has ended with CHECK CONDITION. */
  void checkCondition(Nexus nexus, TaskAttribute attribute, boolean naca, boolean shared) {
    if (attribute == TaskAttribute.ACA && faulted.contains(nexus)) {
      if (!naca) {
        faulted.remove(nexus);
      }
    } else if (naca && (!shared || faulted.isEmpty())) {
      faulted.add(nexus);
    }
  }

  void clear(Predicate<Nexus> of) {
    faulted.removeIf(of);
  }

  /** Whether a command that is there has to wait. */
  boolean keeps(Place place) {
    return place.attribute != TaskAttribute.ACA && concerns(place) && !preempts(place.member.cdb());
  }

  private boolean concerns(Place place) {
    return place.shared ? any() : faulted.contains(place.nexus());
  }

  /** What a command ends with that comes now (SAM-5 5.10.3 and 5.10.4), or null. */
  @Nullable Outcome refusal(Place place, Collection<Place> there) {
    if (!concerns(place)) {
      return place.attribute == TaskAttribute.ACA ? NONE_THERE : null;
    }
    if (faulted.contains(place.nexus())) {
      return place.attribute == TaskAttribute.ACA
              && there.stream().noneMatch(other -> other.attribute == TaskAttribute.ACA)
          ? null
          : Outcome.Status.ACA_ACTIVE;
    }
    if (preempts(place.member.cdb())) {
      return null;
    }
    return place.member.naca() ? Outcome.Status.ACA_ACTIVE : Outcome.Status.BUSY;
  }

  /** Whether it may clear the condition of another nexus. */
  private static boolean preempts(Cdb cdb) {
    return cdb instanceof Cdb.PersistentReserveOut out
        && out.operation() == OperationCode.PREEMPT_AND_ABORT;
  }
}
