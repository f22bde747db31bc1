package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lunette.admin.AdminException.Kind;
import dev.lunette.config.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A data directory that nobody serves, with a real store in it. */
abstract class CatalogAdminFixture {
  static final int MIB = 1 << 20;

  @TempDir Path root;
  Path directory;
  AdminService admin;

  @BeforeEach
  void open() throws Exception {
    directory = Files.createDirectories(root.resolve("data"));
    admin = CatalogAdmin.openOrBegin(directory, Limits.DEFAULTS, Set.of());
  }

  @AfterEach
  void close() throws AdminException {
    admin.close();
  }

  void reopen() throws Exception {
    admin.close();
    open();
  }

  AdminService another() throws AdminException, IOException {
    return CatalogAdmin.openOrBegin(
        Files.createDirectories(root.resolve("other")), Limits.DEFAULTS, Set.of());
  }

  static VDiskRequest request(String name, long sizeBytes) {
    return PlainRequests.of(name, sizeBytes);
  }

  static VDiskRequest fileRequest(String name, long sizeBytes, String path) {
    return new VDiskRequest(
        name,
        sizeBytes,
        Optional.of("file"),
        Optional.of(path),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static String refused(Kind kind, ThrowingCallable work) {
    AdminException refusal = catchThrowableOfType(AdminException.class, work);
    assertThat(refusal).isNotNull();
    assertThat(refusal.kind()).as(refusal.getMessage()).isEqualTo(kind);
    return refusal.getMessage();
  }

  static byte[] random(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Makes a vDisk that holds some bytes at an offset. */
  void importFilled(String name, long sizeBytes, long offset, byte[] bytes) throws AdminException {
    try (ImageWriter image = admin.importInto(request(name, sizeBytes), Optional.empty())) {
      image.write(offset, ByteBuffer.wrap(bytes));
      image.finish();
    }
  }

  /** Changes a vDisk that has a snapshot as it is, by the only way without a server. */
  void change(String name, String base, long offset, byte[] bytes) throws AdminException {
    ImageHeader header =
        new ImageHeader(
            admin.vdisk(name).sizeBytes(),
            Optional.empty(),
            Optional.of(admin.snapshot(name + "@" + base).id()));
    try (ImageWriter image = admin.importDifference(name, header)) {
      image.write(offset, ByteBuffer.wrap(bytes));
      image.finish();
    }
  }

  /** Everything that a vDisk or a snapshot holds. */
  static byte[] content(AdminService admin, String path) throws AdminException {
    try (ImageReader image = admin.export(path, Optional.empty())) {
      byte[] all = new byte[Math.toIntExact(image.sizeBytes())];
      for (Optional<Change> next = image.next(); next.isPresent(); next = image.next()) {
        int offset = Math.toIntExact(next.get().offset());
        int length = Math.toIntExact(next.get().length());
        if (!next.get().zero()) {
          image.read(offset, ByteBuffer.wrap(all, offset, length));
        }
      }
      return all;
    }
  }

  byte[] content(String path) throws AdminException {
    return content(admin, path);
  }

  /** Waits for a job; returns how it ended. */
  JobInfo end(JobInfo begun) throws AdminException {
    return end(admin, begun);
  }

  static JobInfo end(CareService service, JobInfo begun) throws AdminException {
    long begin = System.nanoTime();
    JobInfo job = begun;
    while (job.state() == JobInfo.State.RUNNING) {
      assertThat(System.nanoTime() - begin).as("%s", job).isLessThan(60_000_000_000L);
      Thread.onSpinWait();
      job = service.job(begun.id());
    }
    return job;
  }
}
