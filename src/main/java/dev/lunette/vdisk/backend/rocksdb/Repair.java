package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Mends what a check finds, and checks again until there is nothing left that can be mended. */
final class Repair {
  /** The first may make holes, the second counts and frees anew, the third finds it right. */
  private static final int MOST_ROUNDS = 4;

  private final Store store;
  private final boolean apply;
  private final boolean zeroLost;
  private final CheckProgress progress;

  Repair(Store store, boolean apply, boolean zeroLost, CheckProgress progress) {
    this.store = store;
    this.apply = apply;
    this.zeroLost = zeroLost;
    this.progress = progress;
  }

  RepairReport run() throws IOException {
    List<String> actions = new ArrayList<>();
    CheckReport found = null;
    CheckReport left = null;
    boolean mended = false;
    boolean more = true;
    for (int round = 0; more && round < MOST_ROUNDS; round++) {
      try (Mending mending = new Mending(store, apply, zeroLost)) {
        left = new Check(store, progress, mending).run();
        mending.finish();
        found = found == null ? left : found;
        actions.addAll(mending.sentences());
        more = apply && mending.done() > 0;
        mended |= more;
      }
    }
    if (mended) {
      dropDeleted();
    }
    if (found == null || left == null) {
      throw new IllegalStateException("no round was made");
    }
    List<Damage> stay = apply ? left.damages() : kept(found, !actions.isEmpty());
    List<Damage> zeroed = RepairReport.without(found.damages(), stay);
    return new RepairReport(apply, found, List.copyOf(actions), zeroed, left);
  }

  /** What would stay as it is; where records of layers are damaged nothing at all is mended. */
  private List<Damage> kept(CheckReport found, boolean mends) {
    return zeroLost && mends
        ? found.damages().stream().filter(one -> one.reason() == Damage.Reason.UNREADABLE).toList()
        : found.damages();
  }

  /** A compaction of the server, which moves blocks, would stop at a damaged one. */
  private void dropDeleted() throws IOException {
    for (Family family : List.of(Family.DATA, Family.DATA_LZ4, Family.DATA_ZSTD)) {
      store.dropDeleted(family);
    }
  }
}
