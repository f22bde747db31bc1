package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a qcow2 image says of itself and of other files that it needs (QEMU, docs/interop/qcow2.txt,
 * "Header").
 *
 * <p>It is read here and not by {@code qemu-img}, which would open what a stranger's image names.
 *
 * @param sizeBytes size of the disk
 * @param backing the file that has what is not in the image, if there is one
 * @param features those that a reader must know
 * @param clusterBits exponent of the size of a cluster
 * @param l1Offset where the first table is
 */
record Qcow2Header(
    long sizeBytes, Optional<String> backing, long features, int clusterBits, long l1Offset) {
  private static final int MAGIC = 0x514649FB;
  private static final int BACKING_OFFSET = 8;
  private static final int BACKING_LENGTH = 16;
  private static final int CLUSTER_BITS = 20;
  private static final int SIZE = 24;
  private static final int L1_OFFSET = 40;
  private static final int FEATURES = 72;
  private static final int VERSION_WITH_FEATURES = 3;
  private static final long EXTERNAL_DATA = 1 << 2;
  private static final long OTHER_COMPRESSION = 1 << 3;
  private static final long SUBCLUSTERS = 1 << 4;

  private static final int LEAST_CLUSTER_BITS = 9;
  private static final int MOST_CLUSTER_BITS = 21;

  /** Longest name of a backing file. */
  private static final int NAME_BYTES = 1023;

  /** Reads the header of a file, or fails if it is no qcow2 image. */
  static Qcow2Header of(Path file) throws AdminException, IOException {
    ByteBuffer header = ByteBuffer.wrap(new byte[FEATURES + Long.BYTES]);
    byte[] name = new byte[0];
    try (InputStream in = Files.newInputStream(file)) {
      int count = in.readNBytes(header.array(), 0, header.capacity());
      if (header.getInt(0) != MAGIC) {
        throw new AdminException(Kind.INVALID, "%s is no qcow2 image".formatted(file));
      }
      if (count < header.capacity()) {
        throw new AdminException(
            Kind.INVALID,
            "%s is cut off: it ends at byte %d, in its header".formatted(file, count));
      }
      long offset = header.getLong(BACKING_OFFSET);
      int length = header.getInt(BACKING_LENGTH);
      if (offset != 0 && (offset < header.capacity() || length < 1 || length > NAME_BYTES)) {
        throw new AdminException(
            Kind.INVALID,
            "%s names a backing file of %d bytes at %d, expected 1 to %d behind its header"
                .formatted(file, length, offset, NAME_BYTES));
      }
      if (offset != 0) {
        in.skipNBytes(offset - header.capacity());
        name = in.readNBytes(length);
      }
    } catch (EOFException e) {
      throw new AdminException(
          Kind.INVALID, "%s ends before the name of its backing file".formatted(file), e);
    }
    int clusterBits = header.getInt(CLUSTER_BITS);
    if (clusterBits < LEAST_CLUSTER_BITS || clusterBits > MOST_CLUSTER_BITS) {
      throw new AdminException(
          Kind.INVALID,
          "%s has clusters of 2^%d bytes, expected 2^%d to 2^%d"
              .formatted(file, clusterBits, LEAST_CLUSTER_BITS, MOST_CLUSTER_BITS));
    }
    boolean features = header.getInt(Integer.BYTES) >= VERSION_WITH_FEATURES;
    return new Qcow2Header(
        header.getLong(SIZE),
        Optional.of(new String(name, StandardCharsets.UTF_8)).filter(text -> !text.isEmpty()),
        features ? header.getLong(FEATURES) : 0,
        clusterBits,
        header.getLong(L1_OFFSET));
  }

  /** Whether clusters are compressed by something else than deflate. */
  boolean otherCompression() {
    return (features & OTHER_COMPRESSION) != 0;
  }

  /** Whether each part of a cluster can have a place, or none. */
  boolean subclusters() {
    return (features & SUBCLUSTERS) != 0;
  }

  /** Fails if the image is not all there is: what it names could be any file of this machine. */
  void requireWhole(Path file) throws AdminException {
    requireOwnData(file);
    if (backing.isPresent()) {
      throw new AdminException(
          Kind.INVALID,
          "%s holds only what differs from the file \"%s\", which is not read; have qemu-img"
                  .formatted(file, backing.get())
              + " convert it into a whole image first, or import it with --from into the vDisk that"
              + " has a snapshot of that state");
    }
  }

  /** Fails if the image is not a difference, or if its data are in another file. */
  void requireOverlay(Path file) throws AdminException {
    requireOwnData(file);
    if (backing.isEmpty()) {
      throw new AdminException(
          Kind.INVALID,
          "%s has no backing file, so that it is a whole image; import it without --from as a new"
                  .formatted(file)
              + " vDisk");
    }
  }

  private void requireOwnData(Path file) throws AdminException {
    if ((features & EXTERNAL_DATA) != 0) {
      throw new AdminException(
          Kind.INVALID,
          "%s has its data in another file, which is not read; have qemu-img convert it into a"
                  .formatted(file)
              + " whole image first");
    }
  }
}
