package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** REPORT SUPPORTED OPERATION CODES and TASK MANAGEMENT FUNCTIONS (SPC-5 6.35, 6.36). */
final class ReportSupported {

  private static final int ALL = 0;
  private static final int ONE = 1;
  private static final int ONE_WITH_SERVICE_ACTION = 2;
  private static final int ONE_EITHER_WAY = 3;

  private static final int HEADER_BYTES = 4;
  private static final int DESCRIPTOR_BYTES = 8;

  /** A timeouts descriptor that names no timeouts: its length, then zeros. */
  private static final int TIMEOUTS_BYTES = 12;

  private static final int SERVICE_ACTION_VALID = 0x01;
  private static final int TIMEOUTS_IN_DESCRIPTOR = 0x02;
  private static final int TIMEOUTS_IN_HEADER = 0x80;
  private static final int NOT_SUPPORTED = 0x01;
  private static final int SUPPORTED = 0x03;
  private static final int WRITE_SAME_UNMAP = 0x08;
  private static final int WRITE_SAME_ANCHOR = 0x10;
  private static final int UNMAP_ANCHOR = 0x01;
  private static final int SAVE_PAGES = 0x01;

  private static final int NACA = 0x04;

  /** ABORT TASK, ABORT TASK SET, CLEAR TASK SET and LOGICAL UNIT RESET. */
  private static final int TASK_MANAGEMENT_FUNCTIONS = 0xD8;

  private static final int CLEAR_ACA = 0x20;

  private static final int EXTENDED_BYTES = 16;

  private final CommandSet commands;
  private final Medium medium;
  private final BooleanSupplier setsPortGroups;
  private final boolean savesPages;

  /**
   * What a unit knows.
   *
   * @param commands of its kind
   * @param setsPortGroups whether initiators may set the states of port groups now
   * @param savesPages whether it can save mode pages
   */
  ReportSupported(
      CommandSet commands, Medium medium, BooleanSupplier setsPortGroups, boolean savesPages) {
    this.commands = commands;
    this.medium = medium;
    this.setsPortGroups = setsPortGroups;
    this.savesPages = savesPages;
  }

  void operationCodes(Command command, Cdb.ReportSupportedOperationCodes report) {
    if (report.reportingOptions() > ONE_EITHER_WAY) {
      command.checkCondition(SenseData.invalidFieldInCdb(2, 2));
    } else if (report.reportingOptions() == ALL) {
      command.reply(all(report.timeouts()), report.allocationLength());
    } else if (asksWrongly(report)) {
      command.checkCondition(SenseData.invalidFieldInCdb(2, 2));
    } else {
      command.reply(one(report), report.allocationLength());
    }
  }

  void taskManagementFunctions(Command command, Cdb.ReportSupportedTaskManagementFunctions report) {
    byte[] data = new byte[report.extended() ? EXTENDED_BYTES : HEADER_BYTES];
    data[0] = (byte) (TASK_MANAGEMENT_FUNCTIONS | (commands.knowsAca() ? CLEAR_ACA : 0));
    data[3] = (byte) (data.length - HEADER_BYTES);
    command.reply(data, report.allocationLength());
  }

  /** Options 1 and 2 are for codes without and with service actions, and only for those. */
  private boolean asksWrongly(Cdb.ReportSupportedOperationCodes report) {
    return switch (report.reportingOptions()) {
      case ONE -> hasCode(report.code(), true);
      case ONE_WITH_SERVICE_ACTION -> hasCode(report.code(), false);
      default -> false;
    };
  }

  /** What this unit knows as it is now: its vDisk may move to where it can more, or less. */
  private List<OperationCode> supported() {
    return commands.operations().stream()
        .filter(operation ->
            switch (operation) {
              case UNMAP, BLOCK_ERASE -> medium.thin();
              case WRITE_ATOMIC_16 -> medium.atomicWriteBlocks() > 0;
              case SET_TARGET_PORT_GROUPS -> setsPortGroups.getAsBoolean();
              default -> true;
            })
        .toList();
  }

  private boolean hasCode(int code, boolean serviceAction) {
    return supported().stream()
        .anyMatch(
            operation -> operation.code() == code && operation.hasServiceAction() == serviceAction);
  }

  private byte[] all(boolean timeouts) {
    List<OperationCode> supported = supported();
    int each = DESCRIPTOR_BYTES + (timeouts ? TIMEOUTS_BYTES : 0);
    ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + supported.size() * each);
    data.putInt(data.capacity() - HEADER_BYTES);
    for (OperationCode operation : supported) {
      int flags = operation.hasServiceAction() ? SERVICE_ACTION_VALID : 0;
      data.put((byte) operation.code()).put((byte) 0).putShort((short) operation.serviceAction());
      data.put((byte) 0).put((byte) (flags | (timeouts ? TIMEOUTS_IN_DESCRIPTOR : 0)));
      data.putShort((short) operation.lengthBytes());
      if (timeouts) {
        putTimeouts(data);
      }
    }
    return data.array();
  }

  private byte[] one(Cdb.ReportSupportedOperationCodes report) {
    OperationCode operation = find(report);
    if (operation == null) {
      return new byte[] {0, NOT_SUPPORTED, 0, 0};
    }
    int timeouts = report.timeouts() ? TIMEOUTS_BYTES : 0;
    ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + operation.lengthBytes() + timeouts);
    data.put((byte) 0);
    data.put((byte) (SUPPORTED | (report.timeouts() ? TIMEOUTS_IN_HEADER : 0)));
    data.putShort((short) operation.lengthBytes()).put(usage(operation));
    if (report.timeouts()) {
      putTimeouts(data);
    }
    return data.array();
  }

  private @Nullable OperationCode find(Cdb.ReportSupportedOperationCodes report) {
    for (OperationCode operation : supported()) {
      boolean matches =
          report.reportingOptions() == ONE || operation.serviceAction() == report.serviceAction();
      if (operation.code() == report.code() && matches) {
        return operation;
      }
    }
    return null;
  }

  private byte[] usage(OperationCode operation) {
    byte[] usage = operation.usage();
    usage[usage.length - 1] &= (byte) (commands.knowsAca() ? 0xFF : ~NACA);
    usage[1] &= (byte) ~unused(operation);
    return usage;
  }

  /** Bits of the second byte that this unit does not honour as it is now. */
  private int unused(OperationCode operation) {
    return switch (operation) {
      case WRITE_SAME_10, WRITE_SAME_16 ->
          (medium.thin() ? 0 : WRITE_SAME_UNMAP) | (medium.anchors() ? 0 : WRITE_SAME_ANCHOR);
      case UNMAP -> medium.anchors() ? 0 : UNMAP_ANCHOR;
      case MODE_SELECT_6, MODE_SELECT_10 -> savesPages ? 0 : SAVE_PAGES;
      default -> 0;
    };
  }

  private static void putTimeouts(ByteBuffer data) {
    data.putShort((short) (TIMEOUTS_BYTES - 2)).putShort((short) 0).putLong(0);
  }
}
