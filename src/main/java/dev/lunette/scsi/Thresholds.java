package dev.lunette.scsi;

import dev.lunette.scsi.page.ErrorRecovery;
import dev.lunette.scsi.page.ModeValues;
import dev.lunette.scsi.page.ProvisioningThresholds;
import dev.lunette.scsi.page.ThresholdDescriptor;
import dev.lunette.vdisk.Space;
import dev.lunette.vdisk.SpaceCompletion;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The soft thresholds of a thin disk (SBC-3 4.7.3.7): each is told of once when it is reached, and
 * again only after the space has been on the other side of its range.
 *
 * <p>While any is enabled the vDisk is asked every second what it takes, on its own executor. So
 * commands cost nothing more, and what others take of the same store is seen as well.
 */
final class Thresholds {

  private static final Executor EVERY_SECOND =
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final Medium medium;
  private final UnitAttentions attentions;
  private final Executor later;

  private List<ThresholdDescriptor> watched = List.of();

  /** Bits of those that have been told of and not been left since. */
  private int reached;

  /** Whether the vDisk is being asked, or will be. */
  private boolean looking;

  Thresholds(Medium medium, UnitAttentions attentions) {
    this(medium, attentions, EVERY_SECOND);
  }

  /**
   * Thresholds of which none is enabled.
   *
   * @param later runs a look when it is time for the next one
   */
  Thresholds(Medium medium, UnitAttentions attentions, Executor later) {
    this.medium = medium;
    this.attentions = attentions;
    this.later = later;
  }

  /** All that are reached are told of anew, as after a power on. */
  synchronized void arm() {
    reached = 0;
  }

  /** Takes over what is in the mode pages; what has changed there is armed. */
  synchronized void watch(ModeValues values) {
    List<ThresholdDescriptor> wanted =
        ErrorRecovery.isThresholdReported(values)
            ? ProvisioningThresholds.thresholds(values)
            : List.of();
    for (int i = 0; i < wanted.size(); i++) {
      if (i >= watched.size() || !wanted.get(i).equals(watched.get(i))) {
        reached &= ~bit(i);
      }
    }
    watched = wanted;
    attentions.tellOneNexus(UnitAttention.THRESHOLDS, ProvisioningThresholds.isForOneNexus(values));
    if (!looking && isAnyEnabled()) {
      looking = true;
      look();
    }
  }

  private boolean isAnyEnabled() {
    return watched.stream().anyMatch(ThresholdDescriptor::enabled);
  }

  private void look() {
    medium.vdisk().space(new Look());
  }

  /** Compares what the vDisk takes with what it may take. */
  synchronized void compare(Space space) {
    ThresholdSets sets = ThresholdSets.of(medium);
    for (int i = 0; i < watched.size(); i++) {
      if (watched.get(i).enabled()) {
        compare(i, sets, space);
      }
    }
  }

  private void compare(int index, ThresholdSets sets, Space space) {
    ThresholdDescriptor threshold = watched.get(index);
    long middle = threshold.count() << sets.exponent();
    long distance =
        switch (threshold.resource()) {
          case AVAILABLE -> middle - medium.availableBlocks(space);
          case USED -> medium.usedBlocks(space) - middle;
        };
    long half = sets.blocks() / 2;
    if (distance >= half && (reached & bit(index)) == 0) {
      tell(index);
    } else if (distance <= -half) {
      reached &= ~bit(index);
    }
  }

  /** With nobody there, it stays armed for who comes first. */
  private void tell(int index) {
    if (!attentions.nexuses().isEmpty()) {
      reached |= bit(index);
      attentions.raise(UnitAttention.THRESHOLDS.get(index));
    }
  }

  private synchronized void lookAgain(boolean more) {
    looking = more && isAnyEnabled();
    if (looking) {
      later.execute(this::look);
    }
  }

  private static int bit(int index) {
    return 1 << index;
  }

  /** One answer of the vDisk; when it is closed there is no other. */
  private final class Look implements SpaceCompletion {

    @Override
    public void completed(Space space) {
      compare(space);
      lookAgain(true);
    }

    @Override
    public void failed(VDiskException failure) {
      lookAgain(failure.kind() != Kind.STALE);
    }
  }
}
