package dev.lunette.scsi;

import dev.lunette.config.Limits;
import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskChange;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** A vDisk as a direct access block device (SBC-4). */
public final class DiskUnit implements LogicalUnit {

  private final Medium medium;
  private final UnitAttentions attentions;
  private final AsymmetricAccess access;
  private final TargetPortGroups targetPortGroups;
  private final Reservations reservations;
  private final PersistentReserveIn reserveIn;
  private final PersistentReserveOut reserveOut;
  private final SelfDescription description;
  private final ModeParameters modeParameters;
  private final ModeSense modeSense;
  private final ModeSelect modeSelect;
  private final ReadCapacity readCapacity;
  private final ReportSupported reportSupported;
  private final BlockCommands blockCommands;
  private final UnmapCommand unmapCommand;
  private final GetLbaStatus getLbaStatus;
  private final Timestamp timestamp;
  private final Buffers buffers = new Buffers();
  private final StartStop startStop;
  private final Erasing erasing;
  private final Readiness readiness;
  private final CopyCommands copyCommands;
  private final CopyEnd copyEnd;

  /** A disk that keeps nothing when the server stops: no registrations and no mode parameters. */
  public DiskUnit(VDisk vdisk, Limits limits) {
    this(vdisk, limits, DiskStores.none(), new CopyManager());
  }

  public DiskUnit(VDisk vdisk, Limits limits, DiskStores stores, CopyManager copies) {
    this.medium = new Medium(vdisk, limits);
    this.attentions = new UnitAttentions(limits.unitAttentions());
    this.reservations = new Reservations(vdisk.name(), stores.reservations(), attentions);
    this.reserveIn = new PersistentReserveIn(reservations);
    this.reserveOut = new PersistentReserveOut(reservations);
    this.access = new AsymmetricAccess(vdisk.name(), attentions);
    this.targetPortGroups = new TargetPortGroups(access);
    this.description = new SelfDescription(medium, access);
    this.modeParameters = new ModeParameters(medium, attentions, stores.modes());
    this.modeSense = new ModeSense(modeParameters, medium);
    this.modeSelect = new ModeSelect(modeParameters, medium);
    this.readCapacity = new ReadCapacity(medium);
    this.reportSupported =
        new ReportSupported(CommandSet.DISK, medium, access::explicit, stores.modes().saves());
    this.blockCommands = new BlockCommands(medium);
    this.unmapCommand = new UnmapCommand(medium);
    this.getLbaStatus = new GetLbaStatus(medium);
    this.timestamp = new Timestamp(InstantSource.system(), attentions);
    this.startStop = new StartStop(vdisk);
    CopySteps steps = new CopySteps();
    this.erasing = new Erasing(medium, stores.erasures(), steps);
    this.readiness = new Readiness(access, erasing, startStop);
    this.copyEnd = new CopyEnd(medium, reservations, access, readiness::hasNoMedium, steps);
    this.copyCommands = new CopyCommands(copies, copyEnd);
    vdisk.onChange(this::changed);
  }

  /** The disk as source or destination of copies, whichever logical unit makes them. */
  CopyEnd copyEnd() {
    return copyEnd;
  }

  private void changed(VDiskChange change) {
    switch (change) {
      case SIZE -> attentions.raise(UnitAttention.CAPACITY_CHANGED);
      case CONTENT -> attentions.raise(UnitAttention.MEDIUM_CHANGED);
      case CAPABILITIES -> modeParameters.adapt();
    }
    if (description.changes()) {
      attentions.raise(UnitAttention.INQUIRY_CHANGED);
    }
  }

  @Override
  public int dataOutLength(Command command) {
    command.descriptorSense(modeParameters.descriptorSense());
    @Nullable UnitAttention due = due(command);
    @Nullable Outcome refusal = due != null ? check(due.sense()) : refusal(command);
    if (refusal != null) {
      command.refuse(refusal);
      return 0;
    }
    return switch (command.cdb()) {
      case Cdb.Access access -> blockCommands.dataOutLength(access);
      case Cdb.Unmap unmap -> unmap.parameterListLength();
      case Cdb.Sanitize sanitize -> sanitize.parameterListLength();
      case Cdb.FormatUnit format -> erasing.dataOutLength(command, format);
      case Cdb.PersistentReserveOut out -> (int) out.parameterListLength();
      case Cdb.ModeSelect select -> select.parameterListLength();
      case Cdb.SetTimestamp request -> Timestamp.dataOutLength(request);
      case Cdb.SetTargetPortGroups request -> (int) request.parameterListLength();
      case Cdb.WriteBuffer write -> write.parameterListLength();
      case Cdb.ThirdPartyCopy copy -> CopyCommands.dataOutLength(copy);
      default -> 0;
    };
  }

