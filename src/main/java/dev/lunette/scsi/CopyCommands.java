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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A logical unit as copy manager (SPC-4 5.17): begins copies, and tells what became of them. */
final class CopyCommands {

  private static final Logger LOG = LoggerFactory.getLogger(CopyCommands.class);

  private static final int LIST_IDENTIFIER_OFFSET = 2;
  private static final int HELD_DATA_HEADER_BYTES = 4;

  private final CopyThreads threads;
  private final CopyResults results = new CopyResults();

  CopyCommands(CopyThreads threads) {
    this.threads = threads;
  }

  /** The page that says what it can. */
  static ThirdPartyCopy page() {
    SortedMap<Integer, List<Integer>> commands = new TreeMap<>();
    for (OperationCode operation : OperationCode.values()) {
      if (operation.thirdPartyCopy()) {
        commands
            .computeIfAbsent(operation.code(), _ -> new ArrayList<>())
            .add(operation.serviceAction());
      }
    }
    return new ThirdPartyCopy(commands);
  }

  /** Why a command fails whatever data comes with it, if it does. */
  static @Nullable SenseData refusal(Cdb.ThirdPartyCopy cdb) {
    return cdb instanceof Cdb.ExtendedCopy copy
            && copy.parameterListLength() > format(copy).mostBytes()
        ? SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR)
        : null;
  }

  static int dataOutLength(Cdb.ThirdPartyCopy cdb) {
    return cdb instanceof Cdb.ExtendedCopy copy ? (int) copy.parameterListLength() : 0;
  }

  private static CopyList.Format format(Cdb.ExtendedCopy copy) {
    return copy.operation() == OperationCode.EXTENDED_COPY_LID1
        ? CopyList.Format.LID1
        : CopyList.Format.LID4;
  }

  void execute(Command command, Cdb.ThirdPartyCopy cdb) {
    switch (cdb) {
      case Cdb.ExtendedCopy copy -> copy(command, copy);
      case Cdb.ReceiveCopyResults request -> results(command, request);
    }
  }

  private void copy(Command command, Cdb.ExtendedCopy copy) {
    int length = (int) copy.parameterListLength();
    ByteBuffer data = command.dataOut();
    if (length == 0) {
      command.completed();
      return;
    }
    if (data.remaining() < length) {
      command.checkCondition(Sense.PARAMETER_LIST_LENGTH_ERROR);
      return;
    }
    CopyList list = new CopyList(data.slice(data.position(), length), format(copy));
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
    if (!threads.begin(buffer -> run(command, work, status, buffer))) {
      identifier.ifPresent(id -> results.forget(nexus, id, status));
      command.complete(Outcome.Status.BUSY);
    }
  }

  private static void run(
      Command command, ExtendedCopy work, CopyStatus status, ByteBuffer buffer) {
    @Nullable SenseData failure;
    try {
      failure = work.run(buffer);
    } catch (RuntimeException | Error e) {
      LOG.error("a copy for {} failed", command.nexus(), e);
      failure = SenseData.of(Sense.INTERNAL_TARGET_FAILURE);
    }
    if (command.aborted()) {
      status.aborted();
      command.complete(Outcome.Status.TASK_ABORTED);
      return;
    }
    status.ended(failure);
    if (failure == null) {
      command.completed();
    } else {
      command.checkCondition(failure);
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
    if (status.over() && !held && (details || !status.failed())) {
      results.forget(nexus, identifier, status);
    }
    command.reply(answer(request, status), request.allocationLength());
  }

  private static byte[] answer(Cdb.ReceiveCopyResults request, CopyStatus status) {
    return switch (request.operation()) {
      case RECEIVE_COPY_STATUS_LID1 -> status.shortStatus();
      case RECEIVE_COPY_STATUS_LID4 -> status.longStatus();
      case RECEIVE_COPY_FAILURE_DETAILS_LID1 -> status.failureDetails();
      case RECEIVE_COPY_DATA_LID1 -> new byte[HELD_DATA_HEADER_BYTES]; // no segment holds any
      default -> throw new IllegalStateException("unexpected " + request);
    };
  }

  void detach(Nexus nexus) {
    results.detach(nexus);
  }

  void reset() {
    results.reset();
  }
}
