package dev.lunette.scsi;

import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import org.jspecify.annotations.Nullable;

/**
 * Whether a disk can do what it is asked for: by the way that a command came in, by what is being
 * done with the whole medium, and by START STOP UNIT.
 */
record Readiness(AsymmetricAccess access, Erasing erasing, StartStop startStop) {

  /** Why a command fails before it is looked at any closer, if it does. */
  @Nullable SenseData refusal(Command command) {
    @Nullable SenseData inaccessible = access.refusal(command);
    return inaccessible != null ? inaccessible : erasing.refusal(command.cdb());
  }

  /** Whether nobody can use the medium, whatever way he has to it. */
  boolean hasNoMedium() {
    return startStop.stopped() || erasing.pollable() != null;
  }

  /** What REQUEST SENSE tells of it. */
  SenseData pollable(Nexus nexus) {
    @Nullable SenseData inaccessible = access.pollable(nexus);
    @Nullable SenseData unusable = inaccessible != null ? inaccessible : erasing.pollable();
    if (unusable != null) {
      return unusable;
    }
    return startStop.stopped()
        ? StartStop.notReady()
        : SenseData.of(Sense.NO_ADDITIONAL_SENSE_INFORMATION);
  }
}
