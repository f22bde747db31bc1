package dev.lunette.vdisk.backend.file;

import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.Provisioning;
import dev.lunette.vdisk.Space;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * An open sparse file or block device.
 *
 * <p>What the file system can't do is found out where it is first asked and not asked again; a
 * right but slower way takes its place.
 *
 * <p>The file is open several times. Linux reports a failed write-back once to each open file
 * description, and a durable write asks for it just as a flush does. Were they to share one, a
 * durable write that fails could use up the error that the next flush owes to everybody else, or
 * that of another durable write. So flushes have a description, each durable operation that is
 * under way has one, and what need not be durable shares another.
 */
final class FileDevice implements BlockDevice {

  /** No descriptor: the kernel answers EBADF. */
  private static final int CLOSED = -1;

  /** Bytes of a buffer outside native memory that are copied at a time. */
  private static final int COPY_BYTES = 256 << 10;

  private static final ThreadLocal<ByteBuffer> COPY =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(COPY_BYTES));

  private final OpenFile file;
  private final DurableFiles durably;
  private final Features features;
  private volatile long sizeBytes;
  private volatile boolean closed;

  FileDevice(OpenFile file, long sizeBytes, Features features) {
    this.file = file;
    this.durably = new DurableFiles(file);
    this.sizeBytes = sizeBytes;
    this.features = features;
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities(
        file.readOnly(),
        features.punchHole,
        features.zeroRange,
        !file.readOnly(),
        features.nowaitRead || features.nowaitWrite,
        false,
        features.trimGranularityBytes,
        0); // a file system may have written any pages of a write when the power fails
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  @Override
  public void read(long offset, ByteBuffer target) throws IOException {
    if (target.isDirect()) {
      readDirect(offset, target);
      return;
    }
    for (long at = offset; target.hasRemaining(); ) {
      ByteBuffer copy = copy(target);
      readDirect(at, copy);
      at += copy.position();
      target.put(copy.flip());
    }
  }

  @Override
  public void write(long offset, ByteBuffer source, boolean durable) throws IOException {
    if (durable) {
      durably.lend(fd -> write(fd, offset, source, Linux.RWF_DSYNC));
    } else {
      write(fd(), offset, source, 0);
    }
  }

  @Override
  public boolean tryRead(long offset, ByteBuffer target) {
    if (!features.nowaitRead || !target.isDirect()) {
      return false;
    }
    int start = target.position();
    for (long at = offset; target.hasRemaining(); ) {
      long count = Linux.preadv2(fd(), target, at, Linux.RWF_NOWAIT);
      if (count <= 0) {
        // Not in the page cache. Or an error, which the read that may wait meets again and tells.
        if (count == -Errno.EOPNOTSUPP) {
          features.nowaitRead = false;
        }
        target.position(start);
        return false;
      }
      target.position(target.position() + (int) count);
      at += count;
    }
    return true;
  }

  @Override
  public boolean tryWrite(long offset, ByteBuffer source) {
    if (!features.nowaitWrite || !source.isDirect()) {
      return false;
    }
    int start = source.position();
    for (long at = offset; source.hasRemaining(); ) {
      long count = Linux.pwritev2(fd(), source, at, Linux.RWF_NOWAIT);
      if (count <= 0) {
        if (count == -Errno.EOPNOTSUPP) {
          features.nowaitWrite = false;
        }
        source.position(start);
        return false;
      }
      source.position(source.position() + (int) count);
      at += count;
    }
    return true;
  }

  @Override
  public void flush() throws IOException {
    sync(closed ? CLOSED : file.syncFd());
  }

  /** Punches a hole, which a block device understands as well and which reads as zeros on both. */
  @Override
  public void trim(long offset, long length) throws IOException {
    if (features.punchHole) {
      int mode = Linux.FALLOC_FL_PUNCH_HOLE | Linux.FALLOC_FL_KEEP_SIZE;
      int result = Linux.fallocate(fd(), mode, offset, length);
      if (result == 0) {
        return;
      }
      features.punchHole = mayWorkLater("trim", offset, length, result);
    }
    zero(offset, length, false);
  }

  @Override
  public void zero(long offset, long length, boolean durable) throws IOException {
    if (durable) {
      durably.lend(fd -> {
        zero(offset, length, false);
        sync(fd);
      });
      return;
    }
    if (features.zeroRange) {
      int mode = Linux.FALLOC_FL_ZERO_RANGE | Linux.FALLOC_FL_KEEP_SIZE;
      int result = Linux.fallocate(fd(), mode, offset, length);
      if (result == 0) {
        return;
      }
      features.zeroRange = mayWorkLater("zero", offset, length, result);
    }
    BlockDevice.super.zero(offset, length, false);
  }

  @Override
  public List<Extent> extents(long offset, long length, int most) throws IOException {
    List<Extent> extents =
        HoleMap.extents((at, whence) -> Linux.lseek(fd(), at, whence), offset, length, most);
    return features.tellsAnchored ? AnchorMap.split(fd(), extents, most) : extents;
  }

  /** A block device may be thin itself, but has no way to tell. */
  @Override
  public Provisioning provisioning() {
    return new Provisioning(
        file.status().isRegular(), features.trimAlignmentBytes, features.tellsAnchored);
  }

  @Override
  public Space space() throws IOException {
    return new Space(Math.min(OpenFile.allocatedBytes(fd()), sizeBytes), file.freeBytes());
  }

  @Override
  public void resize(long newSizeBytes) throws IOException {
    if (file.status().isBlockDevice()) {
      file.requireBlockDeviceOf(newSizeBytes);
    } else {
      durably.lend(fd -> {
        int result = Linux.ftruncate(fd, newSizeBytes);
        if (result < 0) {
          throw Errno.failure("%s can't have %d bytes".formatted(file, newSizeBytes), result);
        }
        sync(fd);
      });
    }
    sizeBytes = newSizeBytes;
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      durably.close();
      file.close();
    }
  }

  private void readDirect(long offset, ByteBuffer target) throws IOException {
    for (long at = offset; target.hasRemaining(); ) {
      long count = Linux.preadv2(fd(), target, at, 0);
      if (count < 0) {
        throw failure("read", at, target.remaining(), count);
      }
      if (count == 0) {
        throw new VDiskException(
            Kind.IO,
            "%s ends at byte %d, expected %d: something has cut it".formatted(file, at, sizeBytes));
      }
      target.position(target.position() + (int) count);
      at += count;
    }
  }

  private void write(int fd, long offset, ByteBuffer source, int flags) throws IOException {
    if (source.isDirect()) {
      writeDirect(fd, offset, source, flags);
      return;
    }
    for (long at = offset; source.hasRemaining(); ) {
      ByteBuffer copy = copy(source);
      int length = copy.remaining();
      copy.put(0, source, source.position(), length);
      writeDirect(fd, at, copy, flags);
      source.position(source.position() + length);
      at += length;
    }
  }

  /** A write that comes to the end of the space does a part; the next round gets to know why. */
  private void writeDirect(int fd, long offset, ByteBuffer source, int flags) throws IOException {
    for (long at = offset; source.hasRemaining(); ) {
      long count = Linux.pwritev2(fd, source, at, flags);
      if (count <= 0) {
        throw failure("write", at, source.remaining(), count);
      }
      source.position(source.position() + (int) count);
      at += count;
    }
  }

  /**
   * Whatever the number, data is lost that has been acknowledged: more space won't bring it back.
   */
  private void sync(int fd) throws IOException {
    int result = Linux.fdatasync(fd);
    if (result < 0) {
      throw Errno.failure(Kind.IO, "%s could not be flushed".formatted(file), result);
    }
  }

  /** Whether to ask again next time, when a range could not be had this way now; or throws. */
  private boolean mayWorkLater(String word, long offset, long length, int result)
      throws IOException {
    return switch (-result) {
      case Errno.EOPNOTSUPP -> false;
      // A block device with sectors longer than our blocks: other ranges may fit.
      case Errno.EINVAL -> true;
      default -> throw failure(word, offset, length, result);
    };
  }

  private VDiskException failure(String word, long offset, long length, long result) {
    return Errno.failure(
        "%s of %d bytes at %d of %s".formatted(word, length, offset, file), result);
  }

  private int fd() {
    return closed ? CLOSED : file.fd();
  }

  private static ByteBuffer copy(ByteBuffer buffer) {
    return COPY.get().clear().limit(Math.min(COPY_BYTES, buffer.remaining()));
  }
}