  @Override
  public int dataInLength(Command command) {
    return command.cdb() instanceof Cdb.Read read && medium.refusal(read) == null
        ? blockCommands.dataInLength(read)
        : 0;
  }

  @Override
  public void execute(Command command) {
    Cdb cdb = command.cdb();
    @Nullable UnitAttention attention =
        due(command) == null ? null : attentions.take(command.nexus());
    if (attention != null) {
      command.checkCondition(attention.sense());
      return;
    }
    @Nullable Outcome before = command.refusal();
    @Nullable Outcome refusal = before != null ? before : refusal(command);
    if (refusal != null) {
      command.complete(refusal);
    } else {
      dispatch(command, cdb);
    }
  }

  /** What is reported instead of it, if anything; conflicts come before most (SAM-5 5.3.3). */
  private @Nullable UnitAttention due(Command command) {
    UnitAttention pending = attentions.pending(command.nexus());
    if (pending == null || isExempt(command.cdb())) {
      return null;
    }
    return pending.precedesConflict() || !reservations.conflict(command) ? pending : null;
  }

  /** Commands that are executed even while a unit attention is pending (SAM-5 5.14.1). */
  private static boolean isExempt(Cdb cdb) {
    return cdb instanceof Cdb.Inquiry
        || cdb instanceof Cdb.RequestSense
        || cdb instanceof Cdb.ReportLuns;
  }

  /** Why a command fails whatever data comes with it, if it does. */
  private @Nullable Outcome refusal(Command command) {
    if (reservations.conflict(command)) {
      return Outcome.Status.RESERVATION_CONFLICT;
    }
    @Nullable SenseData unusable = readiness.refusal(command);
    @Nullable SenseData sense = unusable != null ? unusable : refusal(command.cdb());
    return sense == null ? null : check(sense);
  }

  private @Nullable SenseData refusal(Cdb cdb) {
    return switch (cdb) {
      case Cdb.Invalid invalid -> invalid.sense();
      case Cdb.Access access -> startStop.stopped() ? StartStop.notReady() : medium.refusal(access);
      case Cdb.Unmap unmap ->
          startStop.stopped() ? StartStop.notReady() : medium.unmapRefusal(unmap);
      case Cdb.GetLbaStatus request ->
          startStop.stopped() ? StartStop.notReady() : medium.lbaStatusRefusal(request);
      case Cdb.Sanitize sanitize ->
          startStop.stopped() ? StartStop.notReady() : erasing.refusal(sanitize);
      case Cdb.FormatUnit format ->
          startStop.stopped() ? StartStop.notReady() : erasing.refusal(format);
      case Cdb.ExitFailureMode _ -> erasing.exitRefusal();
      case Cdb.PersistentReserveOut request -> reserveOut.refusal(request);
      case Cdb.TestUnitReady _, Cdb.SendDiagnostic _ ->
          startStop.stopped() ? StartStop.notReady() : null;
      case Cdb.ModeSelect select -> modeSelect.refusal(select);
      case Cdb.WriteBuffer write -> Buffers.refusal(write);
      case Cdb.SetTargetPortGroups request -> targetPortGroups.refusal(request);
      case Cdb.ThirdPartyCopy copy -> copyCommands.refusal(copy);
      default -> null;
    };
  }

