package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.reservation.Need;

/** What each command needs of a reservation that another nexus may hold. */
final class ReservationRules {

  private ReservationRules() {}

  /** With persistent reservations (SPC-4 table 66, SBC-3 table 13). */
  static Need need(Cdb cdb) {
    return switch (cdb) {
      case Cdb.Invalid _,
          Cdb.TestUnitReady _,
          Cdb.RequestSense _,
          Cdb.Inquiry _,
          Cdb.ReadCapacity10 _,
          Cdb.ReadCapacity16 _,
          Cdb.ReportLuns _,
          Cdb.LogSense _,
          Cdb.ReportTimestamp _,
          Cdb.ReportTargetPortGroups _,
          Cdb.Reserve _,
          Cdb.Release _,
          Cdb.PersistentReserveIn _,
          Cdb.PersistentReserveOut _,
          Cdb.Multimedia _ -> // of drives, which nobody reserves
          Need.NOTHING;
      case Cdb.StartStopUnit request -> request.start() ? Need.NOTHING : Need.WRITE;
      case Cdb.PreventAllowMediumRemoval request -> request.prevent() ? Need.WRITE : Need.NOTHING;
      case Cdb.Read _,
          Cdb.Verify _,
          Cdb.PreFetch _,
          Cdb.GetLbaStatus _,
          Cdb.ReadDefectData _,
          Cdb.ModeSense _,
          Cdb.ReadBuffer _,
          Cdb.ReportSupportedOperationCodes _,
          Cdb.ReportSupportedTaskManagementFunctions _ ->
          Need.READ;
      case Cdb.Write _,
          Cdb.CompareAndWrite _,
          Cdb.OrWrite _,
          Cdb.WriteAtomic _,
          Cdb.WriteAndVerify _,
          Cdb.SynchronizeCache _,
          Cdb.WriteSame _,
          Cdb.Unmap _,
          Cdb.FormatUnit _,
          Cdb.SendDiagnostic _,
          Cdb.Sanitize _,
          Cdb.ExitFailureMode _,
          Cdb.ModeSelect _,
          Cdb.SetTimestamp _,
          Cdb.SetTargetPortGroups _,
          Cdb.WriteBuffer _,
          Cdb.ExtendedCopy _,
          Cdb.ReceiveCopyResults _ ->
          Need.WRITE;
      case Cdb.TokenCopy copy -> TokenCommands.writes(copy) ? Need.WRITE : Need.READ;
    };
  }

  /**
   * Whether it is executed though another nexus has the unit by RESERVE (SPC-2 5.5.1 and annex B);
   * of commands that SPC-2 does not know, those are that no persistent reservation keeps out.
   */
  static boolean passesReserve(Cdb cdb) {
    return switch (cdb) {
      case Cdb.Invalid _,
          Cdb.RequestSense _,
          Cdb.Inquiry _,
          Cdb.ReadCapacity10 _,
          Cdb.ReadCapacity16 _,
          Cdb.ReportLuns _,
          Cdb.LogSense _,
          Cdb.ReportTimestamp _,
          Cdb.ReportTargetPortGroups _,
          Cdb.Release _ ->
          true;
      case Cdb.StartStopUnit request -> request.start();
      case Cdb.PreventAllowMediumRemoval request -> !request.prevent();
      default -> false;
    };
  }
}
