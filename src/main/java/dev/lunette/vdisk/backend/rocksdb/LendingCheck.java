package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.backend.rocksdb.CheckFindings.Tally;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Compares the counts of how often blocks are lent with the borrowers that there are. */
final class LendingCheck implements KeyWalk.Visitor {
  private final References references;
  private final CheckFindings findings;
  private final Mender mender;

  /** Blocks that are borrowed and of which no record was found yet. */
  private final Map<Long, Roaring64Bitmap> missing = new HashMap<>();

  LendingCheck(References references, CheckFindings findings, Mender mender) {
    this.references = references;
    this.findings = findings;
    this.mender = mender;
    references.labels().forEach((label, of) -> missing.put(label, of.allBorrowed()));
  }

  @Override
  public void found(byte[] key, byte[] value) throws IOException {
    Place place = Place.of(key);
    long expected = key.length == Blocks.KEY_BYTES ? expectedRecord(place) : 0;
    if (expected == 0 || !Lending.isRecord(value, expected)) {
      wrong(key, expected);
    }
    note(place);
  }

  @Override
  public void unreadable(Place place, VDiskException reason) throws IOException {
    wrong(place.key(), expectedRecord(place));
    note(place);
  }

  /** The walk has ended: what is borrowed must have been met. */
  void end() throws IOException {
    for (Map.Entry<Long, Roaring64Bitmap> label : missing.entrySet()) {
      LongIterator blocks = label.getValue().getLongIterator();
      while (blocks.hasNext()) {
        Place place = new Place(label.getKey(), blocks.next());
        wrong(place.key(), expectedRecord(place));
      }
    }
  }

  @Override
  public @Nullable Place expected(Place from) {
    Long label = references.labels().ceilingKey(from.first());
    while (label != null) {
      Roaring64Bitmap of = missing.getOrDefault(label, new Roaring64Bitmap());
      LongIterator blocks = of.getLongIteratorFrom(label == from.first() ? from.second() : 0);
      if (blocks.hasNext()) {
        return new Place(label, blocks.next());
      }
      label = references.labels().higherKey(label);
    }
    return null;
  }

  private long expectedRecord(Place place) {
    LabelReferences of = references.of(place.first());
    long borrowers = of == null ? 0 : of.borrowers(place.second());
    return borrowers == 0 || of == null ? 0 : Lending.record(borrowers, of.owned(place.second()));
  }

  private void wrong(byte[] key, long expected) throws IOException {
    findings.count(Tally.LENT, 1, List.of());
    mender.lent(key, expected);
  }

  private void note(Place place) {
    Roaring64Bitmap of = missing.get(place.first());
    if (of != null) {
      of.removeLong(place.second());
    }
  }
}
