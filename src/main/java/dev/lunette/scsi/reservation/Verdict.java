package dev.lunette.scsi.reservation;

import dev.lunette.scsi.sense.SenseData;
import java.util.Map;
import java.util.Set;

/** What comes of a PERSISTENT RESERVE OUT. */
public sealed interface Verdict {

  /** RESERVATION CONFLICT: whoever asks has no right to. */
  record Conflict() implements Verdict {}

  /** CHECK CONDITION. */
  record Refused(SenseData sense) implements Verdict {}

  /**
   * It is done.
   *
   * @param now what holds from now on
   * @param notices whom to tell what
   */
  record Done(Registrations now, Map<Notice, Set<Registrant>> notices) implements Verdict {

    /** Those whose registration somebody else has removed. */
    public Set<Registrant> preempted() {
      return notices.getOrDefault(Notice.REGISTRATIONS_PREEMPTED, Set.of());
    }
  }

  /** What a registrant is told by a unit attention (SPC-4 5.13.11). */
  enum Notice {
    RESERVATIONS_PREEMPTED,
    RESERVATIONS_RELEASED,
    REGISTRATIONS_PREEMPTED
  }
}
