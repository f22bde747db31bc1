package dev.lunette.vdisk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.vdisk.VDiskException.Kind;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How an operation ended, and on which thread; to be awaited. */
public final class Ending implements Completion {
  private static final int PATIENCE_SECONDS = 30;

  private final CompletableFuture<Optional<VDiskException>> end = new CompletableFuture<>();
  private volatile Thread thread = Thread.currentThread();

  @Override
  public void completed() {
    thread = Thread.currentThread();
    assertThat(end.complete(Optional.empty())).as("ended once").isTrue();
  }

  @Override
  public void failed(VDiskException failure) {
    thread = Thread.currentThread();
    assertThat(end.complete(Optional.of(failure))).as("ended once").isTrue();
  }

  public boolean hasEnded() {
    return end.isDone();
  }

  public Thread thread() {
    await();
    return thread;
  }

  public void succeeds() {
    await()
        .ifPresent(failure -> {
          throw new AssertionError("expected success", failure);
        });
  }

  public VDiskException failsWith(Kind kind) {
    VDiskException failure = await().orElseThrow(() -> new AssertionError("expected " + kind));
    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(kind);
    return failure;
  }

  private Optional<VDiskException> await() {
    return end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }
}
