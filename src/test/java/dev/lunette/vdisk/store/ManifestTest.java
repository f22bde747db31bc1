package dev.lunette.vdisk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A damaged list of files is an error, soon. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ManifestTest {
  /** Of the first record: behind its checksum and its length. */
  private static final int TYPE_OFFSET = 6;

  private static final int RECYCLED_BIT = 4;

  @TempDir Path directory;
  private Path manifest;

  @BeforeEach
  void make() throws IOException {
    Store.open(directory, Limits.DEFAULTS).close();
    try (Stream<Path> files = Files.list(directory)) {
      manifest =
          files
              .filter(file -> file.getFileName().toString().startsWith("MANIFEST-"))
              .findFirst()
              .orElseThrow();
    }
  }

  @Test
  void aRecordOfAnotherTypeIsFoundBeforeRocksDbReadsIt() throws IOException {
    flip(TYPE_OFFSET, RECYCLED_BIT);
    assertCorrupt("at byte 0");
  }

  @Test
  void oneBitAnywhereInTheFirstRecordIsFound() throws IOException {
    byte[] intact = Files.readAllBytes(manifest);
    int end = TYPE_OFFSET + 1 + Byte.toUnsignedInt(intact[4]);
    for (int at = TYPE_OFFSET + 1; at < end; at++) {
      flip(at, 1 << (at % 8));
      assertCorrupt("at byte 0");
      Files.write(manifest, intact);
    }
    Store.open(directory, Limits.DEFAULTS).close();
  }

  @Test
  void whatACrashCutOffAtTheEndIsLeftToRocksDb() throws IOException {
    byte[] intact = Files.readAllBytes(manifest);
    assertThat(intact.length).isGreaterThan(100);
    for (int length : new int[] {intact.length - 1, intact.length - 50}) {
      Files.write(manifest, Arrays.copyOf(intact, length));
      Manifest.requireIntact(directory);
    }
    Files.write(manifest, Arrays.copyOf(intact, intact.length + 500));
    Manifest.requireIntact(directory);
  }

  private void flip(int at, int bit) throws IOException {
    byte[] bytes = Files.readAllBytes(manifest);
    bytes[at] ^= (byte) bit;
    Files.write(manifest, bytes);
  }

  private void assertCorrupt(String where) {
    assertThatThrownBy(() -> Store.open(directory, Limits.DEFAULTS))
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
        .hasMessageContaining("MANIFEST-")
        .hasMessageContaining(where);
  }
}
