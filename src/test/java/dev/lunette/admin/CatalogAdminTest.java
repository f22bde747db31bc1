package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lunette.admin.AdminException.Kind;
import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a data directory answers that nobody serves. */
final class CatalogAdminTest {
  private static final long MIB = 1 << 20;
  private static final String TARGET = "iqn.2026-11.dev.lunette:t";

  @TempDir Path directory;
  private AdminService admin;

  @BeforeEach
  void open() throws AdminException {
    admin = CatalogAdmin.openOrBegin(directory, Limits.DEFAULTS, Set.of());
  }

  @AfterEach
  void close() throws AdminException {
    admin.close();
  }

  private void reopen() throws AdminException {
    admin.close();
    open();
  }

  private static String refused(Kind kind, ThrowingCallable work) {
    AdminException refusal = catchThrowableOfType(AdminException.class, work);
    assertThat(refusal).isNotNull();
    assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
    return refusal.getMessage();
  }

  private void importFilled(String name, long sizeBytes, int value) throws AdminException {
    try (ImageWriter image =
        admin.importInto(PlainRequests.of(name, sizeBytes), Optional.empty())) {
      image.write(0, filled(value));
      image.finish();
    }
  }

  private static ImageHeader difference(UUID base, long sizeBytes) {
    return new ImageHeader(sizeBytes, Optional.empty(), Optional.of(base));
  }

