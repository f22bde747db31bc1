package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.View;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A walk through the keys of a family that does not end at a damaged file.
 *
 * <p>Where a cursor fails, what should follow is asked for key by key, until one can be read; a new
 * cursor goes on behind it.
 */
final class KeyWalk {
  /** Keys that are asked for in vain before another cursor is tried. */
  private static final int RETRY_KEYS = 512;

  private final View view;
  private final CheckFindings findings;

  KeyWalk(View view, CheckFindings findings) {
    this.view = view;
    this.findings = findings;
  }

  /** What is met on the way. */
  interface Visitor {
    void found(byte[] key, byte[] value) throws IOException;

    /** A key that should or may be there can't be read. */
    void unreadable(Place place, VDiskException reason) throws IOException;

    /** The first key at or behind a place that should or may be there, or null. */
    @Nullable Place expected(Place from);
  }

  /** Walks from one key (inclusive) to another (exclusive). */
  void run(Family family, Place from, Place end, Visitor visitor) throws IOException {
    byte[] start = from.key();
    while (start != null) {
      Place next = follow(family, start, end, visitor);
      start = next == null ? null : ask(family, next, end, visitor);
    }
  }

  /** Follows a cursor; null at the end, or the first place that it has not come to. */
  private @Nullable Place follow(Family family, byte[] start, Place end, Visitor visitor)
      throws IOException {
    Place next = Place.of(start);
    if (start.length > Place.KEY_BYTES) {
      next = next.next();
    }
    try (Cursor cursor = view.cursor(family, start, end.key())) {
      while (moved(cursor, family)) {
        next = Place.of(cursor.key()).next();
        visitor.found(cursor.key(), cursor.value());
      }
      return null;
    } catch (CursorFailure _) {
      return next;
    }
  }

  private boolean moved(Cursor cursor, Family family) throws IOException {
    try {
      return cursor.next();
    } catch (VDiskException e) {
      requireDamage(e);
      findings.note(
          "A file of the store is damaged (%s): %s"
              .formatted(family.name().toLowerCase(Locale.ROOT), e.getMessage()));
      throw new CursorFailure(e);
    }
  }

  /** Asks for keys one by one; the key where a cursor may go on, or null at the end. */
  private byte @Nullable [] ask(Family family, Place from, Place end, Visitor visitor)
      throws IOException {
    int asked = 0;
    Place place = visitor.expected(from);
    while (place != null && place.isBefore(end)) {
      byte[] key = place.key();
      byte[] value = null;
      try {
        value = view.get(family, key);
      } catch (VDiskException e) {
        requireDamage(e);
        visitor.unreadable(place, e);
      }
      if (value != null) {
        visitor.found(key, value);
        return Arrays.copyOf(key, key.length + 1);
      }
      if (++asked == RETRY_KEYS) {
        return place.next().key();
      }
      place = visitor.expected(place.next());
    }
    return null;
  }

  /** Passes on what is no damage of the store: that it was closed, say. */
  static void requireDamage(VDiskException failure) throws VDiskException {
    if (failure.kind() != Kind.CORRUPT && failure.kind() != Kind.IO) {
      throw failure;
    }
  }

  /** A cursor has failed, which is not to be taken for a failure of the visitor. */
  private static final class CursorFailure extends IOException {
    CursorFailure(VDiskException cause) {
      super(cause);
    }
  }
}
