package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.backend.rocksdb.CheckFindings.Tally;
import dev.lunette.vdisk.store.Family;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Verifies the stored blocks of one family, and takes those that are good off the references. */
final class BlockCheck implements KeyWalk.Visitor {
  /** Blocks after which progress is told. */
  private static final int TELL_BLOCKS = 1024;

  private final Family family;
  private final References references;
  private final CheckFindings findings;
  private final Mender mender;
  private final Runnable progress;
  private int untold;

  BlockCheck(
      Family family,
      References references,
      CheckFindings findings,
      Mender mender,
      Runnable progress) {
    this.family = family;
    this.references = references;
    this.findings = findings;
    this.mender = mender;
    this.progress = progress;
  }

  @Override
  public void found(byte[] key, byte[] value) throws IOException {
    Place place = Place.of(key);
    LabelReferences of = isOurs(key, place) ? references.of(place.first()) : null;
    if (of == null || !of.pending().contains(place.second())) {
      findings.count(Tally.ORPHAN, 1, List.of());
      mender.orphan(family, key);
      return;
    }
    if (Blocks.isIntact(key, value, of.blockSizeBytes())) {
      of.pending().removeLong(place.second());
    } else {
      of.damaged(place.second());
    }
    findings.checked(of.blockSizeBytes());
    if (++untold == TELL_BLOCKS) {
      untold = 0;
      progress.run();
    }
  }

  @Override
  public void unreadable(Place place, VDiskException reason) {
    LabelReferences of = references.of(place.first());
    if (of != null) {
      if (reason.kind() == Kind.CORRUPT) {
        of.damaged(place.second());
      } else {
        of.unreadable(place.second());
      }
    }
  }

  @Override
  public @Nullable Place expected(Place from) {
    Place place = references.pending(from);
    while (place != null && Blocks.family(place.first()) != family) {
      place = references.pending(new Place(place.first() + 1, 0));
    }
    return place;
  }

  private boolean isOurs(byte[] key, Place place) {
    return key.length == Blocks.KEY_BYTES
        && Blocks.isLabel(place.first())
        && Blocks.family(place.first()) == family;
  }
}
