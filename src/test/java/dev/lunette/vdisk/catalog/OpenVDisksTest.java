package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.Backend;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.FilterDevice;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.backend.file.FileBackend;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A device that takes its time to close, or fails to. */
final class OpenVDisksTest extends CatalogFixture {
  private static final int PATIENCE_SECONDS = 60;

  private final CountDownLatch closing = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private volatile boolean failing;

  /** Files whose devices close when they are told to. */
  private final class SlowFiles implements Backend {
    private final FileBackend files = new FileBackend();

    @Override
    public String name() {
      return files.name();
    }

    @Override
    public boolean exists(VDiskConfig vdisk) throws IOException {
      return files.exists(vdisk);
    }

    @Override
    public void create(VDiskConfig vdisk) throws IOException {
      files.create(vdisk);
    }

    @Override
    public BlockDevice open(VDiskConfig vdisk) throws IOException {
      return new FilterDevice(files.open(vdisk)) {
        @Override
        public void close() throws IOException {
          closing.countDown();
          await(go);
          super.close();
          if (failing) {
            throw new IOException("the disk has gone");
          }
        }
      };
    }

    @Override
    public void delete(VDiskConfig vdisk) throws IOException {
      files.delete(vdisk);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Catalog slow() throws IOException {
    return new Catalog(directory(), Limits.DEFAULTS, List.of(new SlowFiles()));
  }

  @Test
  void whoOpensOneThatIsBeingClosedWaitsForThat() throws Exception {
    openAndClose(declare("a", MIB));
    try (Catalog catalog = slow()) {
      VDisk first = catalog.open("a");
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(() -> {
            try {
              catalog.close("a");
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      await(closing);
      assertThat(catalog.find("a")).isEmpty();
      assertThat(catalog.vdisks()).isEmpty();
      FutureTask<VDisk> second = new FutureTask<>(() -> catalog.open("a"));
      Thread opening = Thread.ofPlatform().start(second);
      while (opening.getState() != Thread.State.WAITING && !second.isDone()) {
        Thread.onSpinWait();
      }
      go.countDown();
      VDisk again = second.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      closed.join();
      assertThat(again).isNotSameAs(first);
      assertThat(catalog.problem("a")).isEmpty();
      write(again, (byte) 5).succeeds();
    }
  }

  @Test
  void aMoveIsMadeEvenIfWhatItLeftCannotBeClosed() throws Exception {
    openAndClose(declare("a", MIB));
    go.countDown();
    try (Catalog catalog = slow()) {
      VDisk vdisk = catalog.open("a");
      failing = true;
      Place to = new Place("file", Optional.of(path("b.img")), BlockLayout.DEFAULT);
      catalog.move("a", to, MoveCommitTest.meanwhile(() -> {}));
      failing = false;
      write(vdisk, (byte) 5).succeeds();
      assertThat(catalog.record("a").orElseThrow().config().path()).contains(path("b.img"));
      assertThat(catalog.record("a").orElseThrow().state()).isEqualTo(State.READY);
    }
    assertThat(path("a")).doesNotExist();
  }
}
