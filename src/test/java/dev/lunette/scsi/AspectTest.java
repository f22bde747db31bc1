package dev.lunette.scsi;

import static dev.lunette.scsi.TestDisk.BLOCK;
import static dev.lunette.scsi.TestDisk.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What holds for every command of a kind, tried with each that is there: {@link Aspects}. */
final class AspectTest {

  private static final SenseData OUT_OF_RANGE =
      SenseData.of(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
  private static final SenseData WRONG_LENGTH =
      SenseData.of(Sense.INVALID_FIELD_IN_COMMAND_INFORMATION_UNIT);

  private interface Aspect {
    void check(Aspects command, TestDisk disk);
  }

  @TestFactory
  Stream<DynamicContainer> everyCommand() {
    return Arrays.stream(CommandSet.values())
        .flatMap(commands -> commands.operations().stream().map(each -> Aspects.of(commands, each)))
        .map(it -> dynamicContainer(it.commands + " " + it.operation, tests(it)));
  }

  private static List<DynamicTest> tests(Aspects command) {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(test("works", command, AspectTest::works));
    tests.add(test("reservedBits", command, AspectTest::reservedBits));
    tests.add(test("shortCdb", command, AspectTest::shortCdb));
    tests.add(test("readOnly", command, AspectTest::readOnly));
    tests.add(test("residual", command, AspectTest::residual));
    addIf(command.lba.exists(), "beyondEol", command, AspectTest::beyondEol, tests);
    addIf(command.blocks.exists(), "zeroBlocks", command, AspectTest::zeroBlocks, tests);
    addIf(command.protection, "protect", command, AspectTest::protect, tests);
    boolean allocates = command.allocationLength.exists();
    addIf(allocates, "allocationLength", command, AspectTest::allocationLength, tests);
    addIf(command.listLength.exists(), "parameterList", command, AspectTest::parameterList, tests);
    return tests;
  }

  private static void addIf(
      boolean has, String name, Aspects command, Aspect aspect, List<DynamicTest> tests) {
    if (has) {
      tests.add(test(name, command, aspect));
    }
  }

  private static DynamicTest test(String name, Aspects command, Aspect aspect) {
    return dynamicTest(
        name,
        () -> {
          try (TestDisk disk = TestDisk.of(command.commands)) {
            aspect.check(command, disk);
          } catch (AssertionError | RuntimeException e) {
            // A report has only numbers for what is generated.
            throw new AssertionError("%s %s: %s".formatted(command.operation, name, e), e);
          }
        });
  }

  /** As a target maps it, which is who answers REPORT LUNS. */
  private static LogicalUnit unit(TestDisk disk) {
    LunMap map = new LunMap(new TreeMap<>(Map.of(0, disk.unit)));
    disk.nexus.reaches(map);
    return map.unit(0);
  }

  private static TestCommand run(TestDisk disk, byte[] cdb, byte[] data) {
    return disk.command(cdb, data).run(unit(disk));
  }

  /** It fails so before anything is asked of the initiator or of the medium. */
  private static void refused(TestDisk disk, byte[] cdb, byte[] data, SenseData sense) {
    TestCommand command = disk.command(cdb, data);
    assertThat(unit(disk).dataOutLength(command)).as("data asked for in vain").isZero();
    command.run(unit(disk)).fails(sense);
    assertThat(disk.device.calls).isEmpty();
  }

  /** It fails so, if at all, and leaves the medium alone. */
  private static void changesNothing(TestDisk disk, byte[] cdb, byte[] data, Outcome outcome) {
    byte[] before = disk.device.bytes().clone();
    assertThat(run(disk, cdb, data).outcome()).isEqualTo(outcome);
    assertThat(disk.device.bytes()).isEqualTo(before);
  }

  private static void changesNothing(TestDisk disk, byte[] cdb, byte[] data, SenseData sense) {
    changesNothing(disk, cdb, data, new Outcome.CheckCondition(sense));
  }

  /** Every byte that it answers with is its own: none is left of what was in the buffer before. */
  private static void works(Aspects command, TestDisk disk) {
    List<byte[]> answers = new ArrayList<>();
    for (byte garbage : new byte[] {TestCommand.GARBAGE, 0x11}) {
      byte[] data = command.dataOut(disk);
      TestCommand run = disk.command(command.cdb(), data).with(garbage);
      assertThat(run.run(unit(disk)).outcome()).isEqualTo(command.outcome);
      boolean same = command.outcome == Outcome.Status.GOOD && !command.varies;
      answers.add(same ? run.data() : new byte[0]);
    }
    assertThat(answers.getFirst()).isEqualTo(answers.getLast());
  }

  /** What is not in the usage data is refused where it stands, or known to mean nothing. */
  private static void reservedBits(Aspects command, TestDisk disk) {
    byte[] usage = command.operation.usage();
    for (int i = 1; i < usage.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        boolean serviceAction = command.operation.hasServiceAction() && i == 1 && bit < 5;
        byte[] cdb = command.cdb();
        boolean used = (usage[i] & 1 << bit) != 0;
        cdb[i] |= (byte) (1 << bit);
        if (command.tolerated(i, 1 << bit)) {
          assertThat(used).as("bit %d of byte %d is tolerated, not used", bit, i).isFalse();
          assertThat(run(disk, cdb, command.dataOut(disk)).outcome()).isEqualTo(command.outcome);
          disk.device.calls.clear();
        } else if (!used && !serviceAction) {
          refusedAt(disk, cdb, command.fieldAt(i), bit);
        }
      }
    }
  }

