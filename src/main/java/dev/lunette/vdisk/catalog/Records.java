package dev.lunette.vdisk.catalog;

import dev.lunette.config.IscsiNameSyntax;
import dev.lunette.config.VDiskName;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import dev.lunette.vdisk.store.Batch;
import dev.lunette.vdisk.store.Cursor;
import dev.lunette.vdisk.store.Family;
import dev.lunette.vdisk.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of the catalog: in memory, and in the store with every change.
 *
 * <p>Keys are text: {@code server}, {@code vdisk/NAME}, {@code mode/NAME} for the mode pages that
 * were saved for a vDisk, {@code reservation/NAME} for its persistent reservations, {@code
 * erasure/NAME} for what is being done to all of it, and {@code target/IQN}. Any other key is of a
 * version that we don't know, and refused.
 */
final class Records {
  private static final String SERVER = "server";
  private static final String VDISK = "vdisk/";
  private static final String MODE = "mode/";
  private static final String TARGET = "target/";
  private static final String RESERVATION = "reservation/";
  private static final String ERASURE = "erasure/";

  /** Without which one vDisk can't be used, and all others can. */
  private static final List<String> OF_ONE_VDISK = List.of(RESERVATION, MODE, ERASURE);

  private static final Logger LOG = LoggerFactory.getLogger(Records.class);

  private final Store store;
  private final Map<String, VDiskRecord> vdisks = new TreeMap<>();
  private final Map<String, byte[]> modePages = new TreeMap<>();
  private final Map<String, TargetRecord> targets = new TreeMap<>();
  private final Map<String, ReservationRecord> reservations = new TreeMap<>();
  private final Map<String, ErasureRecord> erasures = new TreeMap<>();
  private final Set<String> doubtful = new TreeSet<>();

  /** Why records can't be read that concern one vDisk each, by their keys. */
  private final Map<String, String> unreadable = new TreeMap<>();

  private Optional<ServerId> server = Optional.empty();

  /** What becomes of a record that can't be read. */
  interface Unreadable {
    /**
     * It can't be read.
     *
     * @param isContained whether it keeps one vDisk only from being used
     */
    void found(IOException failure, boolean isContained) throws IOException;
  }

  /** Reads all records of a store, but for damaged ones that concern one vDisk only. */
  Records(Store store) throws IOException {
    this(
        store,
        (failure, isContained) -> {
          if (!isContained) {
            throw failure;
          }
          LOG.error("{}", failure.getMessage());
        });
  }

  /** Reads all records of a store that can be read. */
  Records(Store store, Unreadable unreadable) throws IOException {
    this.store = store;
    byte[] first = {};
    byte[] behindAll = {(byte) 0xFF};
    try (Cursor cursor = store.cursor(Family.CATALOG, first, behindAll)) {
      while (cursor.next()) {
        read(new String(cursor.key(), StandardCharsets.UTF_8), cursor.value(), unreadable);
      }
    }
  }

  private void read(String key, byte[] value, Unreadable told) throws IOException {
    try {
      read(key, value);
    } catch (IOException e) {
      // What another version has written is damaged by none, and that version has to serve it.
      boolean isDamaged = e instanceof VDiskException known && known.kind() == Kind.CORRUPT;
      boolean isContained = isDamaged && concernsOneVDisk(key);
      if (isContained) {
        unreadable.put(key, String.valueOf(e.getMessage()));
      }
      told.found(e, isContained);
    }
  }

  private static boolean concernsOneVDisk(String key) {
    return OF_ONE_VDISK.stream()
        .anyMatch(kind -> key.startsWith(kind) && VDiskName.isName(key.substring(kind.length())));
  }

  /** Why a vDisk can't be used: nobody knows what was reserved, saved or begun. */
  synchronized Optional<String> unreadable(String vdisk) {
    return OF_ONE_VDISK.stream()
        .flatMap(kind -> Optional.ofNullable(unreadable.get(kind + vdisk)).stream())
        .findFirst();
  }

  private void read(String key, byte[] value) throws IOException {
    if (key.equals(SERVER)) {
      server = Optional.of(RecordCodec.server(key, value));
    } else if (key.startsWith(VDISK) && VDiskName.isName(key.substring(VDISK.length()))) {
      VDiskRecord vdisk = RecordCodec.vdisk(key, key.substring(VDISK.length()), value);
      vdisks.put(vdisk.name(), vdisk);
    } else if (key.startsWith(RESERVATION)
        && VDiskName.isName(key.substring(RESERVATION.length()))) {
      String vdisk = key.substring(RESERVATION.length());
      reservations.put(vdisk, RecordCodec.reservation(key, value));
    } else if (key.startsWith(ERASURE) && VDiskName.isName(key.substring(ERASURE.length()))) {
      erasures.put(key.substring(ERASURE.length()), RecordCodec.erasure(key, value));
    } else if (key.startsWith(MODE) && VDiskName.isName(key.substring(MODE.length()))) {
      modePages.put(key.substring(MODE.length()), RecordCodec.modePages(key, value));
    } else if (key.startsWith(TARGET)
        && IscsiNameSyntax.expected(key.substring(TARGET.length())).isEmpty()) {
      TargetRecord target = RecordCodec.target(key, key.substring(TARGET.length()), value);
      targets.put(target.name(), target);
    } else {
      throw new VDiskException(
          Kind.CORRUPT,
          ("record %s of the catalog is of a kind that this version of Lunette doesn't know;"
                  + " serve the data directory with the version that wrote it")
              .formatted(key));
    }
  }

  synchronized Optional<ServerId> server() {
    return server;
  }

