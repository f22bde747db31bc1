package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.admin.AdminException.Kind;
import dev.lunette.config.BlockLayout;
import dev.lunette.config.Compression;
import dev.lunette.config.Limits;
import dev.lunette.vdisk.BlockingVDisk;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Place;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A vDisk moves from backend to backend while somebody writes to it. */
final class MoveTest extends CatalogAdminFixture {
  private static final int SIZE = 8 * MIB;
  private Catalog catalog;

  @BeforeEach
  @Override
  void open() throws Exception {
    directory = root;
    catalog = new Catalog(directory, Limits.DEFAULTS);
    admin = new CatalogAdmin(catalog, directory, new Served.ByNobody(Set.of()), Limits.DEFAULTS);
  }

  @AfterEach
  void closeCatalog() throws Exception {
    catalog.close();
  }

  private static MoveRequest to(String backend, Optional<String> path) {
    return new MoveRequest(backend, path, Optional.empty(), Optional.empty());
  }

  private void move(String backend) throws AdminException {
    JobInfo job = end(admin.move("a", to(backend, Optional.empty())));
    assertThat(job.state()).as("%s", job).isEqualTo(JobInfo.State.DONE);
    assertThat(admin.vdisk("a").backend()).isEqualTo(backend);
  }

  @Test
  void goesThereAndBackUnderAWriterAndLeavesNothing() throws Exception {
    VDiskInfo made = admin.create(fileRequest("a", SIZE, "a.img"));
    BlockingVDisk vdisk = new BlockingVDisk(catalog.open("a"));
    byte[] model = new byte[SIZE];
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread writer = Thread.ofPlatform().start(() -> write(vdisk, model, stop, failure));
    move("rocksdb");
    assertThat(directory.resolve("a.img")).doesNotExist();
    move("file");
    assertThat(directory.resolve("a.img")).exists();
    move("rocksdb");
    stop.set(true);
    writer.join();
    assertThat(failure.get()).isNull();
    ByteBuffer all = ByteBuffer.allocateDirect(SIZE);
    for (int at = 0; at < SIZE; at += MIB) {
      vdisk.read(at, all.limit(at + MIB).position(at));
    }
    byte[] held = new byte[SIZE];
    all.clear().get(held);
    assertThat(held).isEqualTo(model);
    catalog.close("a");
    close();
    catalog.close();
    open();
    assertThat(content("a")).isEqualTo(model);
    assertThat(admin.vdisk("a").serial()).isEqualTo(made.serial());
    assertThat(directory.resolve("a.img")).doesNotExist();
  }

  private static void write(
      BlockingVDisk vdisk, byte[] model, AtomicBoolean stop, AtomicReference<Throwable> failure) {
    Random random = new Random(11);
    try {
      for (int i = 0; !stop.get(); i++) {
        int offset = random.nextInt(SIZE / 512 - 16) * 512;
        int length = (1 + random.nextInt(16)) * 512;
        if (i % 10 == 9) {
          vdisk.trim(offset, length);
          java.util.Arrays.fill(model, offset, offset + length, (byte) 0);
        } else {
          byte[] bytes = random(i, length);
          vdisk.write(offset, ByteBuffer.allocateDirect(length).put(bytes).flip());
          System.arraycopy(bytes, 0, model, offset, length);
        }
        if (i % 50 == 49) {
          vdisk.flush();
        }
      }
    } catch (Throwable e) {
      failure.set(e);
    }
  }

