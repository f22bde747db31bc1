package dev.lunette.scsi.page;

/** What becomes of other commands when one ends with CHECK CONDITION (QERR, SPC-5 7.5.8). */
public enum QueueError {
  /** They go on (00b). */
  CONTINUE,
  /** All of the task set are aborted (01b). */
  ABORT_TASK_SET,
  /** Those of the same nexus are aborted (11b). */
  ABORT_OWN
}
