package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.page.ModePages;
import dev.lunette.scsi.page.ModeValues;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** MODE SENSE 6 and 10 (SPC-5 6.14, 6.15) with the header and block descriptors of SBC-4 6.5. */
final class ModeSense {

  private static final int SHORT_HEADER_BYTES = 4;
  private static final int LONG_HEADER_BYTES = 8;
  private static final int SHORT_DESCRIPTOR_BYTES = 8;
  private static final int LONG_DESCRIPTOR_BYTES = 16;
  private static final long MORE_THAN_32_BITS = 0xFFFF_FFFFL;
  private static final int WRITE_PROTECTED = 0x80;
  private static final int DPO_AND_FUA = 0x10;
  private static final int LONG_LBA = 0x01;
  private static final int CURRENT = 0;
  private static final int CHANGEABLE = 1;
  private static final int DEFAULT = 2;

  private final ModeTable parameters;
  private final @Nullable Medium described;

  /**
   * Of a unit with those pages, and the medium that its header and block descriptors describe, if
   * they describe any.
   */
  ModeSense(ModeTable parameters, @Nullable Medium described) {
    this.parameters = parameters;
    this.described = described;
  }

  void execute(Command command, Cdb.ModeSense request) {
    int page = request.page();
    int subpage = request.subpage();
    Optional<ModeValues> values = values(request.pageControl());
    if (page != ModePages.ALL_PAGES && !parameters.pages().contains(page)) {
      command.checkCondition(SenseData.invalidFieldInCdb(2, 5));
    } else if (!parameters.pages().contains(page, subpage)) {
      command.checkCondition(SenseData.invalidFieldInCdb(3, 7));
    } else if (values.isEmpty()) {
      command.checkCondition(Sense.SAVING_PARAMETERS_NOT_SUPPORTED);
    } else {
      byte[] body = values.get().encode(page, subpage, parameters.savable());
      command.reply(data(request, body), request.allocationLength());
    }
  }

  /** Nothing where saved values are asked for that there can't be. */
  private Optional<ModeValues> values(int pageControl) {
    return switch (pageControl) {
      case CURRENT -> Optional.of(parameters.current());
      case CHANGEABLE -> Optional.of(parameters.pages().changeable());
      case DEFAULT -> Optional.of(parameters.pages().defaults());
      default -> Optional.of(parameters.saved()).filter(_ -> parameters.savable());
    };
  }

  private byte[] data(Cdb.ModeSense request, byte[] body) {
    boolean six = request.operation() == OperationCode.MODE_SENSE_6;
    int header = six ? SHORT_HEADER_BYTES : LONG_HEADER_BYTES;
    int descriptor = descriptorBytes(request);
    ByteBuffer data = ByteBuffer.allocate(header + descriptor + body.length);
    byte parameter = deviceSpecificParameter();
    if (six) {
      data.put((byte) (data.capacity() - 1)).put((byte) 0).put(parameter).put((byte) descriptor);
    } else {
      data.putShort((short) (data.capacity() - 2)).put((byte) 0).put(parameter);
      data.put((byte) (descriptor == LONG_DESCRIPTOR_BYTES ? LONG_LBA : 0)).put((byte) 0);
      data.putShort((short) descriptor);
    }
    if (described != null) {
      putDescriptor(data, descriptor, described);
    }
    return data.put(body).array();
  }

  private byte deviceSpecificParameter() {
    return described == null
        ? 0
        : (byte) (DPO_AND_FUA | (described.readOnly() ? WRITE_PROTECTED : 0));
  }

  private int descriptorBytes(Cdb.ModeSense request) {
    if (described == null || request.disableBlockDescriptors()) {
      return 0;
    }
    return request.longLba() ? LONG_DESCRIPTOR_BYTES : SHORT_DESCRIPTOR_BYTES;
  }

  private static void putDescriptor(ByteBuffer data, int descriptorBytes, Medium medium) {
    long blocks = medium.capacityBlocks();
    if (descriptorBytes == SHORT_DESCRIPTOR_BYTES) {
      // The first byte of the length is reserved, and no block is that long.
      data.putInt((int) Math.min(blocks, MORE_THAN_32_BITS)).putInt(medium.blockSizeBytes());
    } else if (descriptorBytes == LONG_DESCRIPTOR_BYTES) {
      data.putLong(blocks).putInt(0).putInt(medium.blockSizeBytes());
    }
  }
}
