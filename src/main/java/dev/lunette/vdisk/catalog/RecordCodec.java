package dev.lunette.vdisk.catalog;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.lunette.config.DeviceType;
import dev.lunette.config.TargetConfig;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Records as JSON, a version in each: what is newer, lacks a field or has one too many is refused
 * with a sentence that names the record, and so never guessed at and never written over.
 */
final class RecordCodec {

  /** Version of every kind of record; a field more or less is another version. */
  static final int VERSION = 4;

  /** The first, in which vDisks have no {@link VDiskJson#kept}. */
  private static final int WITHOUT_KEPT = 1;

  /** Up to which all vDisks are disks. */
  private static final int WITHOUT_DEVICE_TYPE = 2;

  /** Up to which all vDisks are thin. */
  private static final int WITHOUT_THICK = 3;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  /**
   * A target as it is stored.
   *
   * @param version of the form
   * @param alias what TargetAlias says
   * @param portalGroups tags of portal groups
   * @param luns number to path
   * @param origin whose word rules
   */
  record TargetJson(
      int version,
      Optional<String> alias,
      TreeSet<Integer> portalGroups,
      TreeMap<Integer, String> luns,
      Origin origin) {}

  /**
   * The server as it is stored.
   *
   * @param version of the form
   * @param id 32 lowercase hexadecimal digits
   */
  record ServerJson(int version, String id) {}

  /**
   * Reservations as they are stored.
   *
   * @param version of the form
   * @param registrations in the order in which they were made
   * @param held what is reserved, if anything is
   */
  record ReservationJson(
      int version,
      List<ReservationRecord.Registered> registrations,
      Optional<ReservationRecord.Held> held) {}

  /**
   * Saved mode pages as they are stored.
   *
   * @param version of the form
   * @param pages one after the other in hexadecimal digits
   */
  record ModePagesJson(int version, String pages) {}

  /**
   * An erasure as it is stored.
   *
   * @param version of the form
   * @param erasure what is done
   */
  record ErasureJson(int version, ErasureRecord erasure) {}

  private RecordCodec() {}

  static byte[] encode(VDiskRecord vdisk) {
    return bytes(VDiskJson.of(vdisk));
  }

  static byte[] encode(TargetRecord target) {
    TargetConfig config = target.config();
    return bytes(
        new TargetJson(
            VERSION,
            config.alias(),
            new TreeSet<>(config.portalGroups()),
            new TreeMap<>(config.luns()),
            target.origin()));
  }

  static byte[] encode(ServerId server) {
    return bytes(new ServerJson(VERSION, server.text()));
  }

  static byte[] encode(ReservationRecord kept) {
    return bytes(new ReservationJson(VERSION, kept.registrations(), kept.held()));
  }

  static ReservationRecord reservation(String key, byte[] value) throws IOException {
    ReservationJson json = read(key, value, ReservationJson.class);
    if (json.registrations().stream().anyMatch(Objects::isNull)) {
      throw damaged(key, "one of its registrations is null", null);
    }
    return new ReservationRecord(json.registrations(), json.held());
  }

  static byte[] encode(ErasureRecord erasure) {
    return bytes(new ErasureJson(VERSION, erasure));
  }

  static ErasureRecord erasure(String key, byte[] value) throws IOException {
    ErasureRecord erasure = read(key, value, ErasureJson.class).erasure();
    boolean overwrites = erasure.work() == ErasureRecord.Work.OVERWRITE;
    try {
      boolean hasPattern = HexFormat.of().parseHex(erasure.pattern()).length > 0;
      if (erasure.passes() > 0 && (hasPattern || !overwrites)) {
        return erasure;
      }
    } catch (IllegalArgumentException e) {
      throw damaged(key, "its pattern is not hexadecimal digits", e);
    }
    throw damaged(key, "it says not what to write, or not how often", null);
  }

  static byte[] encodeModePages(byte[] pages) {
    return bytes(new ModePagesJson(VERSION, HexFormat.of().formatHex(pages)));
  }

  static byte[] modePages(String key, byte[] value) throws IOException {
    try {
      return HexFormat.of().parseHex(read(key, value, ModePagesJson.class).pages());
    } catch (IllegalArgumentException e) {
      throw damaged(key, "its pages are not hexadecimal digits", e);
    }
  }

  /** The vDisk of a name; the key is what messages call the record. */
  static VDiskRecord vdisk(String key, String name, byte[] value) throws IOException {
    try {
      return read(key, value, VDiskJson.class).vdisk(name);
    } catch (IllegalArgumentException e) {
      throw damaged(key, String.valueOf(e.getMessage()), e);
    }
  }

  static TargetRecord target(String key, String name, byte[] value) throws IOException {
    TargetJson json = read(key, value, TargetJson.class);
    return new TargetRecord(
        new TargetConfig(name, json.alias(), json.portalGroups(), json.luns()), json.origin());
  }

  static ServerId server(String key, byte[] value) throws IOException {
    ServerId id = new ServerId(read(key, value, ServerJson.class).id());
    if (!id.isSound()) {
      throw damaged(key, "its id is not 32 lowercase hexadecimal digits", null);
    }
    return id;
  }

  private static byte[] bytes(Object json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JacksonException e) {
      throw new IllegalStateException("a record can't be written as JSON", e);
    }
  }

  private static <T> T read(String key, byte[] value, Class<T> type) throws IOException {
    try {
      JsonNode tree = JSON.readTree(value);
      JsonNode version = tree.path("version");
      if (!version.isInt()) {
        throw damaged(key, "it has no version, expected %d".formatted(VERSION), null);
      }
      if (version.asInt() < WITHOUT_KEPT || version.asInt() > VERSION) {
        throw new IOException(
            ("record %s of the catalog has version %d, expected %d: another version of Lunette has"
                    + " written it; serve the data directory with that one")
                .formatted(key, version.asInt(), VERSION));
      }
      if (type == VDiskJson.class) {
        complete((ObjectNode) tree, version.asInt());
      }
      return JSON.treeToValue(tree, type);
    } catch (JacksonException e) {
      throw damaged(key, JsonFault.of(e), e);
    }
  }

  /** Adds what a vDisk of an older version does not say. */
  private static void complete(ObjectNode vdisk, int version) {
    if (version <= WITHOUT_KEPT) {
      vdisk.putNull("kept");
    }
    if (version <= WITHOUT_DEVICE_TYPE) {
      vdisk.put("deviceType", DeviceType.DISK.name());
    }
    if (version <= WITHOUT_THICK) {
      vdisk.put("thick", false);
    }
  }

  private static VDiskException damaged(
      String key, String how, @org.jspecify.annotations.Nullable Throwable cause) {
    return new VDiskException(
        Kind.CORRUPT,
        ("record %s of the catalog can't be read: %s; it is left as it is: restore the data"
                + " directory from a backup, or serve it with the version that wrote it")
            .formatted(key, how),
        -1,
        cause);
  }
}
