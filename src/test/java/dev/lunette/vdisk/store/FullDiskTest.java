package dev.lunette.vdisk.store;

import static dev.lunette.vdisk.store.Bytes.key;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store on a file system that really runs full; needs root for the file system. */
@Tag("system")
final class FullDiskTest {
  private static final int MIB = 1 << 20;
  private static final int VALUE_BYTES = 8200;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  @TempDir Path temporary;
  private Path disk;
  private final Random random = new Random(1);

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(temporary.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString());
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "--lazy", disk.toString());
  }

  @Test
  void refusesBlocksBeforeThereIsNoSpaceLeftAndGoesOnWhenThereIs() throws IOException {
    try (Store store = open(24)) {
      ballast(32);
      int written = fill(store, Family.DATA);
      assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThan(8 * MIB);
      assertThatThrownBy(() -> write(store, Family.DATA, written))
          .hasMessageContainingAll(disk.toString(), "storeReserveBytes");
      requireAll(store, Family.DATA, written);
      write(store, Family.CATALOG, 0);
      try (Batch batch = store.batch()) {
        batch.delete(Family.DATA, key(1, 0));
        batch.deleteRange(Family.DATA, key(1, 0), key(1, 1));
        store.commit(batch, true);
      }
      Files.delete(disk.resolve("ballast"));
      untilItWorks(() -> write(store, Family.DATA, 0));
      write(store, Family.DATA, written);
      requireAll(store, Family.DATA, written + 1);
    }
  }

  @Test
  void recoversByItselfFromAFileSystemThatIsFullToTheLastByte() throws IOException {
    int written;
    try (Store store = open(1)) {
      ballast(64);
      // No blocks, so nothing keeps it from the last byte.
      written = fill(store, Family.MAP);
      assertThatThrownBy(() -> write(store, Family.MAP, Integer.MAX_VALUE))
          .isInstanceOfSatisfying(
              VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NO_SPACE));
      requireAll(store, Family.MAP, written);
      Files.delete(disk.resolve("ballast"));
      int next = written;
      untilItWorks(() -> write(store, Family.MAP, next));
      store.sync();
      written++;
      requireAll(store, Family.MAP, written);
    }
    try (Store store = open(1)) {
      requireAll(store, Family.MAP, written);
    }
  }

  private Store open(int reserveMebibytes) throws IOException {
    return Store.open(
        disk.resolve("store"),
        Limits.with(
            Map.of(
                "storeCacheBytes", 16 * MIB,
                "storeMemtableBytes", 8 * MIB,
                "storeReserveBytes", reserveMebibytes * MIB)));
  }

  /** Writes until there is no space; how many writes were acknowledged. */
  private int fill(Store store, Family family) throws IOException {
    for (int i = 0; i < 100_000; i++) {
      try {
        write(store, family, i);
      } catch (VDiskException e) {
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.NO_SPACE);
        return i;
      }
    }
    throw new AssertionError("the file system never runs full");
  }

  private void write(Store store, Family family, int number) throws IOException {
    byte[] value = new byte[VALUE_BYTES];
    random.nextBytes(value);
    ByteBuffer.wrap(value).putInt(number);
    try (Batch batch = store.batch()) {
      batch.put(family, key(1, number), value);
      store.commit(batch, false);
    }
  }

  private static void requireAll(Store store, Family family, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      byte[] value = store.get(family, key(1, i));
      assertThat(value).as("value %d of %d", i, count).isNotNull();
      assertThat(ByteBuffer.wrap(value).getInt()).isEqualTo(i);
    }
  }

  private interface Attempt {
    void make() throws IOException;
  }

  private static void untilItWorks(Attempt attempt) throws IOException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        attempt.make();
        return;
      } catch (VDiskException e) {
        if (e.kind() != Kind.NO_SPACE || System.nanoTime() > end) {
          throw e;
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private void ballast(int mebibytes) throws IOException {
    try (OutputStream file = Files.newOutputStream(disk.resolve("ballast"))) {
      for (int i = 0; i < mebibytes; i++) {
        file.write(new byte[MIB]);
      }
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), said).isZero();
  }
}
