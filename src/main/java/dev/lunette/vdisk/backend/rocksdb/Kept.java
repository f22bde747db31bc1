package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.Snapshot;
import dev.lunette.vdisk.VDiskException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/** A snapshot with its layer, and how often it is open; its owner is the {@link LayerTree}. */
final class Kept {
  static final int FIELDS_BYTES = 4 * Long.BYTES;

  private final Snapshot snapshot;
  private final Layer layer;
  private int opened;

  Kept(Snapshot snapshot, Layer layer) {
    this.snapshot = snapshot;
    this.layer = layer;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  Layer layer() {
    return layer;
  }

  /** Devices that read it now; under the lock of the tree. */
  int opened() {
    return opened;
  }

  void opened(int change) {
    opened += change;
  }

  /** Fails if somebody reads it; under the lock of the tree. */
  void requireClosed() throws VDiskException {
    if (opened > 0) {
      throw Refusal.of(
          "snapshot \"%s\" is open, expected it to be closed".formatted(snapshot.path()));
    }
  }

  byte[] key() {
    return TreeFormat.snapshotKey(snapshot.vdisk(), snapshot.name());
  }

  byte[] encode() {
    ByteBuffer fields = TreeFormat.fields(FIELDS_BYTES).putLong(layer.id());
    fields.putLong(snapshot.id().getMostSignificantBits());
    fields.putLong(snapshot.id().getLeastSignificantBits());
    fields.putLong(snapshot.created().toEpochMilli());
    return TreeFormat.seal(key(), fields);
  }

  /** What {@link #encode} made; CORRUPT if it is something else. */
  static Kept decode(byte[] key, byte[] value, LayerTree tree) throws VDiskException {
    String[] names = TreeFormat.snapshotNames(key);
    ByteBuffer fields = TreeFormat.open(key, value, FIELDS_BYTES);
    Layer layer = tree.layer(key, fields.getLong());
    UUID id = new UUID(fields.getLong(), fields.getLong());
    Instant created = Instant.ofEpochMilli(fields.getLong());
    return new Kept(new Snapshot(names[0], names[1], id, created, layer.sizeBytes()), layer);
  }
}
