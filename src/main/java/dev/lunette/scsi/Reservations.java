package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.reservation.Need;
import dev.lunette.scsi.reservation.Registrant;
import dev.lunette.scsi.reservation.Registrations;
import dev.lunette.scsi.reservation.ReservationStore;
import dev.lunette.scsi.reservation.ReserveOut;
import dev.lunette.scsi.reservation.Verdict;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has reserved a logical unit: persistently (SPC-4 5.13), or by RESERVE (SPC-2 5.5.1), but not
 * both at once.
 *
 * <p>Commands look at what holds, which is replaced as a whole, and take no lock. Changes are made
 * one after the other where {@link ReservationStore} has them made, for what is to survive the
 * server is kept before the command is answered.
 */
final class Reservations {

  private static final Logger LOG = LoggerFactory.getLogger(Reservations.class);

  private final String vdisk;
  private final ReservationStore store;
  private final UnitAttentions attentions;
  private final AtomicReference<@Nullable Nexus> reserved = new AtomicReference<>();
  private volatile Registrations registrations;

  /** Whether nobody knows what is kept, as that failed; known to whose turn it is. */
  private boolean doubtful;

  Reservations(String vdisk, ReservationStore store, UnitAttentions attentions) {
    this.vdisk = vdisk;
    this.store = store;
    this.attentions = attentions;
    this.registrations = store.kept();
  }

  /** Whether registrations can outlive the server. */
  boolean durable() {
    return store.durable();
  }

  /** What holds now. */
  Registrations registrations() {
    return registrations;
  }

  /** Whether somebody has the unit by RESERVE, which shuts persistent reservations out. */
  boolean reserved() {
    return reserved.get() != null;
  }

  /** All nexuses that there are. */
  Set<Nexus> nexuses() {
    return attentions.nexuses();
  }

  /** Whether a reservation is in the way of a command. */
  boolean conflict(Command command) {
    Nexus holder = reserved.get();
    if (holder != null && holder != command.nexus()) {
      return !ReservationRules.passesReserve(command.cdb());
    }
    Registrations now = registrations;
    return now.reservation().isPresent()
        && now.conflicts(command.nexus().registrant(), ReservationRules.need(command.cdb()));
  }

  /** Whether one is in the way of a nexus that does something here by way of another unit. */
  boolean keepsOut(Nexus nexus, Need need) {
    Nexus holder = reserved.get();
    return (holder != null && holder != nexus) || registrations.conflicts(nexus.registrant(), need);
  }

  /** RESERVE and RELEASE, which a registration of whomever shuts out (SPC-4 5.13.3). */
  void execute(Command command, Cdb cdb) {
    inTurn(
        command,
        () -> {
          boolean shutOut = !registrations.keys().isEmpty();
          if (shutOut || (cdb instanceof Cdb.Reserve && !take(command.nexus()))) {
            command.complete(Outcome.Status.RESERVATION_CONFLICT);
            return;
          }
          if (cdb instanceof Cdb.Release) {
            reserved.compareAndSet(command.nexus(), null);
          }
          command.completed();
        });
  }

  private boolean take(Nexus nexus) {
    return reserved.compareAndSet(null, nexus) || reserved.get() == nexus;
  }

  /** A nexus is gone, and what it had by RESERVE is free. */
  void detach(Nexus nexus) {
    reserved.compareAndSet(nexus, null);
  }

  /** What somebody has by RESERVE is free; registrations stay (SPC-4 5.13.5). */
  void reset() {
    reserved.set(null);
  }

  /**
   * Makes a change of the registrations, when it is its turn, and answers the command.
   *
   * @param key that the command gives for its nexus
   * @param action what it wants
   * @param aborts whether those who lose their registration lose their tasks, too
   */
  void change(Command command, long key, Function<ReserveOut, Verdict> action, boolean aborts) {
    Registrant from = command.nexus().registrant();
    Registrations before = registrations;
    switch (action.apply(new ReserveOut(before, from, key))) {
      case Verdict.Conflict _ -> command.complete(Outcome.Status.RESERVATION_CONFLICT);
      case Verdict.Refused(SenseData sense) -> command.checkCondition(sense);
      case Verdict.Done done -> {
        if (!keep(before, done.now())) {
          command.checkCondition(Sense.INTERNAL_TARGET_FAILURE);
          return;
        }
        registrations = done.now();
        tell(done.notices());
        if (aborts) {
          Set<Registrant> preempted = done.preempted();
          command.abortOthers(nexus -> preempted.contains(nexus.registrant()), command::completed);
        } else {
          command.completed();
        }
      }
    }
  }

  private boolean keep(Registrations before, Registrations now) {
    @Nullable Registrations kept = now.kept();
    if (!doubtful && Objects.equals(kept, before.kept())) {
      return true;
    }
    try {
      store.keep(kept);
      doubtful = false;
      return true;
    } catch (IOException e) {
      doubtful = true;
      LOG.error("vDisk {}: its reservations can't be kept", vdisk, e);
      return false;
    }
  }

  private void tell(Map<Verdict.Notice, Set<Registrant>> notices) {
    notices.forEach((notice, whom) ->
        attentions.raise(attention(notice), nexus -> whom.contains(nexus.registrant())));
  }

  private static UnitAttention attention(Verdict.Notice notice) {
    return switch (notice) {
      case RESERVATIONS_PREEMPTED -> UnitAttention.RESERVATIONS_PREEMPTED;
      case RESERVATIONS_RELEASED -> UnitAttention.RESERVATIONS_RELEASED;
      case REGISTRATIONS_PREEMPTED -> UnitAttention.REGISTRATIONS_PREEMPTED;
    };
  }

  /** Runs a change after those before it, unless its command has been aborted meanwhile. */
  void inTurn(Command command, Runnable change) {
    try {
      store.execute(() -> {
        try {
          if (command.aborted()) {
            command.completed(); // nobody hears of it
          } else {
            change.run();
          }
        } catch (RuntimeException | Error e) {
          LOG.error("vDisk {}: {} failed", vdisk, command.cdb(), e);
          command.checkCondition(Sense.INTERNAL_TARGET_FAILURE);
        }
      });
    } catch (RejectedExecutionException e) {
      command.complete(Outcome.Status.BUSY);
    }
  }
}
