package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.scsi.reservation.Registrant;
import dev.lunette.scsi.reservation.Registrations;
import dev.lunette.scsi.reservation.Reservation;
import dev.lunette.scsi.reservation.ReservationType;
import dev.lunette.vdisk.catalog.Catalog;
import dev.lunette.vdisk.catalog.ReservationRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogReservationStoreTest {
  private static final Registrant A = new Registrant("iqn.a,i,0x000000000001", "iqn.t,t,0x0001", 1);
  private static final Registrant B = new Registrant("iqn.b,i,0x000000000002", "iqn.t,t,0x0002", 2);

  private @TempDir Path data;

  private Catalog open() throws IOException {
    return new Catalog(data, Limits.DEFAULTS);
  }

  private VDiskConfig declared() {
    return VDiskConfig.file("disk", data.resolve("disk.img"), 1 << 20);
  }

  private static CatalogReservationStore of(Catalog catalog) throws IOException {
    return new CatalogReservationStore(catalog.editor(), "disk", Runnable::run);
  }

  private static Registrations registrations(ReservationType type, Registrant holder) {
    Map<Registrant, Long> keys = new LinkedHashMap<>();
    keys.put(B, -2L);
    keys.put(A, 1L);
    return new Registrations(7, true, keys, Optional.of(new Reservation(type, holder)));
  }

  @Test
  void areThereAfterARestartAndCountFromZero() throws IOException {
    Registrations kept = registrations(ReservationType.EXCLUSIVE_ACCESS_REGISTRANTS_ONLY, A);
    try (Catalog catalog = open()) {
      catalog.declare(declared());
      assertThat(of(catalog).kept()).isEqualTo(Registrations.NONE);
      of(catalog).keep(kept);
    }
    try (Catalog catalog = open()) {
      Registrations found = of(catalog).kept();
      assertThat(found).isEqualTo(kept.kept());
      assertThat(found.generation()).isZero();
      assertThat(found.survives()).isTrue();
      assertThat(found.keys().keySet()).containsExactly(B, A);
      of(catalog).keep(null);
    }
    try (Catalog catalog = open()) {
      assertThat(of(catalog).kept()).isEqualTo(Registrations.NONE);
    }
  }

  @Test
  void oneThatAllHoldDoesWithoutTheOneWhoMadeIt() throws IOException {
    Registrant gone = new Registrant("iqn.c,i,0x000000000003", "iqn.t,t,0x0001", 1);
    try (Catalog catalog = open()) {
      catalog.declare(declared());
      of(catalog).keep(registrations(ReservationType.WRITE_EXCLUSIVE_ALL_REGISTRANTS, gone));
      Registrations found = of(catalog).kept();
      assertThat(found.holds(A)).isTrue();
      assertThat(found.holds(B)).isTrue();
      assertThat(found.holds(gone)).isFalse();
    }
  }

  @Test
  void goWithTheirVDisk() throws IOException {
    try (Catalog catalog = open()) {
      catalog.declare(declared());
      of(catalog).keep(registrations(ReservationType.WRITE_EXCLUSIVE, A));
      catalog.editor().beginDelete("disk");
      catalog.editor().undo("disk");
      of(catalog).keep(registrations(ReservationType.WRITE_EXCLUSIVE, A));
      assertThat(of(catalog).kept()).as("too late").isEqualTo(Registrations.NONE);
      catalog.declare(declared());
      assertThat(of(catalog).kept()).isEqualTo(Registrations.NONE);
    }
  }

  @Test
  void whatCannotBeIsNotGuessedAt() throws IOException {
    try (Catalog catalog = open()) {
      catalog.declare(declared());
      var a = new ReservationRecord.Registered(A.initiatorPort(), A.targetPort(), 1, 1);
      for (var held :
          List.of(
              new ReservationRecord.Held(2, 0),
              new ReservationRecord.Held(1, 1),
              new ReservationRecord.Held(1, -1))) {
        ReservationRecord record = new ReservationRecord(List.of(a), Optional.of(held));
        catalog.editor().keepReservations("disk", Optional.of(record));
        assertThatThrownBy(() -> of(catalog))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("vDisk disk names type");
      }
    }
  }
}
