package dev.lunette.vdisk.catalog;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.Compression;
import dev.lunette.config.DeviceType;
import dev.lunette.config.FilterConfig;
import dev.lunette.config.VDiskConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A vDisk as it is stored; the components are the fields of the JSON object.
 *
 * @param version of the form
 * @param deviceType what initiators take it for; since version 3
 * @param place where its bytes are
 * @param sizeBytes size that it had last
 * @param logicalBlockSizeBytes 512 or 4096, 2048 of a CD-ROM
 * @param physicalBlockSizeBytes a power of two
 * @param readOnly refuses writes
 * @param writeCache acknowledges before it is durable
 * @param thick keeps space for all of it; since version 4
 * @param serial unit serial number
 * @param declaredSerial whether somebody has chosen it
 * @param filters outermost first
 * @param origin whose word rules
 * @param state what is being done
 * @param otherPlace where it goes or comes from, in those states
 * @param snapshot to which it is taken back, in that state
 * @param kept the snapshot that goes then; since version 2
 */
record VDiskJson(
    int version,
    DeviceType deviceType,
    PlaceJson place,
    long sizeBytes,
    int logicalBlockSizeBytes,
    int physicalBlockSizeBytes,
    boolean readOnly,
    boolean writeCache,
    boolean thick,
    String serial,
    boolean declaredSerial,
    List<FilterJson> filters,
    Origin origin,
    Doing state,
    Optional<PlaceJson> otherPlace,
    Optional<String> snapshot,
    Optional<String> kept) {

  /** {@link State} by name. */
  enum Doing {
    READY,
    CREATING,
    DELETING,
    MOVING,
    LEAVING,
    IMPORTING,
    ERASING
  }

  /** {@link FilterConfig} by name. */
  enum Kind {
    DELAY,
    FAULT
  }

  /**
   * A {@link Place}.
   *
   * @param backend that keeps the bytes
   * @param path where
   * @param blockSizeBytes unit of the store
   * @param compression of the store
   */
  record PlaceJson(
      String backend, Optional<String> path, int blockSizeBytes, Compression compression) {

    static PlaceJson of(Place place) {
      return new PlaceJson(
          place.backend(),
          place.path().map(Path::toString),
          place.layout().blockSizeBytes(),
          place.layout().compression());
    }

    Place place() {
      require(BlockLayout.isBlockSize(blockSizeBytes), "block size", blockSizeBytes);
      return new Place(backend, path.map(Path::of), new BlockLayout(blockSizeBytes, compression));
    }
  }

  /**
   * A {@link FilterConfig}.
   *
   * @param kind which one
   * @param read milliseconds, or every so many reads
   * @param write the same of writes
   * @param flush the same of flushes
   */
  record FilterJson(Kind kind, int read, int write, int flush) {

    static FilterJson of(FilterConfig filter) {
      return switch (filter) {
        case FilterConfig.Delay(int read, int write, int flush) ->
            new FilterJson(Kind.DELAY, read, write, flush);
        case FilterConfig.Fault(int read, int write, int flush) ->
            new FilterJson(Kind.FAULT, read, write, flush);
      };
    }

    FilterConfig filter() {
      return switch (kind) {
        case DELAY -> new FilterConfig.Delay(read, write, flush);
        case FAULT -> new FilterConfig.Fault(read, write, flush);
      };
    }
  }

  static VDiskJson of(VDiskRecord vdisk) {
    VDiskConfig config = vdisk.config();
    return new VDiskJson(
        RecordCodec.VERSION,
        config.deviceType(),
        PlaceJson.of(Place.of(config)),
        config.sizeBytes(),
        config.logicalBlockSizeBytes(),
        config.physicalBlockSizeBytes(),
        config.readOnly(),
        config.writeCache(),
        config.thick(),
        vdisk.serial(),
        config.serial().isPresent(),
        config.filters().stream().map(FilterJson::of).toList(),
        vdisk.origin(),
        doing(vdisk.state()),
        otherPlace(vdisk.state()).map(PlaceJson::of),
        vdisk.state() instanceof State.Importing(String to, _) ? Optional.of(to) : Optional.empty(),
        vdisk.state() instanceof State.Importing(_, Optional<String> made)
            ? made
            : Optional.empty());
  }

  /** The record; the message of a failure says what is wrong with it. */
  VDiskRecord vdisk(String name) {
    require(
        switch (deviceType) {
          case DISK -> logicalBlockSizeBytes == 512 || logicalBlockSizeBytes == 4096;
          case CDROM -> logicalBlockSizeBytes == VDiskConfig.CD_ROM_BLOCK_SIZE_BYTES && readOnly;
        },
        "logical block size",
        logicalBlockSizeBytes);
    require(VDiskConfig.isSize(sizeBytes, logicalBlockSizeBytes), "size", sizeBytes);
    require(
        Integer.bitCount(physicalBlockSizeBytes) == 1
            && physicalBlockSizeBytes >= logicalBlockSizeBytes,
        "physical block size",
        physicalBlockSizeBytes);
    Place where = place.place();
    VDiskConfig config =
        new VDiskConfig(
            name,
            deviceType,
            where.backend(),
            where.path(),
            sizeBytes,
            logicalBlockSizeBytes,
            physicalBlockSizeBytes,
            where.layout(),
            readOnly,
            writeCache,
            thick,
            declaredSerial ? Optional.of(serial) : Optional.empty(),
            filters.stream().map(FilterJson::filter).toList());
    return new VDiskRecord(config, serial, origin, stateOf());
  }

  private State stateOf() {
    return switch (state) {
      case READY -> State.READY;
      case CREATING -> new State.Creating();
      case DELETING -> new State.Deleting();
      case MOVING -> new State.Moving(other());
      case LEAVING -> new State.Leaving(other());
      case ERASING -> new State.Erasing();
      case IMPORTING ->
          new State.Importing(
              snapshot.orElseThrow(() -> new IllegalArgumentException("it names no snapshot")),
              kept);
    };
  }

  private Place other() {
    return otherPlace
        .orElseThrow(() -> new IllegalArgumentException("it names no other place"))
        .place();
  }

  private static Doing doing(State state) {
    return switch (state) {
      case State.Ready _ -> Doing.READY;
      case State.Creating _ -> Doing.CREATING;
      case State.Deleting _ -> Doing.DELETING;
      case State.Moving _ -> Doing.MOVING;
      case State.Leaving _ -> Doing.LEAVING;
      case State.Importing _ -> Doing.IMPORTING;
      case State.Erasing _ -> Doing.ERASING;
    };
  }

  private static Optional<Place> otherPlace(State state) {
    return switch (state) {
      case State.Moving(Place to) -> Optional.of(to);
      case State.Leaving(Place from) -> Optional.of(from);
      case State.Ready _, State.Creating _, State.Deleting _, State.Importing _, State.Erasing _ ->
          Optional.empty();
    };
  }

  private static void require(boolean sound, String what, long value) {
    if (!sound) {
      throw new IllegalArgumentException("its %s is %d".formatted(what, value));
    }
  }
}