  private static void refusedAt(TestDisk disk, byte[] cdb, int index, int bit) {
    TestCommand command = disk.command(cdb, new byte[BLOCK]);
    assertThat(unit(disk).dataOutLength(command)).isZero();
    SenseData sense = command.run(unit(disk)).sense();
    assertThat(sense.sense())
        .as("byte %d, bit %d", index, bit)
        .isEqualTo(Sense.INVALID_FIELD_IN_CDB);
    FieldPointer pointer = sense.field().orElseThrow();
    assertThat(pointer.inCdb()).isTrue();
    assertThat(pointer.byteOffset()).isEqualTo(index);
    assertThat(pointer.bit()).isGreaterThanOrEqualTo(bit);
    assertThat(disk.device.calls).isEmpty();
  }

  /** What is missing counts as zeros. */
  private static void shortCdb(Aspects command, TestDisk disk) {
    byte[] zeros = Cdbs.minimal(command.operation);
    byte[] brief = Arrays.copyOf(zeros, command.operation.hasServiceAction() ? 2 : 1);
    TestCommand expected = run(disk, zeros, new byte[0]);
    expected.outcome(); // some take their time
    TestCommand actual = run(disk, brief, new byte[0]);
    assertThat(actual.outcome()).isEqualTo(expected.outcome());
    if (actual.outcome() == Outcome.Status.GOOD) {
      assertThat(actual.data()).isEqualTo(expected.data());
    }
  }

  private static void readOnly(Aspects command, TestDisk ignored) {
    try (TestDisk disk = TestDisk.readOnly(command.commands)) {
      byte[] data = command.dataOut(disk);
      if (command.changes) {
        refused(disk, command.cdb(), data, SenseData.of(Sense.WRITE_PROTECTED));
      } else {
        changesNothing(disk, command.cdb(), data, command.outcome);
      }
    }
  }

  private static void beyondEol(Aspects command, TestDisk disk) {
    long most = command.lba.most();
    for (long lba : new long[] {BLOCKS, BLOCKS + 1, most, most - 1, (most >>> 1) + 1}) {
      for (long blocks : new long[] {1, 2, command.blocks.most()}) {
        byte[] data = command.dataOut(disk, 0, 2);
        refused(disk, command.at(lba, blocks), data, OUT_OF_RANGE);
      }
    }
    if (command.blocks.exists()) {
      byte[] data = command.dataOut(disk, 0, 2);
      refused(disk, command.at(BLOCKS - 1, 2), data, OUT_OF_RANGE);
      refused(disk, command.at(BLOCKS - 1, command.blocks.most()), data, OUT_OF_RANGE);
    }
    run(disk, command.at(BLOCKS - 1, 1), command.dataOut(disk, BLOCKS - 1, 1)).good();
  }

  /** The block behind the last one is where a range of none may start (SBC-4 4.5). */
  private static void zeroBlocks(Aspects command, TestDisk disk) {
    byte[] data = command.dataOut(disk, 0, 0);
    switch (command.zeroBlocks) {
      case NOTHING -> {
        for (int lba : new int[] {0, Aspects.LBA, BLOCKS}) {
          assertThat(unit(disk).dataOutLength(disk.command(command.at(lba, 0), data))).isZero();
          run(disk, command.at(lba, 0), data).good();
          assertThat(disk.device.calls).isEmpty();
        }
      }
      case REST -> {
        changesNothing(disk, command.at(BLOCKS, 0), data, Outcome.Status.GOOD);
        byte[] before = disk.stored(BLOCKS - 4, 3);
        run(disk, command.at(BLOCKS - 1, 0), data).good();
        assertThat(disk.stored(BLOCKS - 4, 3)).isEqualTo(before);
      }
      case TOO_MANY -> {
        SenseData tooMany = SenseData.invalidFieldInCdb(command.blocks.offset(), 7);
        refused(disk, command.at(0, 0), data, tooMany);
        return;
      }
    }
    disk.device.calls.clear();
    refused(disk, command.at(BLOCKS + 1, 0), data, OUT_OF_RANGE);
    refused(disk, command.at(command.lba.most(), 0), data, OUT_OF_RANGE);
  }

