package dev.lunette.vdisk.catalog;

import dev.lunette.vdisk.Completion;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Grows a vDisk, open or not, and waits until it is done.
 *
 * @param catalog that has it
 */
public record Resize(Catalog catalog) {

  /** Grows to a size; who has it open is told, and the catalog remembers it. */
  public void resize(String name, long sizeBytes) throws IOException {
    VDisk vdisk = catalog.open(name);
    try {
      CompletableFuture<Void> end = new CompletableFuture<>();
      vdisk.resize(
          sizeBytes,
          new Completion() {
            @Override
            public void completed() {
              end.complete(null);
            }

            @Override
            public void failed(VDiskException failure) {
              end.completeExceptionally(failure);
            }
          });
      end.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof VDiskException known
          ? known
          : new VDiskException(Kind.IO, String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VDiskException(Kind.IO, "interrupted while vDisk %s grew".formatted(name), e);
    } finally {
      catalog.close(name);
    }
  }
}
