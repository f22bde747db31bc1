package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers are refused, with which reason, and that the next PDU is found all the same. */
class MalformedRequestTest {

  private final Wire wire = new Wire(new PduDecoder(8192));

  @AfterEach
  void nothingIsHeldInTheEnd() {
    assertThat(wire.heldBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0x07, 0x0F, 0x11, 0x1C, 0x1F, 0x27, 0x30, 0x3E})
  void refusesUnknownOpcodes(int opcode) {
    byte[] bytes = Wire.bytes(Digests.NONE, Wire.nopOut(1, 10));
    bytes[0] = (byte) opcode;
    MalformedRequest malformed = refused(bytes);
    assertThat(malformed.reason()).isEqualTo(RejectReason.COMMAND_NOT_SUPPORTED);
    assertThat(malformed.explanation())
        .isEqualTo("opcode 0x%02x, expected one of RFC 7143".formatted(opcode));
    assertThat(malformed.opcode()).isEqualTo(Opcode.UNKNOWN);
    assertThat(malformed.initiatorTaskTag()).isEqualTo(Pdu.RESERVED_TAG);
    assertThat(malformed.header()).isEqualTo(Arrays.copyOf(bytes, 48));
  }

  @ParameterizedTest
  @ValueSource(ints = {0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x31, 0x32, 0x3F})
  void refusesOpcodesThatOnlyTargetsSend(int opcode) {
    byte[] bytes = Wire.bytes(Digests.NONE, Wire.nopOut(1, 10));
    bytes[0] = (byte) opcode;
    MalformedRequest malformed = refused(bytes);
    assertThat(malformed.reason()).isEqualTo(RejectReason.PROTOCOL_ERROR);
    assertThat(malformed.explanation()).contains("which only a target sends");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x06, 0x10})
  void refusesDataWhereThereMayBeNone(int opcode) {
    byte[] bytes = Wire.bytes(Digests.NONE, Wire.nopOut(1, 10));
    bytes[0] = (byte) opcode;
    MalformedRequest malformed = refused(bytes);
    assertThat(malformed.reason()).isEqualTo(RejectReason.INVALID_PDU_FIELD);
    assertThat(malformed.explanation()).contains("a data segment of 10 bytes, expected none");
  }

  @Test
  void takesEmptyDataSegmentsEverywhere() {
    for (int opcode : new int[] {0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x10}) {
      byte[] bytes = Wire.bytes(Digests.NONE, Wire.nopOut(1, 0));
      bytes[0] = (byte) opcode;
      wire.receive(bytes);
      assertThat(wire.fired())
          .singleElement()
          .satisfies(pdu -> assertThat(pdu.opcode().code()).isEqualTo(opcode))
          .satisfies(pdu -> assertThat(pdu.data().isReadable()).isFalse());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x02, 0x03, 0x04, 0x05, 0x06, 0x10})
  void refusesAdditionalHeadersOnAnythingButACommand(int opcode) {
    byte[] bytes = Wire.bytes(Digests.NONE, Wire.command(1, 32, 0, 0));
    bytes[0] = (byte) opcode;
    MalformedRequest malformed = refused(bytes);
    assertThat(malformed.reason()).isEqualTo(RejectReason.INVALID_PDU_FIELD);
    assertThat(malformed.explanation()).contains("with 20 bytes of additional header");
  }

  @ParameterizedTest
  @CsvSource({
    "0009 01 00 11223344, AHSLength 9 with 8 bytes of header left",
    "ffff 01 00 11223344, AHSLength 65535 with 8 bytes of header left",
    "0000 01 00 00050200, 'AHSLength 0 of AHSType 1, expected 2 to 245'",
    "0001 01 00 00050200, 'AHSLength 1 of AHSType 1, expected 2 to 245'",
    "0004 02 00 11223344, 'AHSLength 4 of AHSType 2, expected 5'",
    "0005 03 00 11223344, 'AHSType 3 in a header of 8 bytes, expected 1 and 2 at most once'",
    "0002 01 00 11000000 0002 01 00 11000000, AHSType 1 in a header of 8 bytes",
    "0005 02 00 11223344 0005 02 00 11223344, AHSType 2 in a header of 8 bytes",
  })
  void refusesAdditionalHeadersThatContradictThemselves(String segments, String sentence) {
    MalformedRequest malformed =
        refused(withSegments(ByteBufUtil.decodeHexDump(segments.replace(" ", ""))));
    assertThat(malformed.reason()).isEqualTo(RejectReason.INVALID_PDU_FIELD);
    assertThat(malformed.explanation()).startsWith(sentence);
  }

  @Test
  void joinsTheExtendedCdbToTheSixteenBytesBeforeIt() {
    wire.receive(withSegments(ByteBufUtil.decodeHexDump("0005010011223344")));
    ScsiCommand command = (ScsiCommand) wire.fired().getFirst();
    assertThat(command.cdb())
        .hasSize(20)
        .startsWith(1, 2, 3, 4)
        .endsWith(15, 16, 0x11, 0x22, 0x33, 0x44);
    assertThat(command.bidirectionalReadLength()).isZero();
  }

  @Test
  void readsCdbsOfUpTo260Bytes() {
    for (int length : new int[] {16, 17, 20, 32, 259, 260}) {
      wire.receive(Wire.bytes(Digests.NONE, Wire.command(1, length, 0x11223344, 0)));
      ScsiCommand command = (ScsiCommand) wire.fired().getFirst();
      assertThat(command.cdb()).isEqualTo(Wire.command(1, length, 0, 0).cdb());
      assertThat(command.bidirectionalReadLength()).isEqualTo(0x11223344);
    }
    MalformedRequest malformed = refused(Wire.bytes(Digests.NONE, Wire.command(1, 261, 0, 9)));
    assertThat(malformed.explanation()).isEqualTo("AHSLength 246 of AHSType 1, expected 2 to 245");
  }

  private static byte[] withSegments(byte[] segments) {
    byte[] header = Wire.bytes(Digests.NONE, Wire.command(1, 16, 0, 0));
    header[4] = (byte) (segments.length / 4);
    byte[] bytes = Arrays.copyOf(header, header.length + segments.length);
    System.arraycopy(segments, 0, bytes, header.length, segments.length);
    return bytes;
  }

  /** What comes of these bytes, with a good PDU after them that must come of age too. */
  private MalformedRequest refused(byte[] bytes) {
    byte[] next = Wire.bytes(Digests.NONE, Wire.nopOut(99, 0));
    byte[] both = Arrays.copyOf(bytes, bytes.length + next.length);
    System.arraycopy(next, 0, both, bytes.length, next.length);
    wire.receive(both);
    var fired = wire.fired();
    assertThat(fired).hasSize(2);
    assertThat(fired.getLast().initiatorTaskTag()).isEqualTo(99);
    return (MalformedRequest) fired.getFirst();
  }
}
