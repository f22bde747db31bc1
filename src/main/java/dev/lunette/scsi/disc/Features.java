package dev.lunette.scsi.disc;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What GET CONFIGURATION tells: the features of the drive, and which a disc makes current. */
public final class Features {

  private static final int CURRENT = 1;
  private static final int ONE = 2;

  private static final int CD_ROM = 0x0008;
  private static final int DVD_ROM = 0x0010;

  private static final int HEADER_BYTES = 8;
  private static final int IS_PERSISTENT = 0x02;
  private static final int IS_CURRENT = 0x01;

  /** Physical interface standard: the SCSI family; all INQUIRY fields, device busy events. */
  private static final String CORE = "0000000103000000";

  /** Operational changes are notified. */
  private static final String MORPHING = "02000000";

  /** A tray, which commands load, eject and lock. */
  private static final String REMOVABLE_MEDIUM = "39000000";

  /** Blocks of 2048 bytes, of which that many are read at once; mode page 01h is there. */
  private static final String RANDOM_READABLE_CD = "0000080000010100";

  private static final String RANDOM_READABLE_DVD = "0000080000100100";

  /** No audio, C2 errors and CD-Text. */
  private static final String CD_READ = "00000000";

  private Features() {}

  /**
   * One of them.
   *
   * @param additional what is special to it, in hexadecimal digits
   */
  private record Feature(
      int code, int version, boolean persistent, boolean current, String additional) {

    void encode(ByteArrayOutputStream out) {
      byte[] bytes = HexFormat.of().parseHex(additional);
      out.write(code >> 8);
      out.write(code);
      out.write((version << 2) | (persistent ? IS_PERSISTENT : 0) | (current ? IS_CURRENT : 0));
      out.write(bytes.length);
      out.writeBytes(bytes);
    }
  }

  /** Whether there is such a request type (RT). */
  public static boolean has(int requestType) {
    return requestType <= ONE;
  }

  /**
   * The whole answer.
   *
   * @param disc that is in the drive
   * @param requestType all features, those that are current, or one
   * @param first code of the feature from which on they are wanted
   */
  public static byte[] of(Optional<Disc> disc, int requestType, int first) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[HEADER_BYTES]);
    all(disc).stream()
        .filter(feature -> requestType == ONE ? feature.code() == first : feature.code() >= first)
        .filter(feature -> requestType != CURRENT || feature.current())
        .forEach(feature -> feature.encode(out));
    ByteBuffer data = ByteBuffer.wrap(out.toByteArray());
    data.putInt(0, data.capacity() - Integer.BYTES);
    int profile = disc.map(it -> it.isCd() ? CD_ROM : DVD_ROM).orElse(0);
    return data.putShort(6, (short) profile).array();
  }

  private static List<Feature> all(Optional<Disc> disc) {
    boolean cd = disc.isPresent() && disc.get().isCd();
    boolean dvd = disc.isPresent() && !disc.get().isCd();
    return List.of(
        new Feature(0x0000, 0, true, true, profiles(cd, dvd)),
        new Feature(0x0001, 2, true, true, CORE),
        new Feature(0x0002, 1, true, true, MORPHING),
        new Feature(0x0003, 2, true, true, REMOVABLE_MEDIUM),
        new Feature(0x0010, 0, false, cd || dvd, dvd ? RANDOM_READABLE_DVD : RANDOM_READABLE_CD),
        new Feature(0x001E, 2, false, cd, CD_READ),
        new Feature(0x001F, 0, false, dvd, ""),
        new Feature(0x0105, 0, true, true, ""));
  }

  /** The two that there are, with which of them is current. */
  private static String profiles(boolean cd, boolean dvd) {
    return "%04x%02x00%04x%02x00".formatted(DVD_ROM, dvd ? 1 : 0, CD_ROM, cd ? 1 : 0);
  }
}
