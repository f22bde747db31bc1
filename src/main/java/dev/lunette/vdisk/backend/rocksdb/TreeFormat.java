package dev.lunette.vdisk.backend.rocksdb;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * How the records of the {@link LayerTree} are stored.
 *
 * <p>A key is a letter for its kind and what it is about: {@code N} the counter of numbers, {@code
 * L} and 8 bytes a layer, {@code V} and a name a vDisk, {@code S} and {@code vdisk/snapshot} a
 * snapshot. A value is a version (1 byte), fields of fixed length, and a CRC-32C (4) of the key and
 * all that, so that a record that turns up in the wrong place is found as well.
 */
@SuppressWarnings("ByteBufferBackingArray") // its own, of exactly this length
final class TreeFormat {
  static final byte COUNTER = 'N';
  static final byte LAYER = 'L';
  static final byte VOLUME = 'V';
  static final byte SNAPSHOT = 'S';

  /** Stands between the names of a vDisk and of its snapshot; no name has it. */
  private static final char SEPARATOR = '/';

  private static final byte VERSION = 1;
  private static final int CHECKSUM_BYTES = 4;

  private TreeFormat() {}

  static byte[] counterKey() {
    return new byte[] {COUNTER};
  }

  static byte[] layerKey(long id) {
    return ByteBuffer.allocate(1 + Long.BYTES).put(LAYER).putLong(id).array();
  }

  static byte[] volumeKey(String name) {
    return key(VOLUME, name);
  }

  static byte[] snapshotKey(String vdisk, String name) {
    return key(SNAPSHOT, vdisk + SEPARATOR + name);
  }

  /** Number of the layer that a key is about. */
  static long layerId(byte[] key) throws VDiskException {
    if (key.length != 1 + Long.BYTES) {
      throw corrupt(key, "a key of %d bytes, expected %d".formatted(key.length, 1 + Long.BYTES));
    }
    return ByteBuffer.wrap(key).getLong(1);
  }

  /** Name of the vDisk that a key is about. */
  static String volumeName(byte[] key) throws VDiskException {
    return checkedName(key, text(key));
  }

  /** Names of the vDisk and of the snapshot that a key is about. */
  static String[] snapshotNames(byte[] key) throws VDiskException {
    String path = text(key);
    int separator = path.indexOf(SEPARATOR);
    if (separator < 0) {
      throw corrupt(key, "no / between the names of a vDisk and a snapshot");
    }
    return new String[] {
      checkedName(key, path.substring(0, separator)),
      checkedName(key, path.substring(separator + 1))
    };
  }

  /** A buffer for the fields of a record, behind its version. */
  static ByteBuffer fields(int lengthBytes) {
    return ByteBuffer.allocate(1 + lengthBytes + CHECKSUM_BYTES).put(VERSION);
  }

  /** The value of which all fields are written. */
  static byte[] seal(byte[] key, ByteBuffer fields) {
    int length = fields.position();
    byte[] value = new byte[length + CHECKSUM_BYTES];
    fields.get(0, value, 0, length);
    ByteBuffer.wrap(value).putInt(length, checksum(key, value, length));
    return value;
  }

  /** The fields of a value, once its version, length and checksum are right. */
  static ByteBuffer open(byte[] key, byte[] value, int lengthBytes) throws VDiskException {
    if (value.length == 0 || value[0] != VERSION) {
      String version = value.length == 0 ? "no version" : "version " + value[0];
      throw corrupt(key, "%s, expected %d".formatted(version, VERSION));
    }
    int expected = 1 + lengthBytes + CHECKSUM_BYTES;
    if (value.length != expected) {
      throw corrupt(key, "%d bytes, expected %d".formatted(value.length, expected));
    }
    ByteBuffer fields = ByteBuffer.wrap(value);
    int length = value.length - CHECKSUM_BYTES;
    if (fields.getInt(length) != checksum(key, value, length)) {
      throw corrupt(key, "a wrong checksum");
    }
    return fields.position(1).limit(length).slice();
  }

  /** A record has something that none has that was written here. */
  static VDiskException corrupt(byte[] key, String what) {
    String about =
        key.length > 1 && (key[0] == VOLUME || key[0] == SNAPSHOT)
            ? text(key)
            : HexFormat.of().formatHex(key, Math.min(1, key.length), key.length);
    String kind =
        switch (key.length == 0 ? 0 : key[0]) {
          case COUNTER -> "the counter of layers";
          case LAYER -> "layer 0x" + about;
          case VOLUME -> "vDisk \"" + about + "\"";
          case SNAPSHOT -> "snapshot \"" + about + "\"";
          default -> "an unknown key 0x" + HexFormat.of().formatHex(key);
        };
    return new VDiskException(Kind.CORRUPT, "the record of %s has %s".formatted(kind, what));
  }

  private static String checkedName(byte[] key, String name) throws VDiskException {
    if (!Names.isName(name)) {
      throw corrupt(key, "a name that none may have");
    }
    return name;
  }

  private static byte[] key(byte kind, String text) {
    byte[] name = text.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(1 + name.length).put(kind).put(name).array();
  }

  private static String text(byte[] key) {
    return new String(key, 1, key.length - 1, StandardCharsets.ISO_8859_1);
  }

  private static int checksum(byte[] key, byte[] value, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(key);
    checksum.update(value, 0, length);
    return (int) checksum.getValue();
  }
}
