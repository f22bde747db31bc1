package dev.lunette.scsi.page;

import dev.lunette.scsi.copy.CopyLimits;
import dev.lunette.scsi.copy.OperatingParameters;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SortedMap;

/**
 * Third-party copy, 8Fh (SPC-4 7.8.17): what a disk can do as a copy manager.
 *
 * @param commands the service actions of each operation code, in ascending order
 */
public record ThirdPartyCopy(SortedMap<Integer, List<Integer>> commands) implements VpdPage {

  private static final int SUPPORTED_COMMANDS = 0x0001;
  private static final int PARAMETER_DATA = 0x0004;
  private static final int SUPPORTED_DESCRIPTORS = 0x0008;
  private static final int SUPPORTED_CSCD_IDS = 0x000C;
  private static final int GENERAL_COPY_OPERATIONS = 0x8001;

  @Override
  public int code() {
    return 0x8F;
  }

  @Override
  public byte[] body(TargetPort port) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    put(body, SUPPORTED_COMMANDS, counted(supportedCommands()));
    ByteBuffer parameters = ByteBuffer.allocate(28);
    parameters.putShort(4, (short) CopyLimits.CSCD_DESCRIPTORS);
    parameters.putShort(6, (short) CopyLimits.SEGMENT_DESCRIPTORS);
    parameters.putInt(8, CopyLimits.DESCRIPTOR_LIST_BYTES);
    put(body, PARAMETER_DATA, parameters.array());
    put(body, SUPPORTED_DESCRIPTORS, counted(OperatingParameters.descriptorTypes()));
    put(body, SUPPORTED_CSCD_IDS, new byte[2]); // only those that stand in the list
    ByteBuffer general = ByteBuffer.allocate(32);
    general.putInt(CopyLimits.COPIES).putInt(CopyLimits.COPIES);
    general.put(12, (byte) CopyLimits.GRANULARITY_EXPONENT);
    put(body, GENERAL_COPY_OPERATIONS, general.array());
    return body.toByteArray();
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
