package dev.lunette.scsi;

import dev.lunette.scsi.page.QueueError;

/**
 * What the control mode page says of aborted commands (SPC-4 7.5.8).
 *
 * @param answered whether a command that is aborted by another nexus than its own ends with TASK
 *     ABORTED, else without a status (TAS)
 * @param queueError which ones the failure of another aborts (QERR)
 */
public record AbortRules(boolean answered, QueueError queueError) {

  static final AbortRules DEFAULT = new AbortRules(false, QueueError.CONTINUE);
}
