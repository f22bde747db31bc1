package dev.lunette.scsi;

import dev.lunette.config.AccessState;
import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import java.util.Optional;

/** What each asymmetric access state means (SPC-4 5.16.2.4). */
final class AccessRules {

  private AccessRules() {}

  /** ASYMMETRIC ACCESS STATE (SPC-4 6.37, 6.45). */
  static int code(AccessState state) {
    return switch (state) {
      case OPTIMIZED -> 0x0;
      case NON_OPTIMIZED -> 0x1;
      case STANDBY -> 0x2;
      case UNAVAILABLE -> 0x3;
    };
  }

  /** The state of a code; none for those that can't be set or are not there. */
  static Optional<AccessState> state(int code) {
    return switch (code) {
      case 0x0 -> Optional.of(AccessState.OPTIMIZED);
      case 0x1 -> Optional.of(AccessState.NON_OPTIMIZED);
      case 0x2 -> Optional.of(AccessState.STANDBY);
      case 0x3 -> Optional.of(AccessState.UNAVAILABLE);
      default -> Optional.empty();
    };
  }

  /** Whether the whole command set is executed. */
  static boolean isActive(AccessState state) {
    return state == AccessState.OPTIMIZED || state == AccessState.NON_OPTIMIZED;
  }

  /** Whether a command is executed that comes in by a port in this state. */
  static boolean executes(AccessState state, Cdb cdb) {
    return switch (state) {
      case OPTIMIZED, NON_OPTIMIZED -> true;
      case STANDBY -> inStandby(cdb);
      case UNAVAILABLE -> whileUnavailable(cdb);
    };
  }

  /** What the others are answered with. */
  static Sense sense(AccessState state) {
    return state == AccessState.STANDBY
        ? Sense.LOGICAL_UNIT_NOT_ACCESSIBLE_TARGET_PORT_IN_STANDBY_STATE
        : Sense.LOGICAL_UNIT_NOT_ACCESSIBLE_TARGET_PORT_IN_UNAVAILABLE_STATE;
  }

  /**
   * The list of the standard; and, as it allows, what tells of the unit and touches no block.
   * Initiators want to know the capacity of each path before they put them together.
   */
  private static boolean inStandby(Cdb cdb) {
    return switch (cdb) {
      case Cdb.LogSense _,
          Cdb.ModeSense _,
          Cdb.ModeSelect _,
          Cdb.PersistentReserveIn _,
          Cdb.PersistentReserveOut _,
          Cdb.ReadCapacity10 _,
          Cdb.ReadCapacity16 _,
          Cdb.ReportTimestamp _,
          Cdb.SendDiagnostic _,
          Cdb.ReportSupportedOperationCodes _,
          Cdb.ReportSupportedTaskManagementFunctions _ ->
          true;
      default -> whileUnavailable(cdb);
    };
  }

  private static boolean whileUnavailable(Cdb cdb) {
    return switch (cdb) {
      case Cdb.Invalid _,
          Cdb.Inquiry _,
          Cdb.ReportLuns _,
          Cdb.RequestSense _,
          Cdb.ReportTargetPortGroups _,
          Cdb.SetTargetPortGroups _ ->
          true;
      case Cdb.ReadBuffer read -> Buffers.isEcho(read.mode());
      case Cdb.WriteBuffer write -> Buffers.isEcho(write.mode());
      default -> false;
    };
  }
}
