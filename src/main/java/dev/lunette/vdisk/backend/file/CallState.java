package dev.lunette.vdisk.backend.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** Memory that the system calls of one thread share: a struct iovec, and what errno was. */
final class CallState {
  private static final MemoryLayout LAYOUT = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  // struct iovec { void *iov_base; size_t iov_len; }
  private static final long IOV_BASE = 0;
  private static final long IOV_LEN = 8;
  private static final long IOVEC_BYTES = 16;

  private final Arena arena = Arena.ofAuto();
  private final MemorySegment iovec = arena.allocate(IOVEC_BYTES, 8);
  private final MemorySegment errno = arena.allocate(LAYOUT);

  /** The iovec of a direct buffer, which the caller keeps reachable. */
  MemorySegment iovec(ByteBuffer buffer) {
    assert buffer.isDirect();
    iovec.set(JAVA_LONG, IOV_BASE, MemorySegment.ofBuffer(buffer).address());
    iovec.set(JAVA_LONG, IOV_LEN, buffer.remaining());
    return iovec;
  }

  /** Where a call leaves its errno. */
  MemorySegment errno() {
    return errno;
  }

  /** A result, or in place of -1 the negated errno. */
  long result(long returned) {
    return returned < 0 ? -errno.get(JAVA_INT, ERRNO) : returned;
  }
}
