package dev.lunette.scsi;

import static dev.lunette.scsi.TestDisk.BLOCK;
import static dev.lunette.scsi.TestDisk.BLOCKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.reservation.ReservationType;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** POPULATE TOKEN, WRITE USING TOKEN and RECEIVE ROD TOKEN INFORMATION. */
final class TokenTest {

  private static final int POPULATE = 0x10;
  private static final int WRITE = 0x11;

  @AutoClose private final CopyScene scene = new CopyScene();
  private final TestDisk one = scene.one;
  private final TestDisk two = scene.two;

  private TestCommand run(TestDisk disk, int action, int identifier, byte[] list) {
    byte[] cdb = TokenLists.cdb(action, identifier, list.length);
    return new TestCommand(one.nexus, 0, cdb, list).run(disk.unit);
  }

  private byte[] information(TestDisk disk, int identifier) {
    byte[] cdb = Cdbs.hex("84 07 %08X 00000000 0000FFFF".formatted(identifier));
    return new TestCommand(one.nexus, 0, cdb, new byte[0]).run(disk.unit).data();
  }

  /** A token for ranges of the first disk. */
  private byte[] token(long[]... ranges) {
    run(one, POPULATE, 77, TokenLists.populate(0, ranges)).good();
    byte[] information = information(one, 77);
    return Arrays.copyOfRange(information, information.length - 512, information.length);
  }

  private TestCommand write(byte[] token, long offset, long[]... ranges) {
    return run(two, WRITE, 5, TokenLists.write(token, offset, ranges));
  }

  private static long[] range(long lba, long blocks) {
    return new long[] {lba, blocks};
  }

  private static SenseData pointed(Sense sense, int offset, int bit) {
    return SenseData.of(sense).at(new FieldPointer(false, offset, bit));
  }

  @Test
  void writesWhatATokenStandsFor() {
    byte[] token = token(range(5, 3), range(0, 0), range(100, 2000));
    write(token, 1, range(50, 4), range(1000, 1500)).good();
    assertThat(two.stored(50, 2)).isEqualTo(one.stored(6, 2));
    assertThat(two.stored(52, 2)).isEqualTo(one.stored(100, 2));
    assertThat(two.stored(1000, 1500)).isEqualTo(one.stored(102, 1500));
    assertThat(HexFormat.of().formatHex(information(two, 5)))
        .startsWith("00000020" + "1101")
        .endsWith("ffffffff" + "000000f1" + "00000000000005e0" + "00".repeat(8) + "00000000");
    write(token, 2002, range(7, 1)).good();
    assertThat(two.stored(7, 1)).isEqualTo(one.stored(2099, 1));
  }

  @Test
  void tellsOfATokenWhatItStandsForAndNothingThatCanBeGuessed() {
    run(one, POPULATE, 9, TokenLists.populate(0, new long[][] {range(8, 3)})).good();
    byte[] told = information(one, 9);
    ByteBuffer token = ByteBuffer.wrap(told, 38, 512).slice();
    assertThat(HexFormat.of().formatHex(Arrays.copyOf(told, 38)))
        .isEqualTo(
            "00000222"
                + "1001"
                + "0000"
                + "ffffffff"
                + "000000f1"
                + "0000000000000003"
                + "00".repeat(8)
                + "00000202"
                + "0000");
    assertThat(told).hasSize(38 + 512);
    assertThat(token.getInt(0)).isEqualTo(0x0001_0000);
    assertThat(token.getShort(6)).isEqualTo((short) 0x1F8);
    assertThat(token.getLong(56)).isEqualTo(3 * BLOCK);
    byte[] other = token(range(8, 3));
    assertThat(Arrays.copyOfRange(other, 480, 512))
        .isNotEqualTo(Arrays.copyOfRange(told, 550 - 32, 550));
    byte[] cdb = Cdbs.hex("84 07 00000009 00000000 0000FFFF");
    new TestCommand(one.nexus, 0, cdb, new byte[0])
        .run(one.unit)
        .fails(SenseData.invalidFieldInCdb(2, 7));
  }

