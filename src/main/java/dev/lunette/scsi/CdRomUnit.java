package dev.lunette.scsi;

import dev.lunette.config.Limits;
import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.disc.Disc;
import dev.lunette.scsi.page.DeviceIdentification;
import dev.lunette.scsi.page.Peripheral;
import dev.lunette.scsi.page.UnitSerialNumber;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskChange;
import org.jspecify.annotations.Nullable;

/**
 * A vDisk as a CD-ROM drive with a disc in it (MMC-6): removable, and nothing is ever written.
 *
 * <p>The tray moves by START STOP UNIT, or by the hand of an operator, for all nexuses.
 */
public final class CdRomUnit implements LogicalUnit {

  private static final SenseData NO_MEDIUM = SenseData.of(Sense.MEDIUM_NOT_PRESENT_TRAY_OPEN);
  private static final SenseData OTHER_MEDIUM =
      SenseData.of(Sense.CANNOT_READ_MEDIUM_INCOMPATIBLE_FORMAT);

  /** The disc that is in, or lies on the tray; a command asks once, and so is of one disc alone. */
  private volatile Loaded loaded;

  private final Limits limits;
  private final UnitAttentions attentions;
  private final Drive drive;
  private final InquiryCommand inquiryCommand;
  private final ModeSense modeSense;
  private final ModeSelect modeSelect;
  private final DiscCommands discCommands;

  /** What commands need of a disc. */
  private record Loaded(
      Medium medium, ReadCapacity capacity, ReportSupported supported, BlockCommands blocks) {
    static Loaded of(VDisk vdisk, Limits limits) {
      Medium medium = new Medium(vdisk, limits);
      return new Loaded(
          medium,
          new ReadCapacity(medium),
          new ReportSupported(CommandSet.CD_ROM, medium, () -> false, false),
          new BlockCommands(medium));
    }

    Disc disc() {
      return new Disc(medium.capacityBlocks());
    }
  }

  public CdRomUnit(VDisk vdisk, Limits limits) {
    this.limits = limits;
    this.loaded = Loaded.of(vdisk, limits);
    this.attentions = new UnitAttentions(limits.unitAttentions());
    this.drive = new Drive(attentions);
    this.inquiryCommand =
        new InquiryCommand(
            Peripheral.CD_ROM,
            new UnitSerialNumber(vdisk.serial()),
            new DeviceIdentification(vdisk.serial()));
    DriveModes modes = new DriveModes(drive);
    this.modeSense = new ModeSense(modes, null);
    this.modeSelect = new ModeSelect(modes, null);
    this.discCommands = new DiscCommands(drive);
    vdisk.onChange(this::changed);
  }

  private void changed(VDiskChange change) {
    switch (change) {
      case SIZE, CONTENT -> drive.changed();
      case CAPABILITIES -> {}
    }
  }

  /** Whether its tray is out; if not, the disc is in. */
  public boolean trayOut() {
    return drive.open();
  }

  /** Whether a nexus prevents that the tray goes out. */
  public boolean removalPrevented() {
    return drive.locked();
  }

  /** Puts the tray out unless a nexus prevents that and no force is used; whether it is out. */
  public boolean eject(boolean force) {
    return drive.ejectByHand(force);
  }

  /** There is no disc any more that could come in. */
  public void lose() {
    drive.lose();
  }

  /** Puts a disc on the tray, which is out, and pulls it in. */
  public void insert(VDisk disc) {
    disc.onChange(this::changed);
    loaded = Loaded.of(disc, limits);
    drive.insert();
  }

  @Override
  public CommandSet commandSet() {
    return CommandSet.CD_ROM;
  }

  @Override
  public int dataOutLength(Command command) {
    @Nullable UnitAttention due = due(command);
    @Nullable SenseData refusal = due != null ? due.sense() : refusal(loaded, command.cdb());
    if (refusal != null) {
      command.refuse(new Outcome.CheckCondition(refusal));
      return 0;
    }
    return command.cdb() instanceof Cdb.ModeSelect select ? select.parameterListLength() : 0;
  }

  @Override
  public int dataInLength(Command command) {
    Loaded now = loaded;
    return command.cdb() instanceof Cdb.Read read && refusal(now, read) == null
        ? now.blocks().dataInLength(read)
        : 0;
  }

  @Override
  public void execute(Command command) {
    Loaded now = loaded; // before it is asked whether another medium is to be told of
    @Nullable UnitAttention attention =
        due(command) == null ? null : attentions.take(command.nexus());
    @Nullable Outcome before = command.refusal();
    @Nullable SenseData refusal =
        attention != null ? attention.sense() : refusal(now, command.cdb());
    if (attention == null && before != null) {
      command.complete(before);
    } else if (refusal != null) {
      command.checkCondition(refusal);
    } else {
      dispatch(now, command);
    }
  }

