package dev.lunette.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lunette.admin.AdminException.Kind;
import dev.lunette.config.Limits;
import dev.lunette.config.TargetConfig;
import dev.lunette.vdisk.Snapshots;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.Origin;
import dev.lunette.vdisk.catalog.TargetRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Images leave one data directory and come to be the same in another. */
final class ImportExportTest extends CatalogAdminFixture {
  private static final int SIZE = 8 * MIB;

  private static byte[] exported(AdminService from, String path, Optional<String> base)
      throws AdminException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ImageReader image = from.export(path, base)) {
      ImageCopy.encode(image, out, _ -> {});
    }
    return out.toByteArray();
  }

  private static void imported(AdminService to, String name, byte[] stream) throws AdminException {
    try (ImageDecoder image = ImageDecoder.open(new ByteArrayInputStream(stream));
        ImageWriter writer =
            image.baseId().isPresent()
                ? to.importDifference(name, image.header())
                : to.importInto(request(name, image.sizeBytes()), image.id())) {
      ImageCopy.copy(image, writer, _ -> {});
    }
  }

  @Test
  void aWholeImageAndDifferencesToItGiveTheSameInAnotherDirectory() throws Exception {
    importFilled("a", SIZE, 4096, random(1, 3 * MIB));
    admin.snapshot(List.of("a"), "s1");
    change("a", "s1", 2 * MIB, random(2, 12_288));
    admin.snapshot(List.of("a"), "s2");
    admin.resize("a", SIZE + MIB);
    admin.snapshot(List.of("a"), "s3");
    change("a", "s3", SIZE, random(3, 4096));
    admin.snapshot(List.of("a"), "s4");
    try (AdminService other = another()) {
      imported(other, "b", exported(admin, "a@s1", Optional.empty()));
      assertThat(content(other, "b")).isEqualTo(content("a@s1"));
      byte[] second = exported(admin, "a@s2", Optional.of("s1"));
      assertThat(second.length).as("a difference is small").isLessThan(64 << 10);
      imported(other, "b", second);
      assertThat(content(other, "b")).isEqualTo(content("a@s2"));
      imported(other, "b", exported(admin, "a@s4", Optional.of("a@s2")));
      assertThat(content(other, "b")).isEqualTo(content("a@s4"));
      assertThat(other.snapshots(Optional.of("b"), false)).hasSize(3);
      assertThat(refused(Kind.CONFLICT, () -> imported(other, "b", second)))
          .contains("vDisk b has the state already that this leads to: it is snapshot b@imported-");
      UUID id = admin.snapshot("a@s2").id();
      assertThat(content(other, "b@imported-" + id)).isEqualTo(content("a@s2"));
    }
  }

  @Test
  void aDifferenceIsRefusedByWhatHasChangedOrHasNotItsBase() throws Exception {
    importFilled("a", SIZE, 0, random(1, MIB));
    admin.snapshot(List.of("a"), "s1");
    change("a", "s1", 0, random(2, 4096));
    admin.snapshot(List.of("a"), "s2");
    byte[] difference = exported(admin, "a@s2", Optional.of("s1"));
    try (AdminService other = another()) {
      imported(other, "b", exported(admin, "a", Optional.empty()));
      assertThat(other.snapshots(Optional.empty(), false))
          .as("of what holds at no time that anybody could name")
          .isEmpty();
      assertThat(refused(Kind.NOT_FOUND, () -> imported(other, "b", difference)))
          .contains("has no snapshot of identity");
    }
    admin.rollback("a@s1", false);
    change("a", "s1", 0, random(7, 4096));
    admin.deleteSnapshot("a@s2", false);
    assertThat(refused(Kind.CONFLICT, () -> imported(admin, "a", difference)))
        .contains("has changed since snapshot a@s1", "roll it back first");
    admin.rollback("a@s1", false);
    imported(admin, "a", difference);
    assertThat(Arrays.copyOf(content("a"), 4096)).isEqualTo(random(2, 4096));
  }

  @Test
  void aDifferenceIsRefusedBeforeItIsWrittenWhereItCanNotBeKept() throws Exception {
    importFilled("a", SIZE, 0, random(1, MIB));
    admin.snapshot(List.of("a"), "s1");
    Optional<UUID> base = Optional.of(admin.snapshot("a@s1").id());
    ImageHeader kept = new ImageHeader(SIZE, Optional.of(UUID.randomUUID()), base);
    admin.close();
    Limits limits = Limits.with(Map.of("snapshotsPerVDisk", 1));
    admin = CatalogAdmin.openOrBegin(directory, limits, Set.of());
    assertThat(refused(Kind.INVALID, () -> admin.importDifference("a", kept)))
        .contains("has 1 snapshots, which is as many as snapshotsPerVDisk allows");
    change("a", "s1", 0, random(2, 4096)); // which keeps nothing
  }

  @Test
  void theEndOfTheLargestVDiskComesAlong() throws Exception {
    long offset = Limits.VDISK_BYTES - 4096;
    importFilled("a", Limits.VDISK_BYTES, offset, random(1, 4096));
    admin.snapshot(List.of("a"), "s1");
    try (AdminService other = another()) {
      imported(other, "b", exported(admin, "a@s1", Optional.empty()));
      try (ImageReader image = other.export("b", Optional.empty())) {
        byte[] end = new byte[4096];
        image.read(offset, ByteBuffer.wrap(end));
        assertThat(end).isEqualTo(random(1, 4096));
      }
    }
  }

  @Test
  void whatIsCutOffAnywhereLeavesNothing() throws Exception {
    importFilled("a", SIZE, 0, random(1, 2 * MIB));
    admin.snapshot(List.of("a"), "s1");
    byte[] whole = exported(admin, "a@s1", Optional.empty());
    change("a", "s1", 0, random(2, 4096));
    admin.snapshot(List.of("a"), "s2");
    byte[] difference = exported(admin, "a@s2", Optional.of("s1"));
    admin.rollback("a@s1", false);
    byte[] before = content("a");
    admin.deleteSnapshot("a@s2", false);
    for (int cut : new int[] {10, 60, 70, 4000, MIB, -24, -1}) {
      byte[] part = Arrays.copyOf(whole, cut > 0 ? cut : whole.length + cut);
      refused(Kind.INVALID, () -> imported(admin, "b", part));
      assertThat(admin.vdisks(false)).extracting(VDiskInfo::name).containsExactly("a");
    }
    for (int cut : new int[] {60, 70, 2000, -24, -1}) {
      byte[] part = Arrays.copyOf(difference, cut > 0 ? cut : difference.length + cut);
      refused(Kind.INVALID, () -> imported(admin, "a", part));
      assertThat(content("a")).isEqualTo(before);
      assertThat(admin.snapshots(Optional.empty(), false)).hasSize(1);
    }
    imported(admin, "a", difference);
    reopen();
    assertThat(Arrays.copyOf(content("a"), 4096)).isEqualTo(random(2, 4096));
  }

  @Test
  void nothingIsVisibleUntilItIsWhole() throws Exception {
    try (ImageWriter image = admin.importInto(request("a", SIZE), Optional.empty())) {
      image.write(0, ByteBuffer.wrap(random(1, 4096)));
      assertThat(admin.vdisk("a").state()).isEqualTo("offline");
      assertThat(admin.vdisk("a").problem()).contains("it is creating");
      assertThat(refused(Kind.CONFLICT, () -> admin.create(request("a", SIZE))))
          .contains("there is a vDisk a already");
      assertThat(refused(Kind.CONFLICT, () -> admin.delete("a", true))).contains("creating");
      assertThat(refused(Kind.CONFLICT, () -> admin.export("a", Optional.empty())))
          .contains("creating");
      image.finish();
    }
    assertThat(admin.vdisk("a").state()).isEqualTo("online");
  }

  @Test
  void whatIsBeingExportedIsNotDeleted() throws Exception {
    importFilled("a", SIZE, 0, random(1, MIB));
    admin.snapshot(List.of("a"), "s");
    try (ImageReader image = admin.export("a@s", Optional.empty())) {
      assertThat(image.next()).isPresent();
      assertThat(refused(Kind.CONFLICT, () -> admin.delete("a", true)))
          .isEqualTo("vDisk a is being exported; wait until that is over, or end it");
      assertThat(refused(Kind.CONFLICT, () -> admin.deleteSnapshot("a@s", true)))
          .contains("snapshot a@s is being exported");
      assertThat(admin.vdisk("a").state()).isEqualTo("online");
    }
    admin.deleteSnapshot("a@s", false);
    admin.delete("a", false);
    assertThat(admin.vdisks(false)).isEmpty();
  }

  @Test
  void whatHasNoSnapshotsIsExportedOnlyWhileNobodyCanWriteToIt() throws Exception {
    String target = "iqn.2026-11.dev.lunette:t";
    admin.create(fileRequest("f", SIZE, "f.img"));
    admin.createTarget(target, Optional.empty(), List.of(), new TreeMap<>(Map.of(0, "f")));
    assertThat(refused(Kind.IN_USE, () -> admin.export("f", Optional.empty())))
        .isEqualTo(
            "vDisk f is offered by %s/0, and backend file has no snapshots: somebody may write to"
                    .formatted(target)
                + " it while it is read; unmap it first");
    admin.unmap(target, 0, false);
    try (ImageReader image = admin.export("f", Optional.empty())) {
      assertThat(refused(Kind.CONFLICT, () -> admin.map(target, Optional.empty(), "f")))
          .contains("vDisk f is being exported", "nobody may write to it until that is over");
      admin.resize("f", SIZE + MIB);
      assertThat(image.sizeBytes()).isEqualTo(SIZE);
      assertThat(image.next()).isEmpty();
    }
    admin.map(target, Optional.empty(), "f");
    assertThat(admin.target(target).luns()).containsExactly(Map.entry(0, "f"));
  }

  @Test
  void aSnapshotThatABackendCannotHaveIsNotExportedAsTheVDisk() throws Exception {
    admin.create(fileRequest("f", SIZE, "f.img"));
    String refusal = refused(Kind.INVALID, () -> admin.snapshot("f@monday"));
    assertThat(refusal).contains("backend file has no snapshots");
    assertThat(refused(Kind.INVALID, () -> admin.export("f@monday", Optional.empty())))
        .isEqualTo(refusal);
  }

  @Test
  void anExportFailsWhenWhatItReadsIsOfferedWithoutACommand() throws Exception {
    admin.create(fileRequest("f", SIZE, "f.img"));
    admin.close();
    TargetConfig target =
        new TargetConfig(
            "iqn.2026-11.dev.lunette:t",
            Optional.empty(),
            new TreeSet<>(),
            new TreeMap<>(Map.of(0, "f")));
    try (Catalog catalog = new Catalog(directory, Limits.DEFAULTS)) {
      admin = new CatalogAdmin(catalog, directory, new Served.ByNobody(Set.of()), Limits.DEFAULTS);
      try (ImageReader image = admin.export("f", Optional.empty())) {
        catalog.editor().put(new TargetRecord(target, Origin.DECLARED));
        assertThat(refused(Kind.IN_USE, image::next)).contains("vDisk f is offered by ");
      }
      admin.close();
    }
    open();
  }

  /** It goes, unless what could not be closed still reads from it, which is told then. */
  @Test
  void theSnapshotOfAnExportIsDeletedAlsoWhenItIsNotClosedInTime() throws Exception {
    importFilled("a", SIZE, 0, random(1, MIB));
    admin.close();
    try (Catalog catalog = new Catalog(directory, Limits.DEFAULTS)) {
      admin = new CatalogAdmin(catalog, directory, new Served.ByNobody(Set.of()), Limits.DEFAULTS);
      ImageReader image = admin.export("a", Optional.empty());
      Snapshots snapshots = catalog.snapshots(catalog.record("a").orElseThrow());
      assertThat(snapshots.list("a")).hasSize(1);
      Thread.currentThread().interrupt();
      AdminException failure = catchThrowableOfType(AdminException.class, image::close);
      assertThat(Thread.interrupted()).isTrue();
      boolean told = false;
      if (failure != null) { // else it was closed before anybody waited for it
        assertThat(failure).hasMessageContaining("interrupted while closing");
        told = failure.getCause().getSuppressed().length > 0;
      }
      assertThat(told || snapshots.list("a").isEmpty()).isTrue();
      admin.close();
    }
    open();
  }

  @Test
  void aDifferenceDoesNotGrowADeclaredVDisk() throws Exception {
    importFilled("a", SIZE, 0, random(1, MIB));
    admin.snapshot(List.of("a"), "s1");
    admin.resize("a", 2 * SIZE);
    admin.snapshot(List.of("a"), "s2");
    byte[] difference = exported(admin, "a@s2", Optional.of("s1"));
    admin.rollback("a@s1", false);
    admin.deleteSnapshot("a@s2", false);
    for (Origin origin : new Origin[] {Origin.DECLARED, Origin.KEPT}) {
      admin.close();
      try (Catalog catalog = new Catalog(directory, Limits.DEFAULTS)) {
        catalog.editor().origin("a", origin);
      }
      open();
      if (origin == Origin.DECLARED) {
        assertThat(refused(Kind.CONFLICT, () -> imported(admin, "a", difference)))
            .contains("declare it with the new size afterwards");
      }
    }
    imported(admin, "a", difference);
    assertThat(admin.vdisk("a").sizeBytes()).isEqualTo(2 * SIZE);
  }
}