  @Test
  void bringsWhatIsThereWhenItIsUsed() {
    byte[] token = token(range(5, 1));
    byte[] changed = TestDisk.random(1);
    System.arraycopy(changed, 0, one.device.bytes(), 5 * BLOCK, BLOCK);
    write(token, 0, range(0, 1)).good();
    assertThat(two.stored(0, 1)).isEqualTo(changed);
  }

  @Test
  void writesZerosForTheTokenThatEverybodyKnows() {
    byte[] after = two.device.bytes().clone();
    Arrays.fill(after, 3 * BLOCK, 2003 * BLOCK, (byte) 0);
    Arrays.fill(after, 4000 * BLOCK, 4001 * BLOCK, (byte) 0);
    write(TokenLists.zeroToken(), 99, range(3, 2000), range(4000, 1)).good();
    assertThat(two.device.bytes()).isEqualTo(after);
    try (TestDisk plain = TestDisk.plain()) {
      run(plain, WRITE, 5, TokenLists.write(TokenLists.zeroToken(), 0, new long[][] {range(1, 4)}))
          .good();
      assertThat(plain.stored(1, 4)).isEqualTo(new byte[4 * BLOCK]);
      assertThat(plain.device.calls).containsExactly("zero 512 2048");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 59, 96, 200, 480, 511})
  void knowsNoTokenOfWhichABitIsAnother(int index) {
    byte[] token = token(range(5, 1));
    token[index] ^= 0x10;
    write(token, 0, range(0, 1)).fails(pointed(Sense.TOKEN_UNKNOWN, 16, 7));
    assertThat(two.device.calls).isEmpty();
  }

  @Test
  void refusesTokensOfOtherKinds() {
    byte[] token = token(range(5, 1));
    byte[] type = token.clone();
    type[1] = (byte) 0x80;
    write(type, 0, range(0, 1)).fails(pointed(Sense.UNSUPPORTED_TOKEN_TYPE, 16, 7));
    byte[] length = token.clone();
    length[7] ^= 1;
    write(length, 0, range(0, 1)).fails(pointed(Sense.INVALID_TOKEN_LENGTH, 16, 7));
  }

  @Test
  void aTokenReachesNothingThatItsUserDoesNotReach() {
    byte[] token = token(range(5, 1));
    Nexus stranger = TestDisk.nexus("stranger");
    stranger.reaches(new LunMap(new TreeMap<>(Map.of(0, scene.hidden.unit))));
    byte[] list = TokenLists.write(token, 0, new long[][] {range(0, 1)});
    byte[] cdb = TokenLists.cdb(WRITE, 1, list.length);
    new TestCommand(stranger, 0, cdb, list).run(scene.hidden.unit).fails(Sense.TOKEN_UNKNOWN);
    assertThat(scene.hidden.device.calls).isEmpty();
    assertThat(one.device.calls).isEmpty();
  }

  @Test
  void keepsToTheReservationsOfBothEnds() {
    byte[] token = token(range(5, 1));
    Reserver holder = new Reserver(one.unit, "holder", 1).registers();
    holder.reserve(ReservationType.WRITE_EXCLUSIVE).good();
    write(token, 0, range(0, 1)).good();
    holder.release(ReservationType.WRITE_EXCLUSIVE).good();
    holder.reserve(ReservationType.EXCLUSIVE_ACCESS).good();
    write(token, 0, range(0, 1)).fails(Sense.THIRD_PARTY_DEVICE_FAILURE);
    new Reserver(two.unit, "holder", 1).registers().reserve(ReservationType.WRITE_EXCLUSIVE).good();
    assertThat(write(token, 0, range(0, 1)).outcome())
        .isEqualTo(Outcome.Status.RESERVATION_CONFLICT);
  }

