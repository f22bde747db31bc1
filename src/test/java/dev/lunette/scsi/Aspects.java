package dev.lunette.scsi;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What a command is like, as far as {@link AspectTest} must know to try it.
 *
 * <p>Who adds a command says here what it is like, or its tests fail. The table is written from the
 * standards: of {@link OperationCode} it takes no more than code and length.
 */
final class Aspects {

  /** First of the blocks that a valid command is about, and how many these are. */
  static final int LBA = 8;

  static final int BLOCKS = 3;

  final CommandSet commands;
  final OperationCode operation;
  DataOut dataOut = DataOut.NONE;
  ZeroBlocks zeroBlocks = ZeroBlocks.NOTHING;
  CdbField lba = CdbField.NONE;
  CdbField blocks = CdbField.NONE;
  CdbField allocationLength = CdbField.NONE;
  CdbField listLength = CdbField.NONE;

  /** Whether it has RDPROTECT, WRPROTECT or VRPROTECT. */
  boolean protection;

  /** Whether it changes what is on the medium. */
  boolean changes;

  /** Whether it answers otherwise each time. */
  boolean varies;

  /** What becomes of a valid one, from a nexus that has nothing registered. */
  Outcome outcome = Outcome.Status.GOOD;

  /** What becomes of one with a list of no bytes. */
  Outcome emptyList = Outcome.Status.GOOD;

  /** Bytes of a list under which its length alone is wrong, and makes it fail as an empty one. */
  private int leastListBytes;

  private final byte[] cdb;
  private byte[] list = {};
  private final byte[] tolerated = new byte[16];

  private Aspects(CommandSet commands, OperationCode operation) {
    this.commands = commands;
    this.operation = operation;
    this.cdb = Cdbs.minimal(operation);
    if (operation.lengthBytes() == 6
        && operation != OperationCode.FORMAT_UNIT
        && operation != OperationCode.SEND_DIAGNOSTIC) {
      tolerates(1, 0xE0); // the LUN of SCSI-2
    }
  }

  /** What a command is like. */
  static Aspects of(CommandSet commands, OperationCode operation) {
    Aspects it = new Aspects(commands, operation);
    return switch (operation) {
      case TEST_UNIT_READY ->
          it.tolerates(1, 0xFF).tolerates(2, 0xFF).tolerates(3, 0xFF).tolerates(4, 0xFF);
      case REQUEST_SENSE -> it.allocates(4, 8);
      case INQUIRY -> it.allocates(3, 16);
      case MODE_SENSE_6 -> it.with(2, 0x3F).allocates(4, 8);
      case START_STOP_UNIT -> it.with(4, 0x01);
      case SEND_DIAGNOSTIC -> it.with(1, 0x04).tolerates(1, 0x13);
      case PREVENT_ALLOW_MEDIUM_REMOVAL,
          READ_CAPACITY_10,
          RESERVE_6,
          RESERVE_10,
          RELEASE_6,
          RELEASE_10 ->
          it;
      case MODE_SELECT_6 -> it.with(1, 0x10).states(4, 8, "00000000");
      case MODE_SELECT_10 -> it.with(1, 0x10).states(7, 16, "00000000 00000000");
      case LOG_SENSE -> it.with(2, 0x40).allocates(7, 16);
      case READ_BUFFER -> it.with(1, 0x03).allocates(6, 24);
      case WRITE_BUFFER -> it.with(1, 0x02).states(6, 24, "01020304");
      case REPORT_TIMESTAMP -> it.with(9, 12).varies();
      case SET_TIMESTAMP -> it.states(6, 32, "00000000 019A00000000 0000");
      case SET_TARGET_PORT_GROUPS -> it.states(6, 32, "00000000 01000001");
      case READ_KEYS, READ_RESERVATION, REPORT_CAPABILITIES, READ_FULL_STATUS ->
          it.allocates(7, 16);
      case REGISTER, REGISTER_AND_IGNORE_EXISTING_KEY ->
          it.tolerates(2, 0xFF).reserves(Reserver.list(0, 0, 0));
      case CLEAR -> it.tolerates(2, 0xFF).reserves(Reserver.list(0, 0, 0)).conflicts();
      case RESERVE, RELEASE, PREEMPT, PREEMPT_AND_ABORT ->
          it.with(2, 0x01).reserves(Reserver.list(0, 1, 0)).conflicts();
      case REGISTER_AND_MOVE ->
          it.tolerates(2, 0xFF)
              .reserves(Reserver.moveList(0, 1, 0, 1, TransportId.encode(Reserver.port("a"))))
              .conflicts();
      case FORMAT_UNIT, BLOCK_ERASE -> it.writes(DataOut.LIST);
      case OVERWRITE ->
          it.lists(7, 16, "01000004A1A2A3A4").least(5, SenseData.invalidFieldInCdb(7, 7));
      case EXIT_FAILURE_MODE -> it.tolerates(1, 0xA0);
      case READ_DEFECT_DATA_10 -> it.with(2, 0x18).allocates(7, 16);
      case READ_DEFECT_DATA_12 -> it.with(1, 0x18).allocates(6, 32);
      case MODE_SENSE_10 -> it.with(2, 0x3F).allocates(7, 16);
      case READ_CAPACITY_16 -> it.allocates(10, 32);
      case GET_LBA_STATUS -> it.starts(2, 64).allocates(10, 32);
      case RECEIVE_COPY_OPERATING_PARAMETERS -> it.allocates(10, 32);
      case REPORT_LUNS,
          REPORT_TARGET_PORT_GROUPS,
          REPORT_SUPPORTED_OPERATION_CODES,
          REPORT_SUPPORTED_TASK_MANAGEMENT_FUNCTIONS ->
          it.allocates(6, 32);
      default -> BlockAspects.of(it);
    };
  }

