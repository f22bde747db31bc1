package dev.lunette.initiator;

import dev.lunette.scsi.sense.Sense;
import io.netty.buffer.ByteBuf;
import java.util.Locale;

/** What a target says when a command did not end well (SAM-5 5.3.1, SPC-5 4.4). */
final class SenseText {

  private static final String[] KEYS = {
    "no sense", "recovered error", "not ready", "medium error",
    "hardware error", "illegal request", "unit attention", "data protect",
    "blank check", "vendor specific", "copy aborted", "aborted command",
    "reserved", "volume overflow", "miscompare", "completed"
  };

  private static final int DESCRIPTOR_CURRENT = 0x72;

  private SenseText() {}

  /** The status by its name. */
  static String status(int status) {
    return switch (status) {
      case 0x00 -> "GOOD";
      case ScsiStatus.CHECK_CONDITION -> "CHECK CONDITION";
      case 0x04 -> "CONDITION MET";
      case 0x08 -> "BUSY";
      case 0x18 -> "RESERVATION CONFLICT: another initiator has reserved the LUN";
      case 0x28 -> "TASK SET FULL: the target takes fewer commands at once";
      case 0x30 -> "ACA ACTIVE";
      case 0x40 -> "TASK ABORTED";
      default -> "status 0x%02x".formatted(status);
    };
  }

  /**
   * Sense key, code and qualifier as one number of six hexadecimal digits, 0 if there is none.
   *
   * @param data SenseLength in two bytes, then sense data (RFC 7143 11.4.7)
   */
  static int code(ByteBuf data) {
    int at = data.readerIndex() + 2;
    int length = data.readableBytes() - 2;
    if (length >= 4 && (data.getByte(at) & 0x7E) == DESCRIPTOR_CURRENT) {
      return (data.getByte(at + 1) & 0x0F) << 16 | data.getUnsignedShort(at + 2);
    }
    if (length < 3) {
      return 0;
    }
    int key = (data.getByte(at + 2) & 0x0F) << 16;
    return length < 14 ? key : key | data.getUnsignedShort(at + 12);
  }

  /** The sense in words and in figures: {@code illegal request, invalid field in cdb (5/24/00)}. */
  static String words(int code) {
    int key = code >> 16;
    String figures = "(%X/%02X/%02X)".formatted(key, code >> 8 & 0xFF, code & 0xFF);
    for (Sense sense : Sense.values()) {
      if ((sense.key() << 16 | sense.code() << 8 | sense.qualifier()) == code) {
        String name = sense.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return "%s, %s %s".formatted(KEYS[key], name, figures);
      }
    }
    return KEYS[key] + " " + figures;
  }
}
