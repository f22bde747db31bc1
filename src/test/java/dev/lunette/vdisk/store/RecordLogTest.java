package dev.lunette.vdisk.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store with a damaged log opens or fails, and soon. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RecordLogTest {
  private static final int HEADER_BYTES = 7;
  private static final int TYPE_OFFSET = 6;

  /** Makes the type of a record that of one in a recycled file. */
  private static final int RECYCLED_BIT = 4;

  private static final int LENGTH_OFFSET = 4;

  /** Of the upper byte of a length: 8 KiB more, as if a crash had cut the record off. */
  private static final int PAST_THE_END_BIT = 1 << 5;

  private static final int KEYS = 8;
  private static final int DURABLE_KEYS = 4;

  @TempDir Path top;
  private Path directory;

  /** A store as a crash leaves it: half of what is in its log is durable. */
  @BeforeEach
  void crash() throws IOException {
    Path origin = top.resolve("origin");
    directory = Files.createDirectory(top.resolve("crashed"));
    try (Store store = Store.open(origin, Limits.DEFAULTS)) {
      for (int i = 0; i < KEYS; i++) {
        try (Batch batch = store.batch()) {
          batch.put(Family.DATA, Bytes.key(1, i), new byte[3000]);
          store.commit(batch, i < DURABLE_KEYS);
        }
      }
      for (Path file : files(origin)) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void everyRecordOfTheListOfFilesIsSeenToBeDamaged() throws IOException {
    Path manifest = file("MANIFEST-");
    byte[] intact = Files.readAllBytes(manifest);
    List<Integer> records = records(intact);
    assertThat(records).hasSizeGreaterThan(3);
    for (int record : records) {
      flip(manifest, record + TYPE_OFFSET, RECYCLED_BIT);
      assertCorrupt(manifest.getFileName() + ", is damaged at byte " + record);
      Files.write(manifest, intact);
      flip(manifest, record, 1);
      assertCorrupt(manifest.getFileName() + ", is damaged at byte " + record);
      Files.write(manifest, intact);
      flip(manifest, record + LENGTH_OFFSET + 1, PAST_THE_END_BIT);
      assertCorrupt(manifest.getFileName() + ", is damaged at byte " + record);
      Files.write(manifest, intact);
    }
    assertThat(keys()).isEqualTo(KEYS);
  }

  @Test
  void damageToWhatWasDurableIsAnError() throws IOException {
    Path log = file(".log");
    flip(log, records(Files.readAllBytes(log)).get(DURABLE_KEYS - 2) + TYPE_OFFSET, RECYCLED_BIT);
    assertCorrupt("The log of the store");
    assertCorrupt("The log of the store"); // and it stays one
  }

  @Test
  void damageBehindWhatWasDurableIsWhereTheLogEnds() throws IOException {
    Path log = file(".log");
    flip(log, records(Files.readAllBytes(log)).get(KEYS - 2) + TYPE_OFFSET, RECYCLED_BIT);
    assertThat(keys()).isEqualTo(KEYS - 2);
  }

  @Test
  void whatACrashCutOffIsNoDamage() throws IOException {
    Path log = file(".log");
    byte[] intact = Files.readAllBytes(log);
    RecordLog records = new RecordLog(log);
    for (int length : new int[] {intact.length - 1, intact.length - 50, intact.length + 500}) {
      Files.write(log, Arrays.copyOf(intact, length));
      assertThat(records.damage()).as("%d bytes", length).isEmpty();
    }
  }

  private int keys() throws IOException {
    int count = 0;
    try (Store store = Store.open(directory, Limits.DEFAULTS);
        Cursor cursor = store.cursor(Family.DATA, Bytes.key(1, 0), Bytes.key(2, 0))) {
      while (cursor.next()) {
        count++;
      }
    }
    return count;
  }

  private Path file(String part) throws IOException {
    return files(directory).stream()
        .filter(file -> file.getFileName().toString().contains(part))
        .max(Path::compareTo)
        .orElseThrow();
  }

  private static List<Path> files(Path of) throws IOException {
    try (Stream<Path> files = Files.list(of)) {
      return files.toList();
    }
  }

  /** Where records begin in a log of less than one block. */
  private static List<Integer> records(byte[] bytes) {
    assertThat(bytes.length).isLessThan(32_768);
    ByteBuffer log = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    List<Integer> records = new ArrayList<>();
    for (int at = 0; at + HEADER_BYTES <= bytes.length; ) {
      records.add(at);
      at += HEADER_BYTES + Short.toUnsignedInt(log.getShort(at + LENGTH_OFFSET));
    }
    return records;
  }

  private static void flip(Path file, int at, int bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= (byte) bit;
    Files.write(file, bytes);
  }

  private void assertCorrupt(String message) {
    assertThatThrownBy(() -> Store.open(directory, Limits.DEFAULTS))
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
        .hasMessageContaining(message);
  }
}
