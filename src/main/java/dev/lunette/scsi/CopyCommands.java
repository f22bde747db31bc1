package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.copy.CopyList;
import dev.lunette.scsi.copy.CopyStatus;
import dev.lunette.scsi.copy.OperatingParameters;
import dev.lunette.scsi.page.ThirdPartyCopy;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A logical unit as copy manager (SPC-4 5.17): begins copies, and tells what became of them. */
final class CopyCommands {

  private static final int LIST_IDENTIFIER_OFFSET = 2;
  private static final int HELD_DATA_HEADER_BYTES = 4;

  private final CopyManager manager;
  private final CopyEnd own;
  private final CopyResults results = new CopyResults();
  private final TokenCommands tokenCommands;

  /** A logical unit that is the one end of copies, and shares with others what they need. */
  CopyCommands(CopyManager manager, CopyEnd own) {
    this.manager = manager;
    this.own = own;
    this.tokenCommands = new TokenCommands(manager, results, own);
  }

  /** The page that says what it can. */
  static ThirdPartyCopy page(int blockSizeBytes) {
    SortedMap<Integer, List<Integer>> commands = new TreeMap<>();
    for (OperationCode operation : OperationCode.values()) {
      if (operation.thirdPartyCopy()) {
        commands
            .computeIfAbsent(operation.code(), _ -> new ArrayList<>())
            .add(operation.serviceAction());
      }
    }
    return new ThirdPartyCopy(commands, blockSizeBytes);
  }

  /** Why a command fails whatever data comes with it, if it does. */
  @Nullable SenseData refusal(Cdb.ThirdPartyCopy cdb) {
    return switch (cdb) {
      case Cdb.ExtendedCopy copy -> tooLong(dataOutLength(copy), format(copy).mostBytes());
      case Cdb.TokenCopy copy -> {
        @Nullable SenseData refusal = own.ownRefusal(TokenCommands.writes(copy));
        yield refusal == null
            ? tooLong(dataOutLength(copy), TokenCommands.format(copy).mostBytes())
            : refusal;
      }
      case Cdb.ReceiveCopyResults _ -> null;
    };
  }

  private static @Nullable SenseData tooLong(int length, int most) {
    return length > most ? SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR) : null;
  }

  static int dataOutLength(Cdb.ThirdPartyCopy cdb) {
    long length =
        switch (cdb) {
          case Cdb.ExtendedCopy copy -> copy.parameterListLength();
          case Cdb.TokenCopy copy -> copy.parameterListLength();
          case Cdb.ReceiveCopyResults _ -> 0;
        };
    return (int) Math.min(length, Integer.MAX_VALUE);
  }

  private static CopyList.Format format(Cdb.ExtendedCopy copy) {
    return copy.operation() == OperationCode.EXTENDED_COPY_LID1
        ? CopyList.Format.LID1
        : CopyList.Format.LID4;
  }

  void execute(Command command, Cdb.ThirdPartyCopy cdb) {
    if (cdb instanceof Cdb.ReceiveCopyResults request) {
      results(command, request);
      return;
    }
    int length = dataOutLength(cdb);
    ByteBuffer data = command.dataOut();
    if (length == 0) {
      command.completed();
    } else if (data.remaining() < length) {
      command.checkCondition(Sense.PARAMETER_LIST_LENGTH_ERROR);
    } else if (cdb instanceof Cdb.ExtendedCopy copy) {
      copy(command, copy, data.slice(data.position(), length));
    } else if (cdb instanceof Cdb.TokenCopy copy) {
      tokenCommands.execute(command, copy, data.slice(data.position(), length));
    }
  }

  private void copy(Command command, Cdb.ExtendedCopy copy, ByteBuffer data) {
    CopyList list = new CopyList(data, format(copy));
    @Nullable SenseData wrong = list.read();
    if (wrong != null) {
      command.checkCondition(wrong);
      return;
    }
    CopyStatus status = new CopyStatus(copy.operation().serviceAction());
    OptionalInt identifier = list.identifier();
    Nexus nexus = command.nexus();
    if (identifier.isPresent() && !results.begin(nexus, identifier.getAsInt(), status)) {
      command.checkCondition(
          SenseData.of(Sense.OPERATION_IN_PROGRESS)
              .at(new FieldPointer(false, list.identifierOffset(), 7)));
      return;
    }
    ExtendedCopy work = new ExtendedCopy(command, list, status);
    if (!manager.begin(command, status, work::run)) {
      identifier.ifPresent(id -> results.forget(nexus, id, status));
      command.complete(Outcome.Status.BUSY);
    }
  }

  private void results(Command command, Cdb.ReceiveCopyResults request) {
    if (request.operation() == OperationCode.RECEIVE_COPY_OPERATING_PARAMETERS) {
      command.reply(OperatingParameters.data(), request.allocationLength());
      return;
    }
    Nexus nexus = command.nexus();
    int identifier = request.listIdentifier();
    @Nullable CopyStatus status = results.find(nexus, identifier);
    if (status == null) {
      command.checkCondition(SenseData.invalidFieldInCdb(LIST_IDENTIFIER_OFFSET, 7));
      return;
    }
    boolean details = request.operation() == OperationCode.RECEIVE_COPY_FAILURE_DETAILS_LID1;
    boolean held = request.operation() == OperationCode.RECEIVE_COPY_DATA_LID1;
    if (!status.over() && (details || held)) {
      command.checkCondition(SenseData.invalidFieldInCdb(LIST_IDENTIFIER_OFFSET, 7));
      return;
    }
    byte[] answer = answer(request, status);
    boolean told = answer.length <= request.allocationLength();
    if (told && status.over() && !held && (details || !status.failed())) {
      results.forget(nexus, identifier, status);
    }
    command.reply(answer, request.allocationLength());
  }

  private byte[] answer(Cdb.ReceiveCopyResults request, CopyStatus status) {
    return switch (request.operation()) {
      case RECEIVE_COPY_STATUS_LID1 -> status.shortStatus();
      case RECEIVE_COPY_STATUS_LID4 -> status.longStatus();
      case RECEIVE_ROD_TOKEN_INFORMATION -> status.tokenInformation(own.blockSizeBytes());
      case RECEIVE_COPY_FAILURE_DETAILS_LID1 -> status.failureDetails();
      case RECEIVE_COPY_DATA_LID1 -> new byte[HELD_DATA_HEADER_BYTES]; // no segment holds any
      default -> throw new IllegalStateException("unexpected " + request);
    };
  }

  void detach(Nexus nexus) {
    results.detach(nexus);
    manager.tokens().forget(nexus, own);
  }

  void reset() {
    results.reset();
    manager.tokens().forget(own);
  }
}
