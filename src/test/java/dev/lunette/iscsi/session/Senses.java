package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.pdu.ScsiResponse;
import io.netty.buffer.ByteBuf;

/** Reads the sense of a SCSI Response (RFC 7143 11.4.7). */
final class Senses {

  static final String COMMANDS_CLEARED = "6/2F/00";
  static final String RESET_OCCURRED = "6/29/03";
  static final String POWER_ON = "6/29/00";
  static final String CAPACITY_CHANGED = "6/2A/09";
  static final String MEDIUM_CHANGED = "6/28/00";
  static final String INQUIRY_CHANGED = "6/3F/03";
  static final String LUNS_CHANGED = "6/3F/0E";
  static final String INVALID_MESSAGE_ERROR = "5/49/00";
  static final String UNIT_NOT_SUPPORTED = "5/25/00";
  static final String UNEXPECTED_DATA = "B/0C/0C";
  static final String NOT_ENOUGH_DATA = "B/0C/0D";
  static final String CRC_ERROR = "B/47/05";

  private Senses() {}

  /** Sense key, code and qualifier in hexadecimal, of a CHECK CONDITION in fixed format. */
  static String of(ScsiResponse response) {
    assertThat(response.response()).as("the target has completed the command").isZero();
    assertThat(response.status()).as("CHECK CONDITION").isEqualTo(0x02);
    ByteBuf sense = response.data();
    assertThat(sense.getUnsignedByte(2)).as("fixed format").isEqualTo((short) 0x70);
    return "%X/%02X/%02X".formatted(sense.getByte(4) & 0x0F, sense.getByte(14), sense.getByte(15));
  }
}
