package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A bit or more of a CDB that change what a command does, and what is to be seen of that. */
final class Flag {

  final String name;
  final int index;
  final int mask;
  private final Seen seen;
  private final List<Consumer<byte[]>> given = new ArrayList<>();
  private Consumer<TestDisk> before = disk -> {};
  private byte @Nullable [] sent;

  Flag(String name, int index, int mask, Seen seen) {
    this.name = name;
    this.index = index;
    this.mask = mask;
    this.seen = seen;
  }

  /** How a command without the flag and one with it differ. */
  interface Seen {
    void compare(Tried without, Tried with);

    default Seen and(Seen other) {
      return (without, with) -> {
        compare(without, with);
        other.compare(without, with);
      };
    }
  }

  /** What came of a command. */
  record Tried(
      TestDisk disk, TestCommand command, int dataOutLength, CompletableFuture<Boolean> early) {

    static Tried of(Trial trial, byte[] cdb, byte[] data) {
      TestDisk disk = trial.disk();
      trial.command().prepare(disk, trial.unit());
      TestCommand command = disk.command(cdb, data);
      CompletableFuture<Boolean> early = new CompletableFuture<>();
      disk.device.before = call -> early.complete(command.isDone());
      int length = trial.unit().dataOutLength(command);
      return new Tried(disk, command.run(trial.unit()), length, early);
    }

    /** GOOD, or what a sense is called. */
    String outcome() {
      return said(command);
    }

    String calls() {
      command.outcome();
      return String.join(", ", disk.device.calls);
    }

    String data() {
      return HexFormat.of().formatHex(command.data());
    }

    /** Whether it was answered before the device was asked for anything. */
    boolean answeredFirst() {
      return early.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  private static String said(TestCommand command) {
    return command.outcome() instanceof Outcome.CheckCondition(var sense)
        ? sense.sense().name()
        : command.outcome().toString();
  }

  /** The other bits of a byte, which both have as is said here. */
  void given(int at, int value) {
    given.add(cdb -> cdb[at] = (byte) value);
  }

  /** What both send. */
  void sends(byte[] data) {
    sent = data;
  }

  /** What happens to the disk before. */
  void before(Consumer<TestDisk> action) {
    before = action;
  }

  void check(Aspects command) {
    try (TestDisk one = TestDisk.of(command.commands);
        TestDisk other = TestDisk.of(command.commands)) {
      try {
        seen.compare(tried(command, one, 0), tried(command, other, mask));
      } catch (AssertionError e) {
        throw new AssertionError(name + ": " + e.getMessage(), e);
      }
    }
  }

  private Tried tried(Aspects command, TestDisk disk, int bits) {
    before.accept(disk);
    byte[] cdb = command.cdb();
    given.forEach(each -> each.accept(cdb));
    cdb[index] = (byte) ((cdb[index] & ~mask) | bits);
    return Tried.of(new Trial(command, disk), cdb, sent == null ? command.dataOut(disk) : sent);
  }

  /** It changes nothing. */
  static Seen nothing() {
    return (without, with) -> {
      assertThat(with.outcome()).isEqualTo("GOOD").isEqualTo(without.outcome());
      assertThat(with.calls()).isEqualTo(without.calls());
      assertThat(with.data()).isEqualTo(without.data());
      assertThat(with.dataOutLength()).isEqualTo(without.dataOutLength());
    };
  }

  /** What the device is asked for, where @ stands for the blocks that are usual here. */
  static Seen calls(String without, String with) {
    return (first, second) -> {
      assertThat(first.outcome()).isEqualTo("GOOD").isEqualTo(second.outcome());
      assertThat(first.calls()).isEqualTo(placed(without, first));
      assertThat(second.calls()).isEqualTo(placed(with, second));
    };
  }

  private static String placed(String calls, Tried tried) {
    int block = tried.disk().blockBytes();
    return calls.replace("@", Aspects.LBA * block + " " + Aspects.BLOCKS * block);
  }

  /** What the data that it answers with begins with: hexadecimal digits, or dots for any. */
  static Seen answers(String without, String with) {
    return (first, second) -> {
      assertThat(first.data()).matches(without + ".*");
      assertThat(second.data()).matches(with + ".*").isNotEqualTo(first.data());
    };
  }

  /** How many bytes it takes. */
  static Seen takes(int without, int with) {
    return (first, second) -> {
      assertThat(first.dataOutLength()).isEqualTo(without);
      assertThat(second.dataOutLength()).isEqualTo(with);
    };
  }

  /** What becomes of it. */
  static Seen ends(String without, String with) {
    return (first, second) -> {
      assertThat(first.outcome()).isEqualTo(without);
      assertThat(second.outcome()).isEqualTo(with);
    };
  }

  /** What becomes of the command after it. */
  static Seen next(String cdb, String without, String with) {
    return (first, second) -> {
      assertThat(first.outcome()).isEqualTo("GOOD").isEqualTo(second.outcome());
      assertThat(said(first.disk().run(cdb))).isEqualTo(without);
      assertThat(said(second.disk().run(cdb))).isEqualTo(with);
    };
  }

  /** The answer comes before the work, and not after it. */
  static Seen answersFirst() {
    return (without, with) -> {
      assertThat(without.answeredFirst()).as("waits").isFalse();
      assertThat(with.answeredFirst()).as("does not wait").isTrue();
      assertThat(with.outcome()).isEqualTo("GOOD").isEqualTo(without.outcome());
    };
  }

  /** It waits for the work, asked for that or not. */
  static Seen answersLast() {
    return (without, with) -> {
      assertThat(without.answeredFirst()).isFalse();
      assertThat(with.answeredFirst()).isFalse();
      assertThat(with.calls()).isEqualTo(without.calls());
    };
  }
}
