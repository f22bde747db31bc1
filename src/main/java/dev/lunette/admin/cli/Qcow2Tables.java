package dev.lunette.admin.cli;

import static java.nio.file.StandardOpenOption.READ;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The tables of a qcow2 image, read to find one whose file is cut off (QEMU,
 * docs/interop/qcow2.txt, "Cluster mapping").
 *
 * <p>QEMU takes what lies beyond the end of a file for zeros, in a table as in data. So {@code
 * qemu-img convert} makes an empty disk of an image without its tables, and {@code qemu-img check}
 * finds no error in one that ends where a table begins.
 */
final class Qcow2Tables {
  private static final long OFFSET = 0x00FF_FFFF_FFFF_FE00L;
  private static final long COMPRESSED = 1L << 62;
  private static final long ZEROS = 1;
  private static final int SECTOR_BYTES = 512;
  private static final int SUBCLUSTERS = 32;

  private final Path path;
  private final FileChannel file;
  private final long fileBytes;
  private final Qcow2Header header;
  private final int clusterBytes;
  private final int entryBytes;
  private final ByteBuffer l1Entry = ByteBuffer.allocate(Long.BYTES);
  private final ByteBuffer l2Table;

  private Qcow2Tables(Path path, FileChannel file, Qcow2Header header) throws IOException {
    this.path = path;
    this.file = file;
    this.fileBytes = file.size();
    this.header = header;
    this.clusterBytes = 1 << header.clusterBits();
    this.entryBytes = header.subclusters() ? 2 * Long.BYTES : Long.BYTES;
    this.l2Table = ByteBuffer.allocate(clusterBytes);
  }

  /** Fails unless all that the disk consists of lies within the file. */
  static void requireWithinFile(Path path, Qcow2Header header) throws AdminException, IOException {
    try (FileChannel file = FileChannel.open(path, READ)) {
      new Qcow2Tables(path, file, header).require();
    }
  }

  private void require() throws AdminException, IOException {
    long mappedBytes = (long) (clusterBytes / entryBytes) * clusterBytes;
    long tables = Math.ceilDiv(header.sizeBytes(), mappedBytes);
    require("its L1 table", header.l1Offset(), tables * Long.BYTES);
    for (long i = 0; i < tables; i++) {
      read(header.l1Offset() + i * Long.BYTES, l1Entry);
      long offset = l1Entry.getLong(0) & OFFSET;
      if (offset != 0) {
        require("an L2 table", offset, clusterBytes);
        read(offset, l2Table);
        requireData(i * mappedBytes);
      }
    }
  }

  private void requireData(long from) throws AdminException, IOException {
    long left = header.sizeBytes() - from;
    for (int i = 0; i < clusterBytes && left > 0; i += entryBytes) {
      long entry = l2Table.getLong(i);
      long offset = entry & OFFSET;
      if ((entry & COMPRESSED) != 0) {
        requireCompressed(entry);
      } else if (offset != 0 && header.subclusters()) {
        require("data", offset, Math.min(left, subclusterBytes(l2Table.getLong(i + Long.BYTES))));
      } else if (offset != 0 && (entry & ZEROS) == 0) {
        require("data", offset, Math.min(left, clusterBytes));
      }
      left -= clusterBytes;
    }
  }

  /** How far a cluster is in use: up to the last subcluster that has a place. */
  private long subclusterBytes(long bitmap) {
    int used = SUBCLUSTERS - Integer.numberOfLeadingZeros((int) bitmap);
    return (long) used * (clusterBytes / SUBCLUSTERS);
  }

  private void requireCompressed(long entry) throws AdminException, IOException {
    int offsetBits = 62 - (header.clusterBits() - 8);
    long offset = entry & ((1L << offsetBits) - 1);
    long sectors = 1 + ((entry & (COMPRESSED - 1)) >>> offsetBits);
    long length = sectors * SECTOR_BYTES - offset % SECTOR_BYTES;
    // The length is in whole sectors, but a file may end with the data, within the last one.
    if (length > fileBytes - offset && !inflates(offset)) {
      require("compressed data", offset, length);
    }
  }

  /** Whether what the file has of compressed data is a whole cluster. */
  private boolean inflates(long offset) throws IOException {
    if (offset >= fileBytes || header.otherCompression()) {
      return false;
    }
    ByteBuffer data = ByteBuffer.allocate((int) (fileBytes - offset));
    read(offset, data);
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(data.flip());
      return inflater.inflate(new byte[clusterBytes]) == clusterBytes;
    } catch (DataFormatException _) {
      return false;
    } finally {
      inflater.end();
    }
  }

  private void require(String what, long offset, long length) throws AdminException {
    if (length > 0 && (offset < 0 || length > fileBytes - offset)) {
      throw new AdminException(
          Kind.INVALID,
          "%s is cut off: it ends at byte %d, but has %s of %d bytes at byte %d"
              .formatted(path, fileBytes, what, length, offset));
    }
  }

  private void read(long offset, ByteBuffer target) throws IOException {
    target.clear();
    while (target.hasRemaining()) {
      if (file.read(target, offset + target.position()) < 0) {
        throw new EOFException("it became shorter while it was read");
      }
    }
  }
}
