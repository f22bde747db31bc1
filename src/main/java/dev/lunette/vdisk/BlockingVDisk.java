package dev.lunette.vdisk;

import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * A vDisk for those who may wait.
 *
 * @param vdisk through whose door it all goes
 */
public record BlockingVDisk(VDisk vdisk) {

  /** Fills a buffer from an offset on. */
  public void read(long offset, ByteBuffer target) throws IOException {
    await(end -> vdisk.read(offset, target, end));
  }

  /** Writes a buffer; durable only after a flush. */
  public void write(long offset, ByteBuffer source) throws IOException {
    await(end -> vdisk.write(offset, source, false, end));
  }

  /** Gives a range back; it reads as zeros then. */
  public void trim(long offset, long length) throws IOException {
    await(end -> vdisk.trim(offset, length, end));
  }

  /** Makes a range read as zeros and keeps its space. */
  public void zero(long offset, long length) throws IOException {
    await(end -> vdisk.zero(offset, length, end));
  }

  /** Takes a range of another vDisk over without moving its bytes; false if that can't be. */
  public boolean take(RangeClone range) throws IOException {
    await(end -> vdisk.take(range, end));
    return range.shared();
  }

  /** Grows the vDisk. */
  public void resize(long sizeBytes) throws IOException {
    await(end -> vdisk.resize(sizeBytes, end));
  }

  /** Makes durable all that was written. */
  public void flush() throws IOException {
    await(vdisk::flush);
  }

  /** What is stored in a range, at most so many extents. */
  public List<Extent> extents(long offset, long length, int most) throws IOException {
    CompletableFuture<List<Extent>> found = new CompletableFuture<>();
    vdisk.extents(
        offset,
        length,
        most,
        new ExtentCompletion() {
          @Override
          public void completed(List<Extent> extents) {
            found.complete(extents);
          }

          @Override
          public void failed(VDiskException failure) {
            found.completeExceptionally(failure);
          }
        });
    return await(found);
  }

  private static void await(Consumer<Completion> begin) throws IOException {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    begin.accept(
        new Completion() {
          @Override
          public void completed() {
            end.complete(true);
          }

          @Override
          public void failed(VDiskException failure) {
            end.completeExceptionally(failure);
          }
        });
    await(end);
  }

  private static <T> T await(CompletableFuture<T> end) throws IOException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof VDiskException known
          ? known
          : new VDiskException(Kind.IO, String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VDiskException(Kind.IO, "interrupted while a vDisk was read or written", e);
    }
  }
}