  private void dispatch(Command command, Cdb cdb) {
    switch (cdb) {
      case Cdb.Access access -> blockCommands.execute(command, access);
      case Cdb.Unmap unmap -> unmapCommand.execute(command, unmap);
      case Cdb.GetLbaStatus request -> getLbaStatus.execute(command, request);
      case Cdb.Sanitize sanitize -> erasing.sanitize(command, sanitize);
      case Cdb.FormatUnit format -> erasing.format(command, format);
      case Cdb.ExitFailureMode _ -> erasing.exitFailureMode(command);
      case Cdb.Inquiry inquiry -> description.inquiry(command, inquiry);
      case Cdb.ModeSense request -> modeSense.execute(command, request);
      case Cdb.ModeSelect request -> modeSelect.execute(command, request);
      case Cdb.LogSense request -> LogSense.execute(command, request, medium);
      case Cdb.ReportTimestamp request -> timestamp.report(command, request);
      case Cdb.SetTimestamp request -> timestamp.set(command, request);
      case Cdb.ReportTargetPortGroups request -> targetPortGroups.report(command, request);
      case Cdb.SetTargetPortGroups request -> targetPortGroups.set(command, request);
      case Cdb.ReadBuffer read -> buffers.read(command, read);
      case Cdb.WriteBuffer write -> buffers.write(command, write);
      case Cdb.ThirdPartyCopy copy -> copyCommands.execute(command, copy);
      case Cdb.RequestSense request -> requestSense(command, request);
      case Cdb.ReadCapacity10 _ -> command.reply(readCapacity.shortData(), Integer.MAX_VALUE);
      case Cdb.ReadDefectData request ->
          command.reply(DefectData.none(request), request.allocationLength());
      case Cdb.ReadCapacity16 request ->
          command.reply(readCapacity.longData(), request.allocationLength());
      case Cdb.SendDiagnostic request -> blockCommands.diagnose(command, request);
      case Cdb.StartStopUnit request -> startStop.execute(command, request);
      case Cdb.PersistentReserveIn request -> reserveIn.execute(command, request);
      case Cdb.PersistentReserveOut request -> reserveOut.execute(command, request);
      case Cdb.Reserve _, Cdb.Release _ -> reservations.execute(command, cdb);
      case Cdb.ReportSupportedOperationCodes report ->
          reportSupported.operationCodes(command, report);
      case Cdb.ReportSupportedTaskManagementFunctions report ->
          reportSupported.taskManagementFunctions(command, report);
      // The medium can't be removed anyway, so there is nothing to keep in mind.
      case Cdb.TestUnitReady _, Cdb.PreventAllowMediumRemoval _ -> command.completed();
      case Cdb.Invalid invalid -> command.checkCondition(invalid.sense());
      // REPORT LUNS is answered by the LUN map, and the others are no commands of a disk.
      case Cdb.ReportLuns _, Cdb.Multimedia _ ->
          command.checkCondition(Sense.INVALID_COMMAND_OPERATION_CODE);
    }
  }

  private void requestSense(Command command, Cdb.RequestSense request) {
    Nexus nexus = command.nexus();
    SenseData sense = attentions.sense(nexus, readiness.pollable(nexus));
    command.reply(sense.encode(request.descriptorFormat()), request.allocationLength());
  }

  @Override
  public TaskSet taskSet() {
    return modeParameters.taskSet();
  }

  @Override
  public void attach(Nexus nexus) {
    attentions.attach(nexus);
  }

  @Override
  public void detach(Nexus nexus) {
    attentions.detach(nexus);
    reservations.detach(nexus);
    buffers.detach(nexus);
    copyCommands.detach(nexus);
    taskSet().detach(nexus);
  }

  @Override
  public void cleared(Nexus nexus) {
    attentions.raise(UnitAttention.COMMANDS_CLEARED, nexus);
  }

  @Override
  public void reset() {
    startStop.reset();
    reservations.reset();
    modeParameters.reset();
    timestamp.reset();
    buffers.reset();
    copyCommands.reset();
    attentions.raise(UnitAttention.RESET);
  }

  @Override
  public void lunsChanged(Nexus nexus) {
    attentions.raise(UnitAttention.LUNS_CHANGED, nexus);
  }

  @Override
  public void lunsReported(Nexus nexus) {
    attentions.clear(UnitAttention.LUNS_CHANGED, nexus);
  }

  @Override
  public void portGroups(PortGroups groups) {
    access.declare(groups);
  }

  @Override
  public String vdisk() {
    return medium.vdisk().name();
  }

  @Override
  public String toString() {
    return vdisk();
  }

  private static Outcome check(SenseData sense) {
    return new Outcome.CheckCondition(sense);
  }
}
