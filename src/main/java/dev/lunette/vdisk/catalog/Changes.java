package dev.lunette.vdisk.catalog;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Changes of records that are made together or not at all. */
final class Changes {

  final Map<String, Optional<VDiskRecord>> vdisks = new LinkedHashMap<>();
  final Map<String, Optional<byte[]>> modePages = new LinkedHashMap<>();
  final Map<String, Optional<TargetRecord>> targets = new LinkedHashMap<>();
  final Map<String, Optional<ReservationRecord>> reservations = new LinkedHashMap<>();
  final Map<String, Optional<ErasureRecord>> erasures = new LinkedHashMap<>();
  Optional<ServerId> server = Optional.empty();

  Changes put(VDiskRecord vdisk) {
    vdisks.put(vdisk.name(), Optional.of(vdisk));
    return this;
  }

  Changes put(TargetRecord target) {
    targets.put(target.name(), Optional.of(target));
    return this;
  }

  Changes put(ServerId id) {
    server = Optional.of(id);
    return this;
  }

  /** Sets the mode pages that initiators have saved for a vDisk. */
  Changes putModePages(String vdisk, byte[] pages) {
    modePages.put(vdisk, Optional.of(pages.clone()));
    return this;
  }

  /** Removes a vDisk and what was saved for it: another one of its name is another disk. */
  Changes removeVDisk(String name) {
    vdisks.put(name, Optional.empty());
    modePages.put(name, Optional.empty());
    reservations.put(name, Optional.empty());
    erasures.put(name, Optional.empty());
    return this;
  }

  Changes erasure(String vdisk, Optional<ErasureRecord> erasure) {
    erasures.put(vdisk, erasure);
    return this;
  }

  Changes put(String vdisk, Optional<ReservationRecord> kept) {
    reservations.put(vdisk, kept);
    return this;
  }

  Changes removeTarget(String name) {
    targets.put(name, Optional.empty());
    return this;
  }
}
