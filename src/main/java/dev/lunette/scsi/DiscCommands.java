package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.disc.Disc;
import dev.lunette.scsi.disc.DvdStructure;
import dev.lunette.scsi.disc.Features;
import dev.lunette.scsi.disc.Information;
import dev.lunette.scsi.disc.TableOfContents;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The commands of drives alone (MMC-6), once nothing is known against them. */
final class DiscCommands {

  private static final SenseData NO_REQUEST_TYPE = SenseData.invalidFieldInCdb(1, 1);
  private static final SenseData NO_DATA_TYPE = SenseData.invalidFieldInCdb(1, 2);
  private static final SenseData NO_FORMAT = SenseData.invalidFieldInCdb(2, 3);
  private static final SenseData NO_TRACK = SenseData.invalidFieldInCdb(2, 7);
  private static final SenseData NO_TRACK_OR_SESSION = SenseData.invalidFieldInCdb(6, 7);
  private static final SenseData NO_LAYER = SenseData.invalidFieldInCdb(6, 7);
  private static final SenseData NO_STRUCTURE = SenseData.invalidFieldInCdb(7, 7);

  private static final int MECHANISM_STATUS_BYTES = 8;
  private static final int DOOR_OPEN = 0x10;

  /** Not a changer: the medium has one place. */
  private static final int SLOTS = 1;

  private final Drive drive;

  DiscCommands(Drive drive) {
    this.drive = drive;
  }

  /**
   * Executes a command.
   *
   * @param disc that is in, or lies on the tray
   */
  void execute(Command command, Cdb.Multimedia cdb, Disc disc) {
    switch (cdb) {
      case Cdb.StartStopDrive request -> startStop(command, request);
      case Cdb.ReadToc request -> readToc(command, request, disc);
      case Cdb.GetConfiguration request -> getConfiguration(command, request, disc);
      case Cdb.GetEventStatusNotification(int classes, int length) -> {
        byte[] event = drive.events().poll(command.nexus(), classes, length, !drive.open());
        command.reply(event, length);
      }
      case Cdb.ReadDiscInformation request -> {
        boolean standard = request.dataType() == 0;
        answer(command, standard, Information.ofDisc(), request.allocationLength(), NO_DATA_TYPE);
      }
      case Cdb.ReadTrackInformation request -> readTrackInformation(command, request, disc);
      case Cdb.ReadDvdStructure request -> readDvdStructure(command, request, disc);
      case Cdb.MechanismStatus request ->
          command.reply(mechanismStatus(), request.allocationLength());
    }
  }

  /** A disc that stands still is started by whatever needs it, so to stop it changes nothing. */
  private void startStop(Command command, Cdb.StartStopDrive request) {
    if (request.loadEject() && request.start()) {
      drive.load();
    } else if (request.loadEject() && !drive.eject()) {
      command.checkCondition(Sense.MEDIUM_REMOVAL_PREVENTED);
      return;
    }
    command.completed();
  }

  private void readToc(Command command, Cdb.ReadToc request, Disc disc) {
    if (!TableOfContents.has(disc, request.format())) {
      command.checkCondition(NO_FORMAT);
      return;
    }
    TableOfContents.of(disc, request.format(), request.time(), request.number())
        .ifPresentOrElse(
            data -> command.reply(data, request.allocationLength()),
            () -> command.checkCondition(NO_TRACK_OR_SESSION));
  }

  private void getConfiguration(Command command, Cdb.GetConfiguration request, Disc disc) {
    Optional<Disc> present = drive.open() ? Optional.empty() : Optional.of(disc);
    byte[] features = Features.of(present, request.requestType(), request.firstFeature());
    boolean known = Features.has(request.requestType());
    answer(command, known, features, request.allocationLength(), NO_REQUEST_TYPE);
  }

  private void readTrackInformation(Command command, Cdb.ReadTrackInformation request, Disc disc) {
    if (!Information.hasNumberType(request.numberType())) {
      command.checkCondition(NO_REQUEST_TYPE);
      return;
    }
    boolean known = Information.hasTrack(disc, request.numberType(), request.number());
    answer(command, known, Information.ofTrack(disc), request.allocationLength(), NO_TRACK);
  }

  private void readDvdStructure(Command command, Cdb.ReadDvdStructure request, Disc disc) {
    if (request.layer() != 0) {
      command.checkCondition(NO_LAYER);
      return;
    }
    DvdStructure.of(disc, request.format())
        .ifPresentOrElse(
            data -> command.reply(data, request.allocationLength()),
            () -> command.checkCondition(NO_STRUCTURE));
  }

  private static void answer(
      Command command, boolean known, byte[] data, int allocationLength, SenseData otherwise) {
    if (known) {
      command.reply(data, allocationLength);
    } else {
      command.checkCondition(otherwise);
    }
  }

  private byte[] mechanismStatus() {
    ByteBuffer data = ByteBuffer.allocate(MECHANISM_STATUS_BYTES);
    data.put(1, (byte) (drive.open() ? DOOR_OPEN : 0)).put(5, (byte) SLOTS);
    return data.array();
  }
}
