package dev.lunette.vdisk;

import dev.lunette.config.Limits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Runs an operation on the caller's thread, which is an event loop, if it is short and the device
 * can do it without waiting.
 */
final class FastPath {

  private final String vdisk;
  private final BlockDevice device;
  private final InlineGate gate;
  private final FailureLog failures;

  FastPath(String vdisk, BlockDevice device, InlineGate gate, FailureLog failures) {
    this.vdisk = vdisk;
    this.device = device;
    this.gate = gate;
    this.failures = failures;
  }

  /** Where a range lies in a file, if it is short and the device says so. */
  @Nullable FileRange file(long offset, int lengthBytes) {
    if (lengthBytes > Limits.INLINE_TRANSFER_BYTES || !gate.enter()) {
      return null;
    }
    try {
      return device.tryFile(offset, lengthBytes);
    } finally {
      gate.leave();
    }
  }

  /** Tries a read or a write; true if it has ended, well or not, and {@code done} knows. */
  boolean ends(Operation operation, long offset, ByteBuffer buffer, Completion done) {
    int length = buffer.remaining();
    if (length > Limits.INLINE_TRANSFER_BYTES || !gate.enter()) {
      return false;
    }
    Throwable failure = null;
    boolean ended;
    try {
      ended =
          operation == Operation.READ
              ? device.tryRead(offset, buffer)
              : device.tryWrite(offset, buffer);
    } catch (Throwable e) {
      failure = e;
      ended = true;
    } finally {
      gate.leave();
    }
    if (failure != null) {
      Request request = new Request(vdisk, operation, offset, length);
      done.failed(failures.failure(request, failure));
    } else if (ended) {
      done.completed();
    }
    return ended;
  }
}
