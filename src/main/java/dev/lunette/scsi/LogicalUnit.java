package dev.lunette.scsi;

import dev.lunette.scsi.cdb.CommandSet;

/** What a logical unit number leads to (SAM-5 4.8). */
public interface LogicalUnit {

  /** The commands that it knows, by which a CDB for it is understood. */
  default CommandSet commandSet() {
    return CommandSet.DISK;
  }

  /**
   * Bytes of data-out that this command needs before it can be executed; 0 where it needs none or
   * will fail whatever comes (so that nothing is asked for in vain). Never over the transfer limit.
   */
  int dataOutLength(Command command);

  /**
   * Bytes that this command will ask {@link Command#dataIn} for, where that is so much that there
   * must be memory for it first; 0 for the short answers of all others. Never over the transfer
   * limit.
   */
  default int dataInLength(Command command) {
    return 0;
  }

  /** Executes a command; {@link Command#complete} follows, on this thread or another. */
  void execute(Command command);

  /** In which order its commands are executed (SAM-5 8). */
  default TaskSet taskSet() {
    return TaskSet.NONE;
  }

  /** A nexus has come into being: it is owed a power-on unit attention. */
  void attach(Nexus nexus);

  /** A nexus is gone; all that was kept for it goes too. */
  void detach(Nexus nexus);

  /** The tasks of a nexus have been aborted by another one (CLEAR TASK SET, SAM-5 7.5). */
  void cleared(Nexus nexus);

  /**
   * The logical unit has been reset (SAM-5 6.3.3): state goes back to its defaults and every nexus
   * is owed a unit attention, the one that asked for it, too. Tasks have been aborted by the
   * transport before.
   */
  void reset();

  /** What the target of a nexus maps has changed: it is owed a unit attention (SPC-4 6.33). */
  default void lunsChanged(Nexus nexus) {}

  /** A nexus has been told what its target maps, by REPORT LUNS: it is owed that no longer. */
  default void lunsReported(Nexus nexus) {}

  /** The ways by which it can be reached from now on (SPC-4 5.16.2). */
  default void portGroups(PortGroups groups) {}

  /** Path of the vDisk that it stands for, or nothing if there is none. */
  default String vdisk() {
    return "";
  }

  /** The unit itself, which several targets may map: two maps lead to the same one or not. */
  default LogicalUnit underlying() {
    return this;
  }
}