  synchronized Optional<VDiskRecord> vdisk(String name) {
    return Optional.ofNullable(vdisks.get(name));
  }

  /** A vDisk that is there and at rest, or a sentence that there is none. */
  VDiskRecord usable(String name) throws VDiskException {
    VDiskRecord record = require(name);
    requireCertain(name);
    Optional<String> unreadable = unreadable(name);
    if (unreadable.isPresent()) {
      throw new VDiskException(
          Kind.CORRUPT, "%s; or delete the vDisk, with what it holds".formatted(unreadable.get()));
    }
    if (!record.usable()) {
      throw new VDiskException(Kind.BUSY, "it is %s".formatted(record.doing()));
    }
    return record;
  }

  /** A vDisk that is there, or a sentence that there is none. */
  VDiskRecord require(String name) throws VDiskException {
    return vdisk(name)
        .orElseThrow(() -> new VDiskException(Kind.IO, "there is no vDisk %s".formatted(name)));
  }

  /**
   * It is not known whether the last change of a vDisk was made, which the next start finds out: it
   * is not changed any more.
   */
  synchronized void doubt(String name) {
    doubtful.add(name);
  }

  /** Why nothing may be done with a vDisk before the next start. */
  synchronized Optional<String> doubts(String name) {
    return doubtful.contains(name)
        ? Optional.of(
            ("whether vDisk %s has moved could not be recorded for certain; start the server again,"
                    + " which finds out: what it holds is in both places till then")
                .formatted(name))
        : Optional.empty();
  }

  /** Fails if nothing may be done with a vDisk before the next start. */
  void requireCertain(String name) throws VDiskException {
    Optional<String> doubts = doubts(name);
    if (doubts.isPresent()) {
      throw new VDiskException(Kind.IO, doubts.get());
    }
  }

  synchronized List<VDiskRecord> vdisks() {
    return List.copyOf(vdisks.values());
  }

  synchronized Optional<ReservationRecord> reservations(String vdisk) {
    return Optional.ofNullable(reservations.get(vdisk));
  }

  synchronized Optional<ErasureRecord> erasure(String vdisk) {
    return Optional.ofNullable(erasures.get(vdisk));
  }

  /** The mode pages that initiators have saved for a vDisk. */
  synchronized Optional<byte[]> modePages(String vdisk) {
    return Optional.ofNullable(modePages.get(vdisk)).map(byte[]::clone);
  }

  synchronized Optional<TargetRecord> target(String name) {
    return Optional.ofNullable(targets.get(name));
  }

  synchronized List<TargetRecord> targets() {
    return List.copyOf(targets.values());
  }

  /**
   * Changes what is known of a vDisk, if it is known, durably; nobody else changes it in between.
   */
  synchronized void update(String name, UnaryOperator<VDiskRecord> change) throws IOException {
    Optional<VDiskRecord> before = vdisk(name);
    Optional<VDiskRecord> after = before.map(change);
    if (!after.equals(before)) {
      commit(new Changes().put(after.orElseThrow()));
    }
  }

  /** Makes changes, durably, all of them or none. */
  synchronized void commit(Changes changes) throws IOException {
    for (String vdisk : changes.vdisks.keySet()) {
      requireCertain(vdisk);
    }
    try (Batch batch = store.batch()) {
      changes.server.ifPresent(
          id -> batch.put(Family.CATALOG, key(SERVER), RecordCodec.encode(id)));
      changes.vdisks.forEach(
          (name, vdisk) -> write(batch, VDISK + name, vdisk, RecordCodec::encode));
      changes.modePages.forEach(
          (name, pages) -> write(batch, MODE + name, pages, RecordCodec::encodeModePages));
      changes.targets.forEach(
          (name, target) -> write(batch, TARGET + name, target, RecordCodec::encode));
      changes.reservations.forEach(
          (vdisk, kept) -> write(batch, RESERVATION + vdisk, kept, RecordCodec::encode));
      changes.erasures.forEach(
          (vdisk, erasure) -> write(batch, ERASURE + vdisk, erasure, RecordCodec::encode));
      if (!batch.isEmpty()) {
        store.commit(batch, true);
      }
    }
    assume(changes);
  }

  /** Takes changes for made of which nobody knows whether they are in the store. */
  synchronized void assume(Changes changes) {
    server = changes.server.or(() -> server);
    changes.vdisks.forEach((name, vdisk) -> replace(vdisks, name, vdisk));
    changes.modePages.forEach((name, pages) -> replace(modePages, name, pages));
    changes.targets.forEach((name, target) -> replace(targets, name, target));
    changes.reservations.forEach((vdisk, kept) -> replace(reservations, vdisk, kept));
    changes.erasures.forEach((vdisk, erasure) -> replace(erasures, vdisk, erasure));
    changes.modePages.keySet().forEach(vdisk -> unreadable.remove(MODE + vdisk));
    changes.reservations.keySet().forEach(vdisk -> unreadable.remove(RESERVATION + vdisk));
    changes.erasures.keySet().forEach(vdisk -> unreadable.remove(ERASURE + vdisk));
  }

  private static <T> void write(
      Batch batch, String key, Optional<T> record, Function<T, byte[]> encode) {
    if (record.isPresent()) {
      batch.put(Family.CATALOG, key(key), encode.apply(record.get()));
    } else {
      batch.delete(Family.CATALOG, key(key));
    }
  }

  private static <T> void replace(Map<String, T> map, String name, Optional<T> record) {
    record.ifPresentOrElse(present -> map.put(name, present), () -> map.remove(name));
  }

  private static byte[] key(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
