package dev.lunette.scsi;

import static dev.lunette.scsi.TaskAttribute.SIMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import org.junit.jupiter.api.Test;

/** Which simple commands wait for older ones of their nexus (QUEUE ALGORITHM MODIFIER 0h). */
final class RestrictedReorderingTest extends TaskSetFixture {

  private static byte[] read(long lba, int blocks) {
    return Cdbs.access(OperationCode.READ_16, lba, blocks);
  }

  private static byte[] write(long lba, int blocks) {
    return Cdbs.access(OperationCode.WRITE_16, lba, blocks);
  }

  @Test
  void restrictedReorderingKeepsTheOrderOfWhatOverlaps() {
    set.rules(false, true);
    assertThat(set.ordersNow(SIMPLE)).isTrue();
    Task write = new Task(a, SIMPLE, write(10, 10));
    assertThat(waitingForAllNexuses).containsExactly(false);
    write.waits();
    othersAreOver();
    write.goesOn();
    Task overlapping = new Task(a, SIMPLE, read(19, 2));
    Task beside = new Task(a, SIMPLE, write(20, 5));
    Task behind = new Task(a, SIMPLE, read(24, 1));
    Task ofOther = new Task(b, SIMPLE, write(10, 10));
    overlapping.waits();
    beside.waits(); // for what it would change under the read
    behind.waits();
    assertThat(waitingForOthers).hasSize(1);
    othersAreOver();
    ofOther.goesOn();
    write.ends();
    overlapping.goesOn();
    beside.waits();
    overlapping.ends();
    beside.goesOn();
    beside.ends();
    behind.goesOn();
    behind.ends();
    ofOther.ends();
    assertThat(set.ordersNow(SIMPLE)).isTrue();
    set.rules(false, false);
    nothingMatters();
  }

  @Test
  void whatWaitsGoesOnWhenReorderingIsUnrestrictedAgain() {
    set.rules(false, true);
    Task write = new Task(a, SIMPLE, write(0, 1));
    othersAreOver();
    Task read = new Task(a, SIMPLE, read(0, 1));
    read.waits();
    set.rules(false, false);
    read.goesOn();
    nothingMatters();
    write.ends();
    read.ends();
  }

  @Test
  void aNexusThatIsGoneIsForgotten() {
    set.rules(false, true);
    new Task(a, SIMPLE, write(0, 1)).ends();
    set.detach(a);
    new Task(a, SIMPLE, write(0, 1)).waits();
    assertThat(waitingForOthers).hasSize(2);
  }
}
