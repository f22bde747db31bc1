package dev.lunette.scsi;

import static dev.lunette.scsi.cdb.OperationCode.CLEAR;
import static dev.lunette.scsi.cdb.OperationCode.REGISTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.reservation.Registrations;
import dev.lunette.scsi.reservation.ReservationStore;
import dev.lunette.scsi.sense.Sense;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReservationStoreFailureTest {

  private final Failing store = new Failing();
  @AutoClose private final TestDisk disk = TestDisk.thin();
  private Reserver a;

  /** A store that fails as told, perhaps when it has kept what it was given. */
  private static final class Failing implements ReservationStore {
    private @Nullable Registrations kept;
    private @Nullable IOException failure;
    private @Nullable Error error;
    private boolean full;

    @Override
    public boolean durable() {
      return true;
    }

    @Override
    public Registrations kept() {
      return Registrations.NONE;
    }

    @Override
    public void keep(@Nullable Registrations now) throws IOException {
      kept = now;
      if (failure != null) {
        throw failure;
      }
      if (error != null) {
        throw error;
      }
    }

    @Override
    public void execute(Runnable change) {
      if (full) {
        throw new RejectedExecutionException("too many wait");
      }
      change.run();
    }
  }

  @BeforeEach
  void attach() {
    CopyManager copies = new CopyManager();
    DiskStores stores = new DiskStores(store, ModeStore.NONE, EraseStore.NONE);
    DiskUnit unit = new DiskUnit(disk.vdisk, TestDisk.LIMITS, stores, copies);
    a = new Reserver(unit, "a", 7);
  }

  @Test
  void changesNothing() {
    store.failure = new IOException("full");
    a.out(REGISTER, 0, 0, a.key, Reserver.APTPL).fails(Sense.INTERNAL_TARGET_FAILURE);
    assertThat(a.keys()).isEmpty();
    store.failure = null;
    store.error = new AssertionError("a fault of the store's own");
    a.out(REGISTER, 0, 0, a.key, Reserver.APTPL).fails(Sense.INTERNAL_TARGET_FAILURE);
    assertThat(a.keys()).isEmpty();
  }

  @Test
  void isMendedByTheNextChangeAlsoIfThatHasNothingToKeep() {
    store.failure = new IOException("kept, but the sync failed");
    a.out(REGISTER, 0, 0, a.key, Reserver.APTPL).fails(Sense.INTERNAL_TARGET_FAILURE);
    assertThat(store.kept).isNotNull();
    store.failure = null;
    a.out(REGISTER, 0, 0, a.key, 0).good();
    assertThat(store.kept).as("what the next start finds").isNull();
    a.out(REGISTER, 0, a.key, a.key, Reserver.APTPL).good();
    assertThat(store.kept).isNotNull();
  }

  @Test
  void isNotAskedWhenNothingIsToBeKept() {
    a.out(REGISTER, 0, 0, a.key, 0).good();
    store.failure = new IOException("full");
    a.out(CLEAR, 0, a.key, 0, 0).good();
  }

  @Test
  void isBusyWhileTooManyChangesWait() {
    store.full = true;
    assertThat(a.out(REGISTER, 0, 0, a.key, 0).outcome()).isEqualTo(Outcome.Status.BUSY);
  }
}
