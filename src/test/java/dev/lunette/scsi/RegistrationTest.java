package dev.lunette.scsi;

import static dev.lunette.scsi.cdb.OperationCode.CLEAR;
import static dev.lunette.scsi.cdb.OperationCode.READ_FULL_STATUS;
import static dev.lunette.scsi.cdb.OperationCode.REGISTER;
import static dev.lunette.scsi.cdb.OperationCode.REGISTER_AND_IGNORE_EXISTING_KEY;
import static dev.lunette.scsi.cdb.OperationCode.RELEASE;
import static dev.lunette.scsi.cdb.OperationCode.RESERVE;
import static dev.lunette.scsi.reservation.ReservationType.WRITE_EXCLUSIVE;
import static dev.lunette.scsi.reservation.ReservationType.WRITE_EXCLUSIVE_REGISTRANTS_ONLY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who registers how, and what PERSISTENT RESERVE IN tells of it. */
final class RegistrationTest {

  @AutoClose private final TestDisk disk = TestDisk.thin();
  private final Reserver a = new Reserver(disk.unit, "a", 0xA1A2A3A4A5A6A7A8L);
  private final Reserver b = new Reserver(disk.unit, "b", 0xB);
  private final Reserver c = new Reserver(disk.unit, "c", 0xC);

  @Test
  void registersChangesAndRemovesAKey() {
    assertThat(a.keys()).isEmpty();
    a.registers();
    b.registers();
    assertThat(a.keys()).containsExactly(a.key, b.key);
    assertThat(a.generation()).isEqualTo(2);
    a.out(REGISTER, 0, a.key, 5, 0).good();
    assertThat(a.keys()).containsExactly(5, b.key);
    a.out(REGISTER, 0, 5, 0, 0).good();
    assertThat(a.keys()).containsExactly(b.key);
    assertThat(a.generation()).isEqualTo(4);
    a.out(REGISTER, 0, 0, 0, 0).good();
    assertThat(a.generation()).as("nothing was changed").isEqualTo(4);
  }

  @Test
  void wantsTheKeyThatIsRegistered() {
    a.conflicts(a.out(REGISTER, 0, 1, a.key, 0));
    a.registers();
    a.conflicts(a.out(REGISTER, 0, 0, 7, 0));
    a.conflicts(a.out(REGISTER, 0, 1, 0, 0));
    for (var action : new OperationCode[] {RESERVE, RELEASE, CLEAR}) {
      a.conflicts(a.out(action, 1, 1, 0, 0));
      b.conflicts(b.out(action, 1, 0, 0, 0));
    }
    b.conflicts(b.preempt(a.key, WRITE_EXCLUSIVE));
    assertThat(a.keys()).containsExactly(a.key);
    assertThat(a.generation()).isEqualTo(1);
  }

  @Test
  void ignoresTheKeyIfAsked() {
    a.out(REGISTER_AND_IGNORE_EXISTING_KEY, 0, 99, a.key, 0).good();
    a.out(REGISTER_AND_IGNORE_EXISTING_KEY, 0, 99, 4, 0).good();
    assertThat(a.keys()).containsExactly(4);
    a.out(REGISTER_AND_IGNORE_EXISTING_KEY, 0, 99, 0, 0).good();
    assertThat(a.keys()).isEmpty();
  }

  @Test
  void registersOthersByName() {
    byte[] other = TransportId.encode("iqn.2026-11.dev.lunette:other,i,0x000000000007");
    byte[] deviceB = device("iqn.2026-11.dev.lunette:b");
    byte[] list = Reserver.list(0, 9, Reserver.SPEC_I_PT, other, deviceB);
    a.out(REGISTER, 0, list).good();
    assertThat(a.keys()).containsExactly(9, 9, 9);
    assertThat(a.generation()).isEqualTo(1);
    b.out(RESERVE, WRITE_EXCLUSIVE.code(), 9, 0, 0).good();
    a.out(REGISTER, 0, Reserver.list(9, 8, Reserver.SPEC_I_PT, other))
        .fails(Sense.INVALID_FIELD_IN_CDB);
    c.conflicts(c.out(REGISTER, 0, list));
    c.out(REGISTER, 0, Reserver.list(0, 8, Reserver.SPEC_I_PT, other, other))
        .fails(SenseData.invalidFieldInParameterList(28 + other.length));
    assertThat(a.keys()).containsExactly(9, 9, 9);
  }

  @Test
  void takesNamesInAnyCaseAndEachOfThemOnce() {
    byte[] lower = TransportId.encode(Reserver.port("other"));
    byte[] upper = TransportId.encode("IQN.2026-11.Dev.Lunette:OTHER,i,0x80");
    a.out(REGISTER, 0, Reserver.list(0, 9, Reserver.SPEC_I_PT, lower, upper))
        .fails(SenseData.invalidFieldInParameterList(28 + lower.length));
    byte[] padded = Arrays.copyOf(lower, lower.length + 4);
    padded[3] = (byte) (padded[3] + 4);
    a.out(REGISTER, 0, Reserver.list(0, 9, Reserver.SPEC_I_PT, lower, padded))
        .fails(SenseData.invalidFieldInParameterList(28 + lower.length));
    a.out(REGISTER, 0, Reserver.list(0, 9, Reserver.SPEC_I_PT, upper)).good();
    assertThat(a.keys()).containsExactly(9, 9);
    new Reserver(disk.unit, "other", 9).reserve(WRITE_EXCLUSIVE).good();
  }