  /** A range of blocks, with their fields where commands of this length have them, and a group. */
  Aspects access(ZeroBlocks meaning) {
    zeroBlocks = meaning;
    return switch (operation.lengthBytes()) {
      case 6 -> starts(1, 21).counts(4, 8);
      case 10 -> starts(2, 32).counts(7, 16).group();
      case 12 -> starts(2, 32).counts(6, 32).group();
      default -> starts(2, 64).counts(10, 32).group();
    };
  }

  Aspects starts(int offset, int bits) {
    lba = new CdbField(offset, bits);
    return this;
  }

  Aspects counts(int offset, int bits) {
    blocks = new CdbField(offset, bits);
    return this;
  }

  /** GROUP NUMBER, which is used for statistics that nobody keeps here. */
  Aspects group() {
    return switch (operation.lengthBytes()) {
      case 10 -> tolerates(6, 0x1F);
      case 12 -> tolerates(10, 0x1F);
      default -> tolerates(14, 0x3F);
    };
  }

  Aspects protects() {
    protection = true;
    return this;
  }

  Aspects takes(DataOut what) {
    dataOut = what;
    return this;
  }

  Aspects writes(DataOut what) {
    changes = true;
    return takes(what);
  }

  Aspects allocates(int offset, int bits) {
    allocationLength = new CdbField(offset, bits);
    return this;
  }

  /** A list that changes the medium. */
  Aspects lists(int offset, int bits, String hex) {
    listLength = new CdbField(offset, bits);
    list = HexFormat.of().parseHex(hex.replace(" ", ""));
    return writes(DataOut.LIST);
  }

  /** A list that changes something else. */
  Aspects states(int offset, int bits, String hex) {
    lists(offset, bits, hex);
    changes = false;
    return this;
  }

  /** The list of a PERSISTENT RESERVE OUT, which is never empty. */
  private Aspects reserves(byte[] bytes) {
    emptyList = new Outcome.CheckCondition(SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR));
    return states(5, 32, HexFormat.of().formatHex(bytes));
  }

  private Aspects least(int leastBytes, SenseData otherwise) {
    leastListBytes = leastBytes;
    emptyList = new Outcome.CheckCondition(otherwise);
    return this;
  }

  /** What becomes of one that comes without the list of this length that it states. */
  Outcome withoutList(int lengthBytes) {
    return lengthBytes < leastListBytes
        ? emptyList
        : new Outcome.CheckCondition(SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR));
  }

  private Aspects conflicts() {
    outcome = Outcome.Status.RESERVATION_CONFLICT;
    return this;
  }

  /** There was no copy with the list identifier. */
  Aspects knowsNoList() {
    outcome = new Outcome.CheckCondition(SenseData.invalidFieldInCdb(2, 7));
    return this;
  }

  private Aspects varies() {
    varies = true;
    return this;
  }

  Aspects with(int index, int bits) {
    cdb[index] |= (byte) bits;
    return this;
  }

  Aspects tolerates(int index, int bits) {
    tolerated[index] |= (byte) bits;
    return this;
  }

  /** Whether bits of a CDB may be set although they mean nothing. */
  boolean tolerated(int index, int bits) {
    return (tolerated[index] & bits) == bits;
  }

  /** First byte of the field of which this byte is, if it must be 0 (SPC-5 4.4.2.4.2). */
  int fieldAt(int index) {
    boolean atomicBoundary = operation == OperationCode.WRITE_ATOMIC_16 && index == 11;
    return atomicBoundary ? 10 : index;
  }

  /** A command that works, if {@link #dataOut(TestDisk)} comes with it. */
  byte[] cdb() {
    byte[] valid = at(LBA, BLOCKS);
    valid = allocationLength.set(valid, allocationLength.most());
    return listLength.set(valid, list.length);
  }

  /** The same for another range. */
  byte[] at(long first, long count) {
    return blocks.set(lba.set(cdb, first), count);
  }

  /** What {@link #cdb} takes. */
  byte[] dataOut(TestDisk disk) {
    return dataOut(disk, LBA, BLOCKS);
  }

  /** What the command takes for another range. */
  byte[] dataOut(TestDisk disk, int first, int count) {
    return switch (dataOut) {
      case NONE -> new byte[0];
      case BLOCKS, ALL_BLOCKS -> changes ? TestDisk.random(count) : disk.stored(first, count);
      case TWICE ->
          ByteBuffer.allocate(2 * count * TestDisk.BLOCK)
              .put(disk.stored(first, count))
              .put(TestDisk.random(count))
              .array();
      case ONE_BLOCK -> TestDisk.random(1);
      case LIST -> Arrays.copyOf(list, list.length);
    };
  }
}