  private static ByteBuffer filled(int value) {
    byte[] bytes = new byte[4096];
    java.util.Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  private int firstByte(String path) throws AdminException {
    try (ImageReader image = admin.export(path, Optional.empty())) {
      if (image.next().isEmpty()) {
        return 0;
      }
      ByteBuffer block = ByteBuffer.allocate(4096);
      image.read(0, block);
      return block.get(0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "..", "/etc/passwd", "a@b", "ä", "a b"})
  void refusesNamesThatAreNone(String name) {
    assertThat(refused(Kind.INVALID, () -> admin.create(PlainRequests.of(name, MIB))))
        .contains("\"" + name + "\"", "expected 1 to 63 letters");
    assertThat(refused(Kind.INVALID, () -> admin.create(PlainRequests.of("x".repeat(64), MIB))))
        .contains("expected 1 to 63 letters");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, -512, 513, (1L << 62) + 512, Long.MIN_VALUE, Long.MAX_VALUE})
  void refusesSizesThatAreNone(long size) {
    assertThat(refused(Kind.INVALID, () -> admin.create(PlainRequests.of("a", size))))
        .isEqualTo(
            "size is %d bytes, expected a positive multiple of the logical block size, 512 bytes,"
                    .formatted(size)
                + " up to 2^62 bytes");
  }

  @Test
  void keepsWhatItHasMade() throws AdminException {
    VDiskInfo made = admin.create(PlainRequests.of("a", MIB));
    assertThat(made.backend()).isEqualTo("rocksdb");
    assertThat(refused(Kind.CONFLICT, () -> admin.create(PlainRequests.of("a", MIB))))
        .contains("there is a vDisk a already");
    admin.createTarget(TARGET, Optional.empty(), List.of(), new TreeMap<>(Map.of(3, "a")));
    admin.resize("a", 2 * MIB);
    reopen();
    assertThat(admin.vdisk("a").serial()).isEqualTo(made.serial());
    assertThat(admin.vdisk("a").sizeBytes()).isEqualTo(2 * MIB);
    assertThat(admin.target(TARGET).luns()).containsExactly(Map.entry(3, "a"));
    assertThat(refused(Kind.INVALID, () -> admin.resize("a", MIB))).contains("would lose data");
  }

  @Test
  void refusesToDeleteWhatIsInUseUnlessForced() throws AdminException {
    admin.create(PlainRequests.of("a", MIB));
    admin.snapshot(List.of("a"), "s");
    admin.createTarget(TARGET, Optional.empty(), List.of(), new TreeMap<>(Map.of(0, "a")));
    admin.map(TARGET, Optional.empty(), "a@s");
    String at = "offered by " + TARGET;
    assertThat(refused(Kind.IN_USE, () -> admin.delete("a", false))).contains(at + "/0");
    assertThat(refused(Kind.IN_USE, () -> admin.rollback("a@s", false))).contains(at + "/0");
    assertThat(refused(Kind.IN_USE, () -> admin.deleteSnapshot("a@s", false))).contains(at + "/1");
    admin.deleteSnapshot("a@s", true);
    assertThat(admin.target(TARGET).luns()).containsOnlyKeys(0);
    admin.delete("a", true);
    assertThat(admin.vdisks(false)).isEmpty();
    assertThat(admin.target(TARGET).luns()).isEmpty();
    reopen();
    assertThat(refused(Kind.NOT_FOUND, () -> admin.vdisk("a"))).contains("no vDisk \"a\"");
  }

  @Test
  void rollsBackAndClones() throws AdminException {
    importFilled("a", MIB, 7);
    admin.snapshot(List.of("a"), "s");
    UUID base = admin.snapshot("a@s").id();
    try (ImageWriter difference = admin.importDifference("a", difference(base, 2 * MIB))) {
      difference.write(0, filled(9));
      difference.finish();
    }
    assertThat(firstByte("a")).isEqualTo(9);
    assertThat(admin.vdisk("a").sizeBytes()).isEqualTo(2 * MIB);
    assertThat(admin.diff("a", Optional.of("s"), Optional.empty(), 0, 10)).hasSize(1);
    assertThat(refused(Kind.CONFLICT, () -> admin.importDifference("a", difference(base, 2 * MIB))))
        .contains("has changed since snapshot a@s");
    assertThat(admin.clone("a@s", "old").sizeBytes()).isEqualTo(MIB);
    assertThat(firstByte("old")).isEqualTo(7);
    assertThat(admin.clone("a", "now").sizeBytes()).isEqualTo(2 * MIB);
    assertThat(firstByte("now")).isEqualTo(9);
    assertThat(admin.rollback("a@s", false).sizeBytes()).isEqualTo(MIB);
    assertThat(firstByte("a")).isEqualTo(7);
    assertThat(admin.snapshots(Optional.empty(), true)).hasSize(1);
    admin.resize("a", 2 * MIB);
    assertThat(refused(Kind.CONFLICT, () -> admin.importDifference("a", difference(base, 2 * MIB))))
        .as("with a size that would be lost if it were undone")
        .contains("has changed since snapshot a@s");
    reopen();
    assertThat(firstByte("a")).isEqualTo(7);
  }

  @Test
  void changesBeginAtTheByteThatIsAskedFor() throws AdminException {
    long size = 3 * 4096 + 1024;
    try (ImageWriter image = admin.importInto(PlainRequests.of("a", size), Optional.empty())) {
      image.write(0, filled(7));
      image.write(4096, filled(8));
      image.write(3 * 4096, filled(9).limit(1024));
      image.finish();
    }
    Change last = new Change(3 * 4096, 1024, false);
    assertThat(changes(0)).containsExactly(new Change(0, 8192, false), last);
    assertThat(changes(512)).containsExactly(new Change(512, 7680, false), last);
    assertThat(changes(8191)).containsExactly(new Change(8191, 1, false), last);
    assertThat(changes(8192)).containsExactly(last);
    assertThat(changes(size - 1)).containsExactly(new Change(size - 1, 1, false));
    assertThat(changes(size)).as("the end of the last one").isEmpty();
    assertThat(changes(Long.MAX_VALUE)).isEmpty();
  }

  private List<Change> changes(long offset) throws AdminException {
    return admin.diff("a", Optional.empty(), Optional.empty(), offset, 10);
  }

  @Test
  void refusesWhatIsMissing() throws AdminException {
    admin.create(PlainRequests.of("a", MIB));
    assertThat(refused(Kind.NOT_FOUND, () -> admin.clone("no", "b"))).contains("no vDisk \"no\"");
    assertThat(refused(Kind.NOT_FOUND, () -> admin.clone("a@no", "b")))
        .contains("vDisk a has no snapshot \"no\"");
    assertThat(refused(Kind.NOT_FOUND, () -> admin.map(TARGET, Optional.empty(), "a")))
        .contains("no target");
    assertThat(
            refused(
                Kind.NOT_FOUND, () -> admin.importDifference("a", difference(new UUID(1, 2), MIB))))
        .contains("no snapshot of identity");
    assertThat(refused(Kind.NOT_FOUND, () -> admin.job(7))).contains("no job 7");
    assertThat(refused(Kind.INVALID, () -> admin.snapshot(List.of("a"), ".s"))).contains("no dot");
    assertThat(admin.vdisks(false)).hasSize(1);
  }

  @Test
  void anImportThatIsCutOffLeavesNothing() throws AdminException {
    try (ImageWriter image = admin.importInto(PlainRequests.of("a", MIB), Optional.empty())) {
      image.write(0, filled(1));
      assertThat(refused(Kind.CONFLICT, () -> admin.clone("a", "b"))).contains("creating");
    }
    assertThat(admin.vdisks(false)).isEmpty();
    importFilled("a", MIB, 7);
    admin.snapshot(List.of("a"), "s");
    try (ImageWriter image =
        admin.importDifference("a", difference(admin.snapshot("a@s").id(), 2 * MIB))) {
      image.write(0, filled(1));
    }
    assertThat(firstByte("a")).isEqualTo(7);
    assertThat(admin.vdisk("a").sizeBytes()).isEqualTo(MIB);
  }

  @Test
  void saysWhoHoldsTheDataDirectory() {
    assertThat(
            refused(Kind.CONFLICT, () -> CatalogAdmin.open(directory, Limits.DEFAULTS, Set.of())))
        .contains("is in use by this process");
    assertThat(refused(Kind.CONFLICT, () -> StoppedCareService.of(directory, Limits.DEFAULTS)))
        .contains("is in use by this process");
    Path missing = directory.resolve("missing");
    assertThat(refused(Kind.NOT_FOUND, () -> CatalogAdmin.open(missing, Limits.DEFAULTS, Set.of())))
        .contains("no data directory " + missing);
    assertThat(missing).doesNotExist();
  }

  @Test
  void aStoreThatItCannotReadIsAFailureAndNoWrongRequest() throws Exception {
    Path newer = Files.createDirectory(directory.resolve("newer"));
    CatalogAdmin.openOrBegin(newer, Limits.DEFAULTS, Set.of()).close();
    Files.writeString(newer.resolve("store/FORMAT"), "lunette store 2\n");
    assertThat(refused(Kind.FAILED, () -> CatalogAdmin.open(newer, Limits.DEFAULTS, Set.of())))
        .contains("has format 2, expected 1");
  }

  @Test
  void takesNoDirectoryThatIsNoneOfData() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(refused(Kind.FAILED, () -> CatalogAdmin.open(empty, Limits.DEFAULTS, Set.of())))
        .contains(empty + " is no data directory");
    assertThat(empty).isEmptyDirectory();
  }
}
