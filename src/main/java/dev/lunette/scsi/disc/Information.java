package dev.lunette.scsi.disc;

import java.nio.ByteBuffer;

/** What READ DISC INFORMATION and READ TRACK INFORMATION tell of a disc (MMC-6 6.21, 6.26). */
public final class Information {

  private static final int DISC_BYTES = 34;
  private static final int TRACK_BYTES = 36;

  /** The last session is complete, and so is the disc. */
  private static final byte COMPLETE = 0x0E;

  private static final byte UNRESTRICTED_USE = 0x20;
  private static final int LAST_SESSION_LEAD_IN_OFFSET = 16;
  private static final int LAST_POSSIBLE_LEAD_OUT_OFFSET = 20;
  private static final int NONE_POSSIBLE = -1;

  private static final int BY_ADDRESS = 0;
  private static final int BY_SESSION = 2;
  private static final byte DATA_TRACK = 4;
  private static final byte MODE_1 = 1;
  private static final int TRACK_SIZE_OFFSET = 24;
  private static final long MORE_THAN_32_BITS = 0xFFFF_FFFFL;

  private Information() {}

  /** The same of every disc: one session with one track, and no room for another. */
  public static byte[] ofDisc() {
    ByteBuffer data = ByteBuffer.allocate(DISC_BYTES);
    data.putShort((short) (DISC_BYTES - 2)).put(COMPLETE);
    data.put((byte) 1).put((byte) 1).put((byte) 1).put((byte) 1).put(UNRESTRICTED_USE);
    data.putInt(LAST_SESSION_LEAD_IN_OFFSET, NONE_POSSIBLE);
    data.putInt(LAST_POSSIBLE_LEAD_OUT_OFFSET, NONE_POSSIBLE);
    return data.array();
  }

  /** Whether numbers of this type name tracks. */
  public static boolean hasNumberType(int type) {
    return type <= BY_SESSION;
  }

  /** Whether it is the track that is named by one of its blocks, by its or its session's number. */
  public static boolean hasTrack(Disc disc, int numberType, long number) {
    return numberType == BY_ADDRESS ? number < disc.blocks() : number == 1;
  }

  /** Of the one track. */
  public static byte[] ofTrack(Disc disc) {
    ByteBuffer data = ByteBuffer.allocate(TRACK_BYTES);
    data.putShort((short) (TRACK_BYTES - 2)).put((byte) 1).put((byte) 1).put((byte) 0);
    data.put(DATA_TRACK).put(MODE_1);
    data.putInt(TRACK_SIZE_OFFSET, (int) Math.min(disc.blocks(), MORE_THAN_32_BITS));
    return data.array();
  }
}
