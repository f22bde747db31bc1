package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What a command is like, as far as {@link AspectTest} must know to try it.
 *
 * <p>Who adds a command says in {@link PrimaryAspects} or one of the others what it is like, or its
 * tests fail: each bit that its usage data has must be of one field that is known here. The table
 * is written from the standards: of {@link OperationCode} it takes no more than code and length.
 */
final class Aspects {

  /** First of the blocks that a valid command is about, and how many these are. */
  static final int LBA = 8;

  static final int BLOCKS = 3;

  final CommandSet commands;
  final OperationCode operation;
  DataOut dataOut = DataOut.NONE;
  ZeroBlocks zeroBlocks = ZeroBlocks.NOTHING;
  Field lba = CdbField.NONE;
  Field blocks = CdbField.NONE;
  Field allocationLength = CdbField.NONE;
  Field listLength = CdbField.NONE;
  final List<Flag> flags = new ArrayList<>();
  final List<ListedRange> listedRanges = new ArrayList<>();
  final List<UsedBits> others = new ArrayList<>();

  /** Whether it is said which ranges its list has, or that it has none. */
  boolean rangesKnown;

  /** Whether it has RDPROTECT, WRPROTECT or VRPROTECT. */
  boolean protection;

  /** Whether it changes what is on the medium. */
  boolean changes;

  /** Bytes at the begin of its answer that are the same each time. */
  int steadyBytes = Integer.MAX_VALUE;

  /** What becomes of a valid one, from a nexus that has nothing registered. */
  Outcome outcome = Outcome.Status.GOOD;

  /** What becomes of one with a list of no bytes. */
  Outcome emptyList = Outcome.Status.GOOD;

  /** Bytes of a list under which its length alone is wrong, and makes it fail as an empty one. */
  private int leastListBytes;

  private final byte[] cdb;
  private byte[] list = {};
  private final byte[] tolerated = new byte[16];
  private BiConsumer<TestDisk, LogicalUnit> before = (disk, unit) -> {};

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
    return PrimaryAspects.of(new Aspects(commands, operation));
  }

  boolean ofDisk() {
    return commands == CommandSet.DISK;
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

  /** A range in its list: where the first block stands, in 64 bits, and where how many they are. */
  Aspects ranges(int lbaOffset, int blocksOffset, int blocksBits, SenseData beyond) {
    Field first = new CdbField(lbaOffset, Long.SIZE);
    rangesKnown = true;
    listedRanges.add(new ListedRange(first, new CdbField(blocksOffset, blocksBits), beyond));
    return this;
  }

  Aspects ranges(int lbaOffset, int blocksOffset, int blocksBits) {
    SenseData beyond = SenseData.of(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    return ranges(lbaOffset, blocksOffset, blocksBits, beyond);
  }

  /** Its list is about no blocks, or about all of them. */
  Aspects rangeless() {
    rangesKnown = true;
    return this;
  }

  /** The list of a PERSISTENT RESERVE OUT, which is never empty. */
  Aspects reserves(byte[] bytes) {
    emptyList = new Outcome.CheckCondition(SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR));
    return states(5, 32, HexFormat.of().formatHex(bytes)).rangeless();
  }

  Aspects least(int leastBytes, SenseData otherwise) {
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

  Aspects conflicts() {
    outcome = Outcome.Status.RESERVATION_CONFLICT;
    return this;
  }

  /** It answers otherwise each time, but for these bytes at the begin. */
  Aspects varies(int steady) {
    steadyBytes = steady;
    return this;
  }

  /** What must have happened for it to work, as often as it is to work. */
  Aspects after(BiConsumer<TestDisk, LogicalUnit> action) {
    before = action;
    return this;
  }

  /** Does what must have happened. */
  void prepare(TestDisk disk, LogicalUnit unit) {
    before.accept(disk, unit);
  }

  Aspects flag(String name, int index, int mask, Flag.Seen seen) {
    flags.add(new Flag(name, index, mask, seen));
    return this;
  }

  /** The last flag is tried in a CDB in which this byte is so, but for the flag itself. */
  Aspects given(int index, int value) {
    flags.getLast().given(index, value);
    return this;
  }

  /** The last flag is tried with this data. */
  Aspects sending(byte[] data) {
    flags.getLast().sends(data);
    return this;
  }

  /** The last flag is tried after this has happened to the disk. */
  Aspects once(Consumer<TestDisk> action) {
    flags.getLast().before(action);
    return this;
  }

  /** A number of which nothing can be said in general, and the test that it has for itself. */
  Aspects other(String name, int offset, int bits, Class<?> test) {
    boolean tests =
        Arrays.stream(test.getDeclaredMethods()).anyMatch(m -> m.isAnnotationPresent(Test.class));
    assertThat(tests).as("%s has tests", test).isTrue();
    others.add(UsedBits.of(this, name, new CdbField(offset, bits)));
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
