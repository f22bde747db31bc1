package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The end of a vDisk: waits for what is under way, flushes, closes the device.
 *
 * <p>A thread of its own does it, because each of these steps lasts as long as the device likes,
 * while the one who closes waits only for so long. The device is never closed under an operation.
 */
final class Closing {
  private final String vdisk;
  private final BlockDevice device;
  private final InlineGate inline;
  private final VDiskExecutor executor;
  private final Flusher flusher;

  Closing(String vdisk, BlockDevice device, InlineGate inline, Queues queues) {
    this.vdisk = vdisk;
    this.device = device;
    this.inline = inline;
    this.executor = queues.executor();
    this.flusher = queues.flusher();
  }

  /** Starts and waits for the end, at most so long. */
  void await(int timeoutMillis) throws IOException {
    executor.shutdown();
    FutureTask<Boolean> end = new FutureTask<>(this::drainAndClose);
    Thread.ofPlatform().name("vdisk-%s-close".formatted(vdisk)).daemon().start(end);
    try {
      end.get(timeoutMillis, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new VDiskException(
          Kind.IO,
          ("vDisk %s: close failed: after %d ms %d operations or the last flush still run;"
                  + " its device is closed when they return")
              .formatted(vdisk, timeoutMillis, executor.abandon()),
          e);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new VDiskException(
          Kind.IO, "vDisk %s: close failed: %s".formatted(vdisk, cause.getMessage()), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("vDisk %s: interrupted while closing".formatted(vdisk));
    }
  }

  private boolean drainAndClose() throws IOException, InterruptedException {
    executor.awaitTermination();
    inline.awaitEmpty();
    try (device) {
      VDiskException failure = device.capabilities().readOnly() ? null : flusher.flushNow();
      if (failure != null) {
        throw failure;
      }
    }
    return true;
  }
}