  @Test
  void refusesWhatItCannotDo() throws Exception {
    admin.create(request("a", SIZE));
    assertThat(refused(Kind.INVALID, () -> admin.move("a", to("tape", Optional.empty()))))
        .contains("backend is \"tape\", expected one of file, memory, rocksdb");
    assertThat(refused(Kind.INVALID, () -> admin.move("a", to("memory", Optional.empty()))))
        .contains("forgets what is moved to it");
    assertThat(refused(Kind.CONFLICT, () -> admin.move("a", to("rocksdb", Optional.empty()))))
        .contains("already");
    assertThat(refused(Kind.INVALID, () -> admin.move("a", to("file", Optional.of("lock")))))
        .contains("is kept for the data directory itself");
    admin.snapshot(List.of("a"), "s");
    assertThat(refused(Kind.CONFLICT, () -> admin.move("a", to("file", Optional.empty()))))
        .contains("has snapshots");
    admin.deleteSnapshot("a@s", false);
    admin.create(fileRequest("b", SIZE, "b.img"));
    assertThat(refused(Kind.INVALID, () -> admin.move("a", to("file", Optional.of("b.img")))))
        .contains("is the place of vDisk b");
    Files.createFile(directory.resolve("a.img"));
    JobInfo job = end(admin.move("a", to("file", Optional.empty())));
    assertThat(job.problem().orElseThrow()).contains("is there already");
    assertThat(admin.vdisk("a").state()).isEqualTo("online");
    assertThat(admin.vdisk("a").backend()).isEqualTo("rocksdb");
    assertThat(admin.vdisk("b").state()).isEqualTo("online");
  }

  @Test
  void doesNotTakePlaceWhileItIsExported() throws Exception {
    importFilled("a", SIZE, 0, random(1, MIB));
    for (String backend : List.of("file", "rocksdb", "file")) {
      try (ImageReader image = admin.export("a", Optional.empty())) {
        assertThat(image.next()).isPresent();
        assertThat(refused(Kind.CONFLICT, () -> admin.move("a", to(backend, Optional.empty()))))
            .isEqualTo("vDisk a is being exported; wait until that is over, or end it");
      }
      move(backend);
    }
    VDisk vdisk = catalog.open("a");
    assertThat(vdisk.sizeBytes()).isEqualTo(SIZE);
    catalog.close("a");
    assertThat(java.util.Arrays.copyOf(content("a"), MIB)).isEqualTo(random(1, MIB));
  }

  /** An export may begin behind the look for one; what it reads must stay as it is. */
  @Test
  void leavesWhatIsExportedAsItIs() throws Exception {
    admin.create(fileRequest("a", SIZE, "a.img"));
    try (ImageReader image = admin.export("a", Optional.empty())) {
      catalog.move(
          "a",
          new Place("rocksdb", Optional.empty(), BlockLayout.DEFAULT),
          new Job(1, "move", "bytes"));
      SnapshotInfo base = admin.snapshot(List.of("a"), "s").getFirst();
      assertThat(refused(Kind.CONFLICT, () -> admin.rollback("a@s", false)))
          .contains("vDisk a is being exported", "nobody may write to it until that is over");
      ImageHeader difference = new ImageHeader(SIZE, Optional.empty(), Optional.of(base.id()));
      assertThat(refused(Kind.CONFLICT, () -> admin.importDifference("a", difference)))
          .contains("vDisk a is being exported");
      assertThat(image.next()).isEmpty();
    }
    admin.rollback("a@s", false);
  }

  @Test
  void takesTheBlocksThatAreAskedForOrThoseThatItHadThere() throws Exception {
    admin.create(fileRequest("a", SIZE, "a.img"));
    Optional<Integer> size = Optional.of(16_384);
    Optional<Compression> how = Optional.of(Compression.ZSTD);
    MoveRequest stored = new MoveRequest("rocksdb", Optional.empty(), size, how);
    assertThat(
            refused(
                Kind.INVALID,
                () -> admin.move("a", new MoveRequest("file", Optional.of("b.img"), size, how))))
        .contains("block size and compression are for the rocksdb backend");
    assertThat(end(admin.move("a", stored)).state()).isEqualTo(JobInfo.State.DONE);
    requireBlocks(size, how);
    move("file");
    requireBlocks(Optional.empty(), Optional.empty());
    move("rocksdb");
    requireBlocks(size, how);
  }

  private void requireBlocks(Optional<Integer> size, Optional<Compression> how) throws Exception {
    assertThat(admin.vdisk("a").blockSizeBytes()).isEqualTo(size);
    assertThat(admin.vdisk("a").compression()).isEqualTo(how);
  }
}