  private static void protect(Aspects command, TestDisk disk) {
    for (int protect = 1; protect < 8; protect++) {
      byte[] cdb = command.cdb();
      cdb[1] |= (byte) (protect << 5);
      refused(disk, cdb, command.dataOut(disk), SenseData.invalidFieldInCdb(1, 7));
    }
  }

  private static void allocationLength(Aspects command, TestDisk disk) {
    CdbField field = command.allocationLength;
    byte[] whole = run(disk, command.cdb(), new byte[0]).data();
    assertThat(whole).isNotEmpty();
    for (long length : new long[] {0, 1, 7, 8, whole.length - 1, whole.length, whole.length + 1}) {
      byte[] cut = run(disk, field.set(command.cdb(), length), new byte[0]).data();
      assertThat(cut).isEqualTo(Arrays.copyOf(whole, (int) Math.min(length, whole.length)));
    }
  }

  private static void parameterList(Aspects command, TestDisk disk) {
    byte[] list = command.dataOut(disk);
    changesNothing(disk, command.listLength.set(command.cdb(), 0), list, command.emptyList);
    SenseData error = SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR);
    for (int length : new int[] {0, 1, list.length - 1}) {
      changesNothing(disk, command.cdb(), Arrays.copyOf(list, length), error);
      byte[] longer = command.listLength.set(command.cdb(), length + 1);
      changesNothing(disk, longer, new byte[0], command.withoutList(length + 1));
    }
    TestCommand more = run(disk, command.cdb(), Arrays.copyOf(list, list.length + 1));
    assertThat(more.outcome()).isEqualTo(command.outcome);
  }

  /** The initiator sends less or more than the command says. */
  private static void residual(Aspects command, TestDisk disk) {
    byte[] cdb = command.cdb();
    switch (command.dataOut) {
      case NONE -> {
        assertThat(unit(disk).dataOutLength(disk.command(cdb, new byte[BLOCK]))).isZero();
        changesNothing(disk, cdb, new byte[BLOCK], command.outcome);
      }
      case BLOCKS -> {
        changesNothing(disk, cdb, new byte[0], Outcome.Status.GOOD);
        changesNothing(disk, cdb, part(command, disk, BLOCK + BLOCK / 2), WRONG_LENGTH);
        staysWithin(disk, cdb, part(command, disk, 2 * BLOCK), 2);
        staysWithin(disk, cdb, part(command, disk, 4 * BLOCK), 3);
      }
      case ALL_BLOCKS -> {
        refusesLengths(command, disk, WRONG_LENGTH, 0, BLOCK + BLOCK / 2, 2 * BLOCK);
        staysWithin(disk, cdb, part(command, disk, 4 * BLOCK), 3);
      }
      case TWICE -> {
        SenseData sense = SenseData.invalidFieldInCdb(command.blocks.offset(), 7);
        refusesLengths(command, disk, sense, 0, BLOCK, 3 * BLOCK, 5 * BLOCK, 7 * BLOCK);
      }
      case ONE_BLOCK -> refusesLengths(command, disk, WRONG_LENGTH, 0, BLOCK / 2, 2 * BLOCK);
      case LIST -> {} // parameterList
    }
  }

  private static void refusesLengths(
      Aspects command, TestDisk disk, SenseData sense, int... lengths) {
    for (int length : lengths) {
      changesNothing(disk, command.cdb(), part(command, disk, length), sense);
    }
  }

  private static byte[] part(Aspects command, TestDisk disk, int bytes) {
    return Arrays.copyOf(command.dataOut(disk), bytes);
  }

  /** It succeeds, and if it changes anything then these blocks. */
  private static void staysWithin(TestDisk disk, byte[] cdb, byte[] data, int blocks) {
    byte[] after = disk.device.bytes().clone();
    run(disk, cdb, data).good();
    int first = Aspects.LBA * BLOCK;
    System.arraycopy(disk.device.bytes(), first, after, first, blocks * BLOCK);
    assertThat(disk.device.bytes()).isEqualTo(after);
  }
}
