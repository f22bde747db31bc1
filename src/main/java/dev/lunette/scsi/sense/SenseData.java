package dev.lunette.scsi.sense;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Sense data to send: a {@link Sense} with what it points at, in fixed or descriptor format (SPC-5
 * 4.4). Always about the command that it answers: this server keeps no deferred errors.
 *
 * @param sense what is wrong
 * @param information the INFORMATION field, unsigned: what it means depends on the sense
 * @param field the field of the request that is wrong
 * @param segment which segment of a copy failed, from 0
 * @param progress how much is done of what is under way, in 65536ths: PROGRESS INDICATION, which
 *     has the same place as a field and so never comes with one
 */
public record SenseData(
    Sense sense,
    OptionalLong information,
    Optional<FieldPointer> field,
    OptionalInt segment,
    OptionalInt progress) {

  private static final int FIXED_CURRENT = 0x70;
  private static final int DESCRIPTOR_CURRENT = 0x72;
  private static final int FIXED_LENGTH_BYTES = 18;
  private static final int DESCRIPTOR_HEADER_BYTES = 8;
  private static final int KEY_SPECIFIC_VALID = 0x80;

  public static SenseData of(Sense sense) {
    return new SenseData(
        sense, OptionalLong.empty(), Optional.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  /** INVALID FIELD IN CDB that points at the field's most significant bit. */
  public static SenseData invalidFieldInCdb(int byteOffset, int bit) {
    return of(Sense.INVALID_FIELD_IN_CDB).at(new FieldPointer(true, byteOffset, bit));
  }

  /** INVALID FIELD IN PARAMETER LIST that points at the field's first byte. */
  public static SenseData invalidFieldInParameterList(int byteOffset) {
    return of(Sense.INVALID_FIELD_IN_PARAMETER_LIST).at(new FieldPointer(false, byteOffset, 7));
  }

  public SenseData withInformation(long value) {
    return new SenseData(sense, OptionalLong.of(value), field, segment, progress);
  }

  public SenseData at(FieldPointer pointer) {
    return new SenseData(sense, information, Optional.of(pointer), segment, OptionalInt.empty());
  }

  /** The same of a segment of a copy; nothing is said of the sense data of its two ends. */
  public SenseData ofSegment(int number) {
    return new SenseData(sense, information, field, OptionalInt.of(number), progress);
  }

  /** NOT READY for now, with how much is done in 65536ths. */
  public SenseData withProgress(int done) {
    assert done >= 0 && done <= 0xFFFF : done;
    return new SenseData(sense, information, Optional.empty(), segment, OptionalInt.of(done));
  }

  /** The sense key specific field (SPC-5 4.4.2.4), if it has one. */
  private Optional<byte[]> keySpecific() {
    return progress.isPresent()
        ? Optional.of(
            new byte[] {
              (byte) KEY_SPECIFIC_VALID,
              (byte) (progress.getAsInt() >> 8),
              (byte) progress.getAsInt()
            })
        : field.map(FieldPointer::encode);
  }

  /** The bytes on the wire in fixed format, without the transport's length field (SPC-5 4.4.3). */
  public byte[] encode() {
    ByteBuffer data = ByteBuffer.allocate(FIXED_LENGTH_BYTES);
    data.put(0, (byte) FIXED_CURRENT);
    data.put(2, (byte) sense.key());
    if (information.isPresent() && information.getAsLong() >>> 32 == 0) {
      data.put(0, (byte) (0x80 | FIXED_CURRENT));
      data.putInt(3, (int) information.getAsLong());
    }
    data.put(7, (byte) (FIXED_LENGTH_BYTES - 8));
    segment.ifPresent(number -> data.putShort(10, (short) number));
    data.put(12, (byte) sense.code());
    data.put(13, (byte) sense.qualifier());
    keySpecific().ifPresent(bytes -> data.put(15, bytes));
    return data.array();
  }

  /** The bytes on the wire in the format asked for. */
  public byte[] encode(boolean descriptorFormat) {
    return descriptorFormat ? encodeDescriptors() : encode();
  }

  /** The same in descriptor format (SPC-5 4.4.2). */
  private byte[] encodeDescriptors() {
    Optional<byte[]> keySpecific = keySpecific();
    int additional =
        (information.isPresent() ? 12 : 0)
            + (segment.isPresent() ? 12 : 0)
            + (keySpecific.isPresent() ? 8 : 0);
    ByteBuffer data = ByteBuffer.allocate(DESCRIPTOR_HEADER_BYTES + additional);
    data.put((byte) DESCRIPTOR_CURRENT);
    data.put((byte) sense.key()).put((byte) sense.code()).put((byte) sense.qualifier());
    data.put(7, (byte) additional).position(DESCRIPTOR_HEADER_BYTES);
    information.ifPresent(
        value -> data.put((byte) 0x00).put((byte) 0x0A).putShort((short) 0x8000).putLong(value));
    segment.ifPresent(
        number -> data.put((byte) 0x01).put((byte) 0x0A).putShort((short) 0).putLong(number));
    keySpecific.ifPresent(
        bytes -> data.put((byte) 0x02).put((byte) 0x06).putShort((short) 0).put(bytes));
    return data.array();
  }
}
