package dev.lunette.scsi.disc;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What READ TOC/PMA/ATIP tells of a disc (MMC-6 6.25): one track of data, then the lead-out. */
public final class TableOfContents {

  private static final int TRACKS = 0;
  private static final int SESSIONS = 1;
  private static final int FULL = 2;

  /** ADR 1: the entry tells a position; CONTROL 4: a track of data. */
  private static final byte DATA_TRACK = 0x14;

  private static final int LEAD_OUT = 0xAA;
  private static final int FIRST_TRACK = 0xA0;
  private static final int LAST_TRACK = 0xA1;
  private static final int LEAD_OUT_START = 0xA2;

  private TableOfContents() {}

  /** Whether a disc has this form of it: a DVD has no more than what all programs ask for. */
  public static boolean has(Disc disc, int format) {
    return format == TRACKS || format == SESSIONS || (format == FULL && disc.isCd());
  }

  /**
   * A form that there is, from a track or session on; nothing if none follows.
   *
   * @param time addresses are minute, second and frame, not numbers
   */
  public static Optional<byte[]> of(Disc disc, int format, boolean time, int number) {
    return switch (format) {
      case TRACKS -> tracks(disc, time, number);
      case SESSIONS -> Optional.of(sessions(time));
      default -> number <= 1 ? Optional.of(full(disc)) : Optional.empty();
    };
  }

  private static Optional<byte[]> tracks(Disc disc, boolean time, int number) {
    if (number > 1 && number != LEAD_OUT) {
      return Optional.empty();
    }
    ByteBuffer data = ByteBuffer.allocate(number <= 1 ? 20 : 12);
    putHeader(data);
    if (number <= 1) {
      putTrack(data, 1, Disc.address(0, time));
    }
    putTrack(data, LEAD_OUT, Disc.address(disc.blocks(), time));
    return Optional.of(data.array());
  }

  private static byte[] sessions(boolean time) {
    ByteBuffer data = ByteBuffer.allocate(12);
    putHeader(data);
    putTrack(data, 1, Disc.address(0, time));
    return data.array();
  }

  private static void putTrack(ByteBuffer data, int number, int address) {
    data.put((byte) 0).put(DATA_TRACK).put((byte) number).put((byte) 0).putInt(address);
  }

  /** All entries of the lead-in, with addresses in minute, second and frame whatever is asked. */
  private static byte[] full(Disc disc) {
    ByteBuffer data = ByteBuffer.allocate(48);
    putHeader(data);
    putEntry(data, FIRST_TRACK, 1 << 16);
    putEntry(data, LAST_TRACK, 1 << 16);
    putEntry(data, LEAD_OUT_START, Disc.address(disc.blocks(), true));
    putEntry(data, 1, Disc.address(0, true));
    return data.array();
  }

  private static void putEntry(ByteBuffer data, int point, int place) {
    data.put((byte) 1).put(DATA_TRACK).put((byte) 0).put((byte) point);
    data.put(new byte[3]).putInt(place);
  }

  /** Length, then the first and the last track, or the first and the last session. */
  private static void putHeader(ByteBuffer data) {
    data.putShort((short) (data.capacity() - 2)).put((byte) 1).put((byte) 1);
  }
}
