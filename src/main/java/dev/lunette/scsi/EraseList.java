package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** What a SANITIZE or FORMAT UNIT says with its parameter list (SBC-3 5.3.2, 5.30.2.2). */
sealed interface EraseList {

  /** Bytes of SANITIZE's list before the initialization pattern, and of the descriptor of one. */
  int PATTERN_HEADER_BYTES = 4;

  int PATTERN_LENGTH_OFFSET = 2;

  /** It is in order. */
  record Asks(EraseRequest request, boolean immediate) implements EraseList {}

  /** It is not. */
  record Wrong(SenseData sense) implements EraseList {}

  /** Of a SANITIZE whose parameter list length is in order. */
  static EraseList of(Cdb.Sanitize sanitize, ByteBuffer data, int blockSizeBytes) {
    boolean exits = sanitize.allowUnrestrictedExit();
    if (sanitize.operation() == OperationCode.BLOCK_ERASE) {
      return new Asks(EraseRequest.blockErase(exits), sanitize.immediate());
    }
    int length = sanitize.parameterListLength();
    if (data.remaining() < length) {
      return wrong(Sense.PARAMETER_LIST_LENGTH_ERROR);
    }
    ByteBuffer list = data.slice(data.position(), length);
    int flags = list.get(0);
    int count = flags & 0x1F;
    if ((flags & 0x60) != 0) {
      return wrong(0, 6); // TEST
    } else if (count == 0) {
      return wrong(0, 4);
    } else if (list.get(1) != 0) {
      return wrong(1, 7);
    }
    int patternBytes = u16(list, PATTERN_LENGTH_OFFSET);
    if (patternBytes == 0 || patternBytes > blockSizeBytes) {
      return wrong(PATTERN_LENGTH_OFFSET, 7);
    } else if (patternBytes > length - PATTERN_HEADER_BYTES) {
      return wrong(Sense.PARAMETER_LIST_LENGTH_ERROR);
    }
    String pattern = hex(list, PATTERN_HEADER_BYTES, patternBytes);
    EraseRequest.Kind kind = EraseRequest.Kind.OVERWRITE;
    EraseRequest request = new EraseRequest(kind, pattern, count, (flags & 0x80) != 0, exits);
    return new Asks(request, sanitize.immediate());
  }

  /** Of a FORMAT UNIT. */
  static EraseList of(Cdb.FormatUnit format, ByteBuffer data, int blockSizeBytes) {
    return format.formatData()
        ? new FormatHeader(format.longList(), data.slice()).read(blockSizeBytes)
        : new Asks(EraseRequest.format(""), false);
  }

  /** Most bytes that a FORMAT UNIT can make use of. */
  static int mostFormatBytes(Cdb.FormatUnit format, int blockSizeBytes) {
    return format.formatData()
        ? FormatHeader.LONG_BYTES + PATTERN_HEADER_BYTES + blockSizeBytes
        : 0;
  }

  /** The header of FORMAT UNIT's list, and the initialization pattern descriptor behind it. */
  record FormatHeader(boolean isLong, ByteBuffer list) {

    private static final int SHORT_BYTES = 4;
    private static final int LONG_BYTES = 8;

    /** FOV; DPRY, DCRT, STPF and IP, which need it; IMMED. */
    private static final int OPTIONS_VALID = 0x80;

    private static final int OPTIONS = 0x78;
    private static final int INITIALIZATION_PATTERN = 0x08;
    private static final int IMMEDIATE = 0x02;
    private static final int FLAGS = OPTIONS_VALID | OPTIONS | IMMEDIATE;

    private static final int DEFAULT_PATTERN = 0x00;
    private static final int REPEATED_PATTERN = 0x01;

    private int lengthBytes() {
      return isLong ? LONG_BYTES : SHORT_BYTES;
    }

    /** There are no defects, so what is to be done about them is done already. */
    EraseList read(int blockSizeBytes) {
      if (list.remaining() < lengthBytes()) {
        return wrong(Sense.PARAMETER_LIST_LENGTH_ERROR);
      }
      int flags = list.get(1) & 0xFF;
      int bad = (flags & OPTIONS_VALID) == 0 ? flags & ~IMMEDIATE : flags & ~FLAGS;
      if (list.get(0) != 0) {
        return wrong(0, highestBit(list.get(0) & 0xFF)); // PROTECTION FIELDS USAGE
      } else if (bad != 0) {
        return wrong(1, highestBit(bad));
      } else if (isLong && list.getShort(2) != 0) {
        return wrong(list.get(2) != 0 ? 2 : 3, 7); // protection information
      } else if ((isLong ? list.getInt(4) : u16(list, 2)) != 0) {
        return wrong(isLong ? 4 : 2, 7); // DEFECT LIST LENGTH
      }
      boolean immediate = (flags & IMMEDIATE) != 0;
      return (flags & INITIALIZATION_PATTERN) == 0
          ? new Asks(EraseRequest.format(""), immediate)
          : pattern(lengthBytes(), blockSizeBytes, immediate);
    }

    private EraseList pattern(int at, int blockSizeBytes, boolean immediate) {
      if (list.remaining() < at + PATTERN_HEADER_BYTES) {
        return wrong(Sense.PARAMETER_LIST_LENGTH_ERROR);
      }
      int bytes = u16(list, at + PATTERN_LENGTH_OFFSET);
      int type = list.get(at + 1);
      if (list.get(at) != 0) {
        return wrong(at, highestBit(list.get(at) & 0xFF)); // SI, and what is reserved
      } else if (type != DEFAULT_PATTERN && type != REPEATED_PATTERN) {
        return wrong(at + 1, 7);
      } else if (type == DEFAULT_PATTERN ? bytes != 0 : bytes == 0 || bytes > blockSizeBytes) {
        return wrong(at + PATTERN_LENGTH_OFFSET, 7);
      } else if (list.remaining() < at + PATTERN_HEADER_BYTES + bytes) {
        return wrong(Sense.PARAMETER_LIST_LENGTH_ERROR);
      }
      String pattern = hex(list, at + PATTERN_HEADER_BYTES, bytes);
      return new Asks(EraseRequest.format(pattern), immediate);
    }

    private static int highestBit(int bits) {
      return 31 - Integer.numberOfLeadingZeros(bits);
    }
  }

  private static int u16(ByteBuffer list, int offset) {
    return Short.toUnsignedInt(list.getShort(offset));
  }

  private static String hex(ByteBuffer list, int offset, int length) {
    byte[] bytes = new byte[length];
    list.get(offset, bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static EraseList wrong(int byteOffset, int bit) {
    FieldPointer field = new FieldPointer(false, byteOffset, bit);
    return new Wrong(SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST).at(field));
  }

  private static EraseList wrong(Sense sense) {
    return new Wrong(SenseData.of(sense));
  }
}
