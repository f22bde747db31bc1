package dev.lunette.vdisk;

import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a backend author writes: straight, blocking code that checks nothing.
 *
 * <p>The caller is {@link VDisk}, the one door. It has checked that a range lies inside the device,
 * is not empty and is a multiple of the logical block size, that the device may be written, and it
 * turns whatever is thrown here into a {@link VDiskException}. Methods are called by several
 * threads at once; two calls for overlapping ranges may run in either order, but bytes of one write
 * must not appear in a block of another. Offsets and lengths are bytes. When a read or a write has
 * returned, the position of its buffer stands at its limit.
 *
 * <p>Only {@link #read}, {@link #write}, {@link #flush}, {@link #sizeBytes} and {@link #close} must
 * be written. The rest has defaults that are right, if not fast.
 */
public interface BlockDevice extends AutoCloseable {

  /** What this device does well; the SCSI layer tells initiators. */
  default Capabilities capabilities() {
    return Capabilities.PLAIN;
  }

  /** Current size. */
  long sizeBytes();

  /** Fills {@code target} from its position to its limit; what was never written reads as zeros. */
  void read(long offset, ByteBuffer target) throws IOException;

  /**
   * Writes {@code source} from its position to its limit.
   *
   * @param durable return only when the bytes survive a power loss (SBC-4, the FUA bit)
   */
  void write(long offset, ByteBuffer source, boolean durable) throws IOException;

  /**
   * Makes several writes, in order, where {@link Capabilities#batch} says that together they cost
   * less. If it fails, each of them may have been done or not, and each is then tried by itself.
   */
  default void write(List<Write> writes) throws IOException {
    for (Write write : writes) {
      write(write.offset(), write.source(), write.durable());
    }
  }

  /**
   * Returns when all writes, trims and zeros that had returned before survive a power loss.
   *
   * <p>After a failure no flush is asked for any more, for what was written may be lost. Only
   * NO_SPACE says that nothing is, and that the next flush succeeds once there is space.
   */
  void flush() throws IOException;

  /** Gives the space of a range back; the range reads as zeros from now on. */
  default void trim(long offset, long length) throws IOException {
    zero(offset, length, false);
  }

  /** Makes a range read as zeros and keeps space for it where the device knows the difference. */
  default void zero(long offset, long length, boolean durable) throws IOException {
    ZeroWriter.zero(this, offset, length, durable);
  }

  /**
   * Keeps space for a range, so that later writes to it find some: for a thick vDisk, which gives
   * none back. It reads as before, and nobody writes to it meanwhile. Fails with NO_SPACE, and may
   * have kept a part then.
   */
  default void reserve(long offset, long length) throws IOException {
    SpaceReservation.of(this, offset, length);
  }

  /**
   * What is stored in a range, which need not be of whole logical blocks: adjacent extents in order
   * from its start, not beyond its end. They cover it exactly, but for where {@code most} of them,
   * at least one, do not reach.
   */
  default List<Extent> extents(long offset, long length, int most) throws IOException {
    return List.of(new Extent(offset, length, Extent.State.DATA));
  }

  /** What it knows of how its store gives out space. */
  default Provisioning provisioning() {
    return Provisioning.UNKNOWN;
  }

  /** What the device takes of its store now; asked only where {@link #provisioning} says so. */
  default Space space() throws IOException {
    throw new VDiskException(
        VDiskException.Kind.UNSUPPORTED, "this device does not know what it takes of its store");
  }

  /** Of what it can lend and borrow: lengths and offsets are multiples of it; 0 if of nothing. */
  default int sharedUnitBytes() {
    return 0;
  }

  /**
   * Gives a range to another device without moving its bytes, which both have then until one of
   * them is written: asks that one to {@link #borrow} it.
   *
   * @return false if that can't be, or would have to wait for others; then nothing has changed
   */
  default boolean lend(long offset, long length, BlockDevice to, long toOffset) throws IOException {
    return to.borrow(this, offset, toOffset, length);
  }

  /**
   * Takes a range of another device over.
   *
   * @param lender that has the bytes itself, whatever lies on it
   * @param from first byte there
   * @return as {@link #lend}
   */
  default boolean borrow(BlockDevice lender, long from, long offset, long length)
      throws IOException {
    return false;
  }

  /** Grows the device; what is new reads as zeros. Never asked to shrink. */
  default void resize(long newSizeBytes) throws IOException {
    throw new VDiskException(
        VDiskException.Kind.UNSUPPORTED,
        "this device has a fixed size of " + sizeBytes() + " bytes");
  }

  /**
   * Reads now if that takes no waiting, on the caller's own thread, which is an event loop; asked
   * only for up to {@link Limits#INLINE_TRANSFER_BYTES}.
   *
   * @return false if it would have to wait, in which case {@code target} may have been scribbled on
   *     but its position and limit are as before; {@link #read} follows on another thread
   */
  default boolean tryRead(long offset, ByteBuffer target) throws IOException {
    return false;
  }

  /**
   * Writes now if that takes no waiting; the write need not be durable. Asked as {@link #tryRead}.
   *
   * @return false if it would have to wait, in which case a part may have been written and the
   *     source's position and limit are as before; {@link #write} follows on another thread
   */
  default boolean tryWrite(long offset, ByteBuffer source) throws IOException {
    return false;
  }

  /**
   * Where a range lies in a file, if to read it there takes no waiting. Asked as {@link #tryRead},
   * and in place of it.
   */
  default @Nullable FileRange tryFile(long offset, int lengthBytes) {
    return null;
  }

  /** Whether bytes of a range that {@link #tryFile} has given are still to be sent. */
  default boolean isSending() {
    return false;
  }

  @Override
  void close() throws IOException;
}