  /** The unit attention that is reported instead of executing this command, if any. */
  private @Nullable UnitAttention due(Command command) {
    @Nullable UnitAttention pending = attentions.pending(command.nexus());
    return pending == null || isExempt(command.cdb()) ? null : pending;
  }

  /** Commands that are executed even while a unit attention is pending (SAM-5 5.14.1, MMC-6). */
  private static boolean isExempt(Cdb cdb) {
    return cdb instanceof Cdb.Inquiry
        || cdb instanceof Cdb.RequestSense
        || cdb instanceof Cdb.ReportLuns
        || cdb instanceof Cdb.GetConfiguration
        || cdb instanceof Cdb.GetEventStatusNotification;
  }

  /** Why a command fails whatever data comes with it, if it does. */
  private @Nullable SenseData refusal(Loaded now, Cdb cdb) {
    return switch (cdb) {
      case Cdb.Invalid invalid -> invalid.sense();
      case Cdb.Read read -> refusal(now, read);
      case Cdb.ModeSelect select -> modeSelect.refusal(select);
      case Cdb.StartStopDrive request -> drive.open() && startsDisc(request) ? NO_MEDIUM : null;
      case Cdb.TestUnitReady _,
          Cdb.ReadCapacity10 _,
          Cdb.ReadToc _,
          Cdb.ReadDiscInformation _,
          Cdb.ReadTrackInformation _ ->
          drive.open() ? NO_MEDIUM : null;
      case Cdb.ReadDvdStructure _ -> refusalOfOther(now.disc().isCd());
      default -> null;
    };
  }

  private @Nullable SenseData refusal(Loaded now, Cdb.Read read) {
    boolean ofCd =
        read.operation() == OperationCode.READ_CD || read.operation() == OperationCode.READ_CD_MSF;
    @Nullable SenseData refusal = refusalOfOther(ofCd && !now.disc().isCd());
    return refusal == null ? now.medium().refusal(read) : refusal;
  }

  /** What is said of the medium where a command is for another kind of disc. */
  private @Nullable SenseData refusalOfOther(boolean other) {
    if (drive.open()) {
      return NO_MEDIUM;
    }
    return other ? OTHER_MEDIUM : null;
  }

  private static boolean startsDisc(Cdb.StartStopDrive request) {
    return request.start() && !request.loadEject();
  }

  private void dispatch(Loaded now, Command command) {
    switch (command.cdb()) {
      case Cdb.Read read -> now.blocks().execute(command, read);
      case Cdb.TestUnitReady _ -> command.completed();
      case Cdb.Inquiry inquiry -> inquiryCommand.execute(command, inquiry);
      case Cdb.RequestSense request -> requestSense(command, request);
      case Cdb.ModeSense request -> modeSense.execute(command, request);
      case Cdb.ModeSelect request -> modeSelect.execute(command, request);
      case Cdb.ReadCapacity10 _ -> command.reply(now.capacity().shortData(), Integer.MAX_VALUE);
      case Cdb.PreventAllowMediumRemoval request -> {
        drive.prevent(command.nexus(), request.prevent());
        command.completed();
      }
      case Cdb.ReportSupportedOperationCodes report ->
          now.supported().operationCodes(command, report);
      case Cdb.ReportSupportedTaskManagementFunctions report ->
          now.supported().taskManagementFunctions(command, report);
      case Cdb.Multimedia request -> discCommands.execute(command, request, now.disc());
      default ->
          command.checkCondition(
              SenseData.of(Sense.INVALID_COMMAND_OPERATION_CODE).at(new FieldPointer(true, 0, 7)));
    }
  }

  private void requestSense(Command command, Cdb.RequestSense request) {
    SenseData sense = attentions.sense(command.nexus(), pollable());
    command.reply(sense.encode(request.descriptorFormat()), request.allocationLength());
  }

  private SenseData pollable() {
    return drive.open() ? NO_MEDIUM : SenseData.of(Sense.NO_ADDITIONAL_SENSE_INFORMATION);
  }

  @Override
  public void attach(Nexus nexus) {
    attentions.attach(nexus);
    drive.attach(nexus);
  }

  @Override
  public void detach(Nexus nexus) {
    attentions.detach(nexus);
    drive.detach(nexus);
  }

  @Override
  public void cleared(Nexus nexus) {
    attentions.raise(UnitAttention.COMMANDS_CLEARED, nexus);
  }

  @Override
  public void reset() {
    drive.reset();
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
  public String vdisk() {
    return loaded.medium().vdisk().name();
  }

  @Override
  public String toString() {
    return vdisk();
  }
}