  @Test
  void endsWithItsDiskItsNexusOrByRequest() {
    byte[] deleted = token(range(5, 1));
    byte[] list = TokenLists.write(deleted, 0, new long[][] {range(0, 1)});
    list[2] = 0x02;
    run(two, WRITE, 1, list).good();
    write(deleted, 0, range(0, 1)).fails(Sense.TOKEN_UNKNOWN);
    byte[] reset = token(range(5, 1));
    one.unit.reset();
    write(reset, 0, range(0, 1)).fails(Sense.TOKEN_UNKNOWN);
    byte[] gone = token(range(5, 1));
    one.unit.detach(one.nexus);
    write(gone, 0, range(0, 1)).fails(Sense.TOKEN_UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "1, 3", "3, 1", "4, 0", "-1, 1", "-9223372036854775808, 1"})
  void refusesMoreThanATokenStandsFor(long offset, int blocks) {
    byte[] token = token(range(5, 3));
    write(token, offset, range(0, blocks == 0 ? 0 : blocks), range(9, offset == 4 ? 1 : 0))
        .fails(pointed(Sense.INVALID_FIELD_IN_PARAMETER_LIST, 8, 7));
    assertThat(two.device.calls).isEmpty();
  }

  @Test
  void refusesListsThatAreNotWhatTheySay() {
    byte[] list = TokenLists.populate(0, new long[][] {range(0, 1), range(8, 4)});
    refused(list, 1, 0x3E, 0, 7);
    refused(list, 2, 0x01, 2, 0);
    refused(list, 2, 0x02, 8, 7);
    refused(list, 6, 0x03, 4, 7);
    refused(list, 15, 0x0F, 14, 7);
    refused(list, 15, 0x20, 14, 7);
    refused(list, 39, 0x08, 32, 7); // both at block 0
    run(one, POPULATE, 1, TokenLists.populate(0, new long[][] {range(BLOCKS, 1)}))
        .fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    run(one, POPULATE, 1, TokenLists.populate(0, new long[][] {range(-1, 0xFFFF_FFFFL)}))
        .fails(Sense.LOGICAL_BLOCK_ADDRESS_OUT_OF_RANGE);
    run(one, POPULATE, 1, Arrays.copyOf(list, 15)).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    assertThat(one.device.calls).isEmpty();
  }

  private void refused(byte[] list, int index, int flipped, int offset, int bit) {
    byte[] wrong = list.clone();
    wrong[index] ^= (byte) flipped;
    run(one, POPULATE, 1, wrong).fails(pointed(Sense.INVALID_FIELD_IN_PARAMETER_LIST, offset, bit));
  }

  @Test
  void takesAsManyRangesAndTokensAsItSays() {
    long[][] ranges = new long[64][];
    Arrays.setAll(ranges, i -> range(2L * i, 1));
    run(one, POPULATE, 1, TokenLists.populate(600, ranges)).good();
    byte[] more = TokenLists.populate(0, Arrays.copyOf(ranges, 64));
    byte[] longer = Arrays.copyOf(more, more.length + 16);
    assertThat(one.dataOutLength(TokenLists.cdb(POPULATE, 1, longer.length))).isZero();
    run(one, POPULATE, 1, longer).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    for (int i = 1; i < 256; i++) {
      token(range(5, 1));
    }
    run(one, POPULATE, 1, TokenLists.populate(0, new long[][] {range(5, 1)}))
        .fails(Sense.INSUFFICIENT_RESOURCES_TO_CREATE_ROD_TOKEN);
  }

  @Test
  void stopsBetweenTwoStepsWhenItIsAborted() throws InterruptedException {
    byte[] token = token(range(0, 2500));
    Gate gate = new Gate(two.device);
    byte[] list = TokenLists.write(token, 0, new long[][] {range(0, 2500)});
    byte[] cdb = TokenLists.cdb(WRITE, 3, list.length);
    TestCommand copy = new TestCommand(one.nexus, 7, cdb, list);
    copy.run(two.unit);
    gate.awaitWrite();
    assertThat(copy.touches(one.unit)).isTrue();
    copy.abort();
    gate.open();
    assertThat(copy.outcome()).isEqualTo(Outcome.Status.TASK_ABORTED);
    assertThat(two.device.calls).containsExactly("write 0 524288");
  }
}