  @Test
  void refusesNamesLongerThanThereAre() {
    String longest = "iqn.2026-11.dev.lunette:" + "x".repeat(223 - 24);
    byte[] id = TransportId.encode(longest + "x,i,0x000000000007");
    a.out(REGISTER, 0, Reserver.list(0, 9, Reserver.SPEC_I_PT, id))
        .fails(SenseData.invalidFieldInParameterList(28));
    byte[] fits = TransportId.encode(longest + ",i,0x000000000007");
    a.out(REGISTER, 0, Reserver.list(0, 9, Reserver.SPEC_I_PT, fits)).good();
  }

  private static byte[] device(String name) {
    byte[] id = new byte[4 + 28];
    ByteBuffer.wrap(id)
        .put((byte) 0x05)
        .put((byte) 0)
        .putShort((short) 28)
        .put(name.getBytes(StandardCharsets.UTF_8));
    return id;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "46 00 0014 61622C692C307831 000000000000000000000000", // another protocol
        "45 00 0010 61622C692C307831 0000000000000000", // too short
        "45 00 0015 61622C692C307831 00000000000000000000000000", // no multiple of four
        "45 00 00F0 61622C692C307831 000000000000000000000000", // not whole
        "45 00 0014 6162636465666768 000000000000000000000000", // no ISID
        "45 00 0014 61622C692C307831 000000000000000000000000", // no iSCSI name
        "45 00 0014 61622C692C307831 000000000000000000000001", // something behind the name
        "05 00 0014 61622C692C307831 000000000000000000000000" // a device with an ISID
      })
  void refusesWhatIsNoTransportId(String hex) {
    byte[] id = HexFormat.of().parseHex(hex.replace(" ", ""));
    a.out(REGISTER, 0, Reserver.list(0, 9, Reserver.SPEC_I_PT, id))
        .fails(SenseData.invalidFieldInParameterList(28));
    assertThat(a.keys()).isEmpty();
  }

  @Test
  void registersByAllPortsOfTheTarget() {
    a.out(REGISTER, 0, 0, a.key, Reserver.ALL_TG_PT).good();
    ByteBuffer data = a.in(READ_FULL_STATUS);
    byte[] id = TransportId.encode(Reserver.port("a"));
    assertThat(data.getInt(4)).isEqualTo(2 * (24 + id.length));
    for (int port = 1; port <= 2; port++) {
      int at = 8 + (port - 1) * (24 + id.length);
      assertThat(data.getLong(at)).isEqualTo(a.key);
      assertThat(data.getShort(at + 18)).isEqualTo((short) port);
    }
    Reserver otherPath = new Reserver(disk.unit, Reserver.nexus("a", 2), a.key);
    otherPath.reserve(WRITE_EXCLUSIVE).good();
    assertThat(a.out(REGISTER, 0, a.key, 0, Reserver.ALL_TG_PT).outcome())
        .isEqualTo(Outcome.Status.GOOD);
    assertThat(a.keys()).isEmpty();
    a.seesNothingReserved();
  }

  @Test
  void tellsWhoHoldsWhat() {
    a.registers();
    b.registers();
    b.reserve(WRITE_EXCLUSIVE_REGISTRANTS_ONLY).good();
    ByteBuffer data = a.in(READ_FULL_STATUS);
    byte[] id = TransportId.encode(Reserver.port("a"));
    byte[] name = (Reserver.port("a") + "\0").getBytes(StandardCharsets.UTF_8);
    assertThat(HexFormat.of().formatHex(id)).startsWith("4500002c");
    assertThat(id).as("a name, and NULs to a multiple of four").hasSize(48).contains(name);
    assertThat(data.getInt(0)).isEqualTo(2);
    assertThat(data.getShort(8 + 12)).as("A: no holder, no type").isZero();
    assertThat(data.getInt(8 + 20)).isEqualTo(id.length);
    byte[] told = new byte[id.length];
    data.get(8 + 24, told);
    assertThat(told).isEqualTo(id);
    int second = 8 + 24 + id.length;
    assertThat(data.getLong(second)).isEqualTo(b.key);
    assertThat(data.getShort(second + 12)).isEqualTo((short) 0x0105);
  }

  @Test
  void tellsWhatItCan() {
    byte[] told = a.run("5E 02 00 00 00 00 00 20 00").data();
    assertThat(HexFormat.of().formatHex(told))
        .as("SIP_C, ATP_C, no PTPL_C without a store; all six types")
        .isEqualTo("00080c80ea010000");
    a.out(REGISTER, 0, 0, a.key, Reserver.APTPL).fails(SenseData.invalidFieldInParameterList(20));
  }

  @Test
  void refusesListsOfAnotherLength() {
    for (int length : new int[] {0, 8, 23, 25, 16_385}) {
      a.out(REGISTER, 0, new byte[length]).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    }
    byte[] cdb = ByteBuffer.allocate(16).put((byte) 0x5F).putInt(5, 24).array();
    a.run(cdb, new byte[20]).fails(Sense.PARAMETER_LIST_LENGTH_ERROR);
    assertThat(a.generation()).isZero();
  }

  @Test
  void hasABoundForRegistrations() {
    for (int i = 0; i < 512; i++) {
      Reserver each = new Reserver(disk.unit, "n" + i, i + 1);
      each.registers();
    }
    a.out(REGISTER, 0, 0, a.key, 0).fails(Sense.INSUFFICIENT_REGISTRATION_RESOURCES);
    assertThat(a.keys()).hasSize(512).doesNotContain(a.key);
  }
}
