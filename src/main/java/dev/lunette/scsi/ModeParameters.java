package dev.lunette.scsi;

import dev.lunette.scsi.page.Caching;
import dev.lunette.scsi.page.Control;
import dev.lunette.scsi.page.ErrorRecovery;
import dev.lunette.scsi.page.ModePages;
import dev.lunette.scsi.page.ModeValues;
import dev.lunette.scsi.page.ProvisioningThresholds;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.VDiskException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mode pages of a disk with all their values, and what follows from the current ones: the
 * format of sense data, the software write protection, whether writes may be cached, in which order
 * commands are executed, and the thresholds of its space.
 *
 * <p>Values are saved where {@link ModeStore} has that done, since it waits; one is saved after the
 * other, and the current values change when theirs are safe.
 */
final class ModeParameters implements ModeTable {

  private static final Logger LOG = LoggerFactory.getLogger(ModeParameters.class);

  private final Medium medium;
  private final UnitAttentions attentions;
  private final ModeStore store;
  private final Thresholds thresholds;
  private final TaskSet taskSet = new TaskSet();

  /** Held while values are saved, and while there come to be other pages. */
  private final Object saving = new Object();

  private volatile ModeValues saved;
  private volatile ModeValues current;

  /** Asked for every command, so kept beside its page. */
  private volatile boolean descriptorSense;

  ModeParameters(Medium medium, UnitAttentions attentions, ModeStore store) {
    this.medium = medium;
    this.attentions = attentions;
    this.store = store;
    this.thresholds = new Thresholds(medium, attentions);
    ModePages pages = pages(medium);
    this.saved = pages.restored(store.load());
    this.current = pages.defaults();
    reset();
  }

  /** Thresholds are for a disk that knows what it takes. */
  private static ModePages pages(Medium medium) {
    Caching caching = new Caching(medium.vdisk().writeCache());
    return medium.tellsSpace()
        ? new ModePages(new ErrorRecovery(), caching, new Control(), new ProvisioningThresholds())
        : new ModePages(caching, new Control());
  }

  /** The vDisk lies on another device, which may know what it takes or not. */
  void adapt() {
    synchronized (saving) {
      byte[] kept = store.load(); // which may wait, as nobody may who holds this
      synchronized (this) {
        ModePages pages = pages(medium);
        saved = pages.restored(kept);
        take(pages.restored(current.encode()));
      }
    }
  }

  TaskSet taskSet() {
    return taskSet;
  }

  @Override
  public ModePages pages() {
    return current.pages();
  }

  @Override
  public boolean savable() {
    return store.saves();
  }

  @Override
  public ModeValues current() {
    return current;
  }

  /** {@inheritDoc} These are the defaults, as long as nothing has been saved. */
  @Override
  public ModeValues saved() {
    return saved;
  }

  /** Whether CHECK CONDITION comes with sense data in descriptor format (D_SENSE). */
  boolean descriptorSense() {
    return descriptorSense;
  }

  @Override
  public void select(Command command, Map<Integer, byte[]> bodies, boolean saves) {
    if (!saves) {
      change(command, bodies);
      return;
    }
    try {
      store.execute(() -> save(command, bodies));
    } catch (RejectedExecutionException e) {
      command.complete(Outcome.Status.BUSY);
    }
  }

  /** Saves all pages, not only those of the list (SPC-4 6.11, SP bit). */
  private void save(Command command, Map<Integer, byte[]> bodies) {
    try {
      synchronized (saving) {
        ModeValues wanted = current.with(bodies);
        store.save(wanted.encode());
        saved = wanted;
      }
      change(command, bodies);
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("vDisk {}: {} failed", medium.vdisk().name(), command.cdb(), e);
      command.checkCondition(Sense.INTERNAL_TARGET_FAILURE);
    }
  }

  private void change(Command command, Map<Integer, byte[]> bodies) {
    boolean flushes;
    synchronized (this) {
      ModeValues wanted = current.with(bodies);
      if (!wanted.equals(current)) {
        attentions.raiseForOthers(UnitAttention.MODE_PARAMETERS_CHANGED, command.nexus());
      }
      flushes = take(wanted);
    }
    if (flushes) {
      medium.vdisk().flush(command);
    } else {
      command.completed();
    }
  }

  /** A reset brings the saved values back; of it itself every nexus is told. */
  void reset() {
    boolean flushes;
    synchronized (this) {
      thresholds.arm();
      flushes = take(saved);
    }
    taskSet.clearAca(_ -> true);
    if (flushes) {
      medium.vdisk().flush(new Unwatched());
    }
  }

  /**
   * Makes values the current ones, and says whether what is cached has to be written: when the
   * cache is switched off, and before the disk can be taken for one that does not change any more.
   */
  private boolean take(ModeValues wanted) {
    boolean cacheGoes = Caching.isEnabled(current) && !Caching.isEnabled(wanted);
    boolean protects = !Control.isWriteProtected(current) && Control.isWriteProtected(wanted);
    current = wanted;
    descriptorSense = Control.isDescriptorSense(wanted);
    taskSet.rules(Control.isTaskSetPerNexus(wanted), Control.isRestrictedReordering(wanted));
    taskSet.abortRules(
        new AbortRules(Control.isTaskAbortedStatus(wanted), Control.queueError(wanted)));
    medium.softwareWriteProtected(Control.isWriteProtected(wanted));
    medium.vdisk().enableWriteCache(Caching.isEnabled(wanted));
    thresholds.watch(wanted);
    return cacheGoes || protects;
  }

  /** The end of a flush that nobody waits for: who does asks for one of his own. */
  private final class Unwatched implements Completion {
    @Override
    public void completed() {}

    @Override
    public void failed(VDiskException failure) {
      String vdisk = medium.vdisk().name();
      LOG.error("vDisk {}: what was cached before a reset is not written", vdisk, failure);
    }
  }
}
