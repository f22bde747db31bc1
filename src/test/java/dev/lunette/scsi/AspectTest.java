package dev.lunette.scsi;

import static dev.lunette.scsi.TestDisk.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What holds for every command of a kind, tried with each that is there: {@link Aspects}. */
final class AspectTest {

  private interface Aspect {
    void check(Trial trial);
  }

  @TestFactory
  Stream<DynamicContainer> everyCommand() {
    return Arrays.stream(CommandSet.values())
        .flatMap(commands -> commands.operations().stream().map(each -> Aspects.of(commands, each)))
        .map(it -> dynamicContainer(it.commands + " " + it.operation, tests(it)));
  }

  private static List<DynamicTest> tests(Aspects command) {
    List<DynamicTest> tests = new ArrayList<>();
    tests.add(test("everyField", command, AspectTest::everyField));
    tests.add(test("works", command, AspectTest::works));
    tests.add(test("reservedBits", command, AspectTest::reservedBits));
    tests.add(test("shortCdb", command, AspectTest::shortCdb));
    tests.add(test("readOnly", command, AspectTest::readOnly));
    tests.add(test("residual", command, LengthAspects::residual));
    addIf(command.lba.exists(), "beyondEol", command, RangeAspects::beyondEol, tests);
    addIf(command.blocks.exists(), "zeroBlocks", command, RangeAspects::zeroBlocks, tests);
    boolean lists = !command.listedRanges.isEmpty();
    addIf(lists, "listBeyondEol", command, RangeAspects::listBeyondEol, tests);
    addIf(lists, "listZeroBlocks", command, RangeAspects::listZeroBlocks, tests);
    addIf(!command.flags.isEmpty(), "flags", command, AspectTest::flags, tests);
    addIf(command.protection, "protect", command, AspectTest::protect, tests);
    boolean allocates = command.allocationLength.exists();
    addIf(allocates, "allocationLength", command, LengthAspects::allocationLength, tests);
    boolean takesList = command.listLength.exists();
    addIf(takesList, "parameterList", command, LengthAspects::parameterList, tests);
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
            aspect.check(new Trial(command, disk));
          } catch (AssertionError | RuntimeException e) {
            // A report has only numbers for what is generated.
            throw new AssertionError("%s %s: %s".formatted(command.operation, name, e), e);
          }
        });
  }

  /** Each bit that means something is of one field that the table knows, and no other bit is. */
  private static void everyField(Trial trial) {
    BitSet known = new BitSet();
    for (UsedBits field : UsedBits.of(trial.command())) {
      assertThat(known.intersects(field.mask()))
          .as("%s shares bits with another field", field.name())
          .isFalse();
      known.or(field.mask());
    }
    byte[] usage = trial.command().operation.usage();
    usage[0] = (byte) 0xFF;
    if (trial.command().operation.hasServiceAction()) {
      usage[1] |= 0x1F;
    }
    assertThat(HexFormat.ofDelimiter(" ").formatHex(known.toByteArray()))
        .as("bits of the fields in the table of aspects, which are those of the usage data")
        .isEqualTo(HexFormat.ofDelimiter(" ").formatHex(usage));
    assertThat(trial.command().rangesKnown)
        .as("the table says which ranges of blocks the list has, or that it is rangeless")
        .isEqualTo(trial.command().listLength.exists());
  }

  private static void flags(Trial trial) {
    for (Flag flag : trial.command().flags) {
      flag.check(trial.command());
    }
  }

  /** Every byte that it answers with is its own: none is left of what was in the buffer before. */
  private static void works(Trial trial) {
    Aspects command = trial.command();
    List<byte[]> answers = new ArrayList<>();
    for (byte garbage : new byte[] {TestCommand.GARBAGE, 0x11}) {
      byte[] data = command.dataOut(trial.disk());
      TestCommand run = trial.run(trial.disk().command(command.cdb(), data).with(garbage));
      assertThat(run.outcome()).isEqualTo(command.outcome);
      byte[] answer = command.outcome == Outcome.Status.GOOD ? run.data() : new byte[0];
      answers.add(Arrays.copyOf(answer, Math.min(answer.length, command.steadyBytes)));
    }
    assertThat(answers.getFirst()).isEqualTo(answers.getLast());
  }

  /** What is not in the usage data is refused where it stands, or known to mean nothing. */
  private static void reservedBits(Trial trial) {
    Aspects command = trial.command();
    byte[] usage = command.operation.usage();
    for (int i = 1; i < usage.length; i++) {
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        boolean serviceAction = command.operation.hasServiceAction() && i == 1 && bit < 5;
        byte[] cdb = command.cdb();
        boolean used = (usage[i] & 1 << bit) != 0;
        cdb[i] |= (byte) (1 << bit);
        if (command.tolerated(i, 1 << bit)) {
          assertThat(used).as("bit %d of byte %d is tolerated, not used", bit, i).isFalse();
          byte[] data = command.dataOut(trial.disk());
          assertThat(trial.run(cdb, data).outcome()).isEqualTo(command.outcome);
          trial.disk().device.calls.clear();
        } else if (!used && !serviceAction) {
          refusedAt(trial, cdb, command.fieldAt(i), bit);
        }
      }
    }
  }

  private static void refusedAt(Trial trial, byte[] cdb, int index, int bit) {
    assertThat(trial.dataOutLength(cdb, new byte[BLOCK])).isZero();
    SenseData sense = trial.run(cdb, new byte[BLOCK]).sense();
    assertThat(sense.sense())
        .as("byte %d, bit %d", index, bit)
        .isEqualTo(Sense.INVALID_FIELD_IN_CDB);
    FieldPointer pointer = sense.field().orElseThrow();
    assertThat(pointer.inCdb()).isTrue();
    assertThat(pointer.byteOffset()).isEqualTo(index);
    assertThat(pointer.bit()).isGreaterThanOrEqualTo(bit);
    assertThat(trial.disk().device.calls).isEmpty();
  }

  /** What is missing counts as zeros. */
  private static void shortCdb(Trial trial) {
    byte[] zeros = Cdbs.minimal(trial.command().operation);
    byte[] brief = Arrays.copyOf(zeros, trial.command().operation.hasServiceAction() ? 2 : 1);
    TestCommand expected = trial.run(zeros, new byte[0]);
    expected.outcome(); // some take their time
    TestCommand actual = trial.run(brief, new byte[0]);
    assertThat(actual.outcome()).isEqualTo(expected.outcome());
    if (actual.outcome() == Outcome.Status.GOOD) {
      assertThat(actual.data()).isEqualTo(expected.data());
    }
  }

  private static void readOnly(Trial writable) {
    Aspects command = writable.command();
    try (TestDisk disk = TestDisk.readOnly(command.commands)) {
      Trial trial = new Trial(command, disk);
      byte[] data = command.dataOut(disk);
      if (command.changes) {
        trial.refused(command.cdb(), data, SenseData.of(Sense.WRITE_PROTECTED));
      } else {
        trial.changesNothing(command.cdb(), data, command.outcome);
      }
    }
  }

  private static void protect(Trial trial) {
    byte[] data = trial.command().dataOut(trial.disk());
    for (int protect = 1; protect < 8; protect++) {
      byte[] cdb = trial.command().cdb();
      cdb[1] |= (byte) (protect << 5);
      trial.refused(cdb, data, SenseData.invalidFieldInCdb(1, 7));
    }
  }
}
