package dev.lunette.scsi.page;

import dev.lunette.scsi.copy.CopyLimits;
import dev.lunette.scsi.copy.OperatingParameters;
import dev.lunette.scsi.copy.RodToken;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;

/**
 * Third-party copy, 8Fh (SPC-4 7.8.17): what a disk can do as a copy manager.
 *
 * @param commands the service actions of each operation code, in ascending order
 * @param blockBytes length of its logical blocks
 */
public record ThirdPartyCopy(SortedMap<Integer, List<Integer>> commands, int blockBytes)
    implements VpdPage {

  private static final int BLOCK_DEVICE_ROD_TOKEN_LIMITS = 0x0000;
  private static final int SUPPORTED_COMMANDS = 0x0001;
  private static final int PARAMETER_DATA = 0x0004;
  private static final int SUPPORTED_DESCRIPTORS = 0x0008;
  private static final int SUPPORTED_CSCD_IDS = 0x000C;
  private static final int ROD_TOKEN_FEATURES = 0x0106;
  private static final int SUPPORTED_ROD_TYPES = 0x0108;
  private static final int GENERAL_COPY_OPERATIONS = 0x8001;

  private static final int ROD_TYPE_BYTES = 64;
  private static final int TOKEN_OUT = 0x01;
  private static final int TOKEN_IN = 0x02;

  @Override
  public int code() {
    return 0x8F;
  }

  @Override
  public byte[] body(TargetPort port) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    put(body, BLOCK_DEVICE_ROD_TOKEN_LIMITS, tokenLimits());
    put(body, SUPPORTED_COMMANDS, counted(supportedCommands()));
    ByteBuffer parameters = ByteBuffer.allocate(28);
    parameters.putShort(4, (short) CopyLimits.CSCD_DESCRIPTORS);
    parameters.putShort(6, (short) CopyLimits.SEGMENT_DESCRIPTORS);
    parameters.putInt(8, CopyLimits.DESCRIPTOR_LIST_BYTES);
    put(body, PARAMETER_DATA, parameters.array());
    put(body, SUPPORTED_DESCRIPTORS, counted(OperatingParameters.descriptorTypes()));
    put(body, SUPPORTED_CSCD_IDS, new byte[2]); // only those that stand in the list
    put(body, ROD_TOKEN_FEATURES, tokenFeatures());
    put(body, SUPPORTED_ROD_TYPES, rodTypes());
    ByteBuffer general = ByteBuffer.allocate(32);
    general.putInt(CopyLimits.COPIES).putInt(CopyLimits.COPIES);
    general.put(12, (byte) CopyLimits.GRANULARITY_EXPONENT);
    put(body, GENERAL_COPY_OPERATIONS, general.array());
    return body.toByteArray();
  }

  /** Behind six bytes that are the vendor's. */
  private byte[] tokenLimits() {
    ByteBuffer limits = ByteBuffer.allocate(32);
    limits.putShort(6, (short) CopyLimits.RANGE_DESCRIPTORS);
    limits.putInt(8, CopyLimits.MOST_INACTIVITY_SECONDS);
    limits.putInt(12, CopyLimits.DEFAULT_INACTIVITY_SECONDS);
    limits.putLong(16, CopyLimits.TOKEN_BYTES / blockBytes);
    return limits.putLong(24, CopyLimits.OPTIMAL_TOKEN_BYTES / blockBytes).array();
  }

  /**
   * Tokens are of this server alone, and live as long as they are used; then, for block devices.
   */
  private static byte[] tokenFeatures() {
    ByteBuffer features = ByteBuffer.allocate(92);
    features.putInt(20, CopyLimits.MOST_INACTIVITY_SECONDS).putShort(42, (short) 48);
    features.putShort(46, (short) 44);
    features.putLong(52, CopyLimits.TOKEN_BYTES).putLong(60, CopyLimits.OPTIMAL_TOKEN_BYTES);
    return features.array();
  }

  /** What tokens are made and taken for, and what is only taken. */
  private static byte[] rodTypes() {
    ByteBuffer types = ByteBuffer.allocate(4 + 2 * ROD_TYPE_BYTES);
    types.putShort(2, (short) (2 * ROD_TYPE_BYTES));
    types.putInt(4, RodToken.ACCESS_UPON_REFERENCE).put(8, (byte) (TOKEN_IN | TOKEN_OUT));
    types.putInt(4 + ROD_TYPE_BYTES, RodToken.BLOCK_ZERO);
    return types.put(8 + ROD_TYPE_BYTES, (byte) TOKEN_IN).array();
  }

  private byte[] supportedCommands() {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    commands.forEach((code, serviceActions) -> {
      list.write(code);
      list.write(serviceActions.size());
      serviceActions.forEach(list::write);
    });
    return list.toByteArray();
  }

  /** A list behind its length. */
  private static byte[] counted(byte[] list) {
    return ByteBuffer.allocate(1 + list.length).put((byte) list.length).put(list).array();
  }

  /** A third-party copy descriptor, which is filled up to a multiple of four bytes. */
  private static void put(ByteArrayOutputStream body, int type, byte[] value) {
    int length = (value.length + 3) & ~3;
    ByteBuffer descriptor = ByteBuffer.allocate(4 + length);
    descriptor.putShort((short) type).putShort((short) length).put(value);
    body.writeBytes(descriptor.array());
  }
}
