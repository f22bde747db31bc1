package dev.lunette.admin;

import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.Extent;
import dev.lunette.vdisk.ExtentCompletion;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
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
record BlockingVDisk(VDisk vdisk) {

  void read(long offset, ByteBuffer target) throws IOException {
    await(end -> vdisk.read(offset, target, end));
  }

  void write(long offset, ByteBuffer source) throws IOException {
    await(end -> vdisk.write(offset, source, false, end));
  }

  void trim(long offset, long length) throws IOException {
    await(end -> vdisk.trim(offset, length, end));
  }

  void resize(long sizeBytes) throws IOException {
    await(end -> vdisk.resize(sizeBytes, end));
  }

  void flush() throws IOException {
    await(vdisk::flush);
  }

  List<Extent> extents(long offset, long length, int most) throws IOException {
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
