package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.CdbDecoder;
import dev.lunette.scsi.cdb.CommandSet;
import java.util.ArrayList;
import java.util.List;

/** A task set without any disk: commands of two nexuses end when a test says so. */
abstract class TaskSetFixture {

  final TaskSet set = new TaskSet();
  final Nexus a = TestDisk.nexus("a");
  final Nexus b = TestDisk.nexus("b");

  /** Who waits until commands without a place are over. */
  final List<Runnable> waitingForOthers = new ArrayList<>();

  final List<Boolean> waitingForAllNexuses = new ArrayList<>();

  /** A command in the set. */
  final class Task implements TaskSet.Member {
    final Nexus nexus;
    final Cdb cdb;
    final Place place;
    private int enabled;

    Task(Nexus nexus, TaskAttribute attribute, byte[] cdb) {
      this.nexus = nexus;
      this.cdb = CdbDecoder.decode(CommandSet.DISK, cdb);
      this.place = set.enter(this, attribute);
      enabled += place.isEnabled() ? 1 : 0;
    }

    @Override
    public Nexus nexus() {
      return nexus;
    }

    @Override
    public boolean naca() {
      return false;
    }

    @Override
    public Cdb cdb() {
      return cdb;
    }

    @Override
    public void enabled() {
      assertThat(Thread.holdsLock(set)).isFalse();
      assertThat(place.isEnabled()).isTrue();
      enabled++;
    }

    @Override
    public void whenOthersOver(boolean ofAllNexuses, Runnable then) {
      waitingForOthers.add(then);
      waitingForAllNexuses.add(ofAllNexuses);
    }

    void goesOn() {
      assertThat(enabled).as("told once").isEqualTo(1);
    }

    void waits() {
      assertThat(enabled).isZero();
    }

    void ends() {
      place.leave();
    }
  }

  final Task task(Nexus nexus, TaskAttribute attribute) {
    return new Task(nexus, attribute, Cdbs.hex("00"));
  }

  final void othersAreOver() {
    List<Runnable> waiting = List.copyOf(waitingForOthers);
    waitingForOthers.clear();
    waiting.forEach(Runnable::run);
  }

  final void nothingMatters() {
    assertThat(set.ordersNow(TaskAttribute.SIMPLE)).isFalse();
  }
}
