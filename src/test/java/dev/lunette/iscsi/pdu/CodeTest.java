package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a code in a header means. */
class CodeTest {

  @Test
  void readsAnUnknownDetailOfALoginStatusAsItsClass() {
    assertThat(LoginStatus.of(0x0107)).isEqualTo(LoginStatus.TARGET_MOVED_TEMPORARILY);
    assertThat(LoginStatus.of(0x02FF)).isEqualTo(LoginStatus.INITIATOR_ERROR);
    assertThat(LoginStatus.of(0x0303)).isEqualTo(LoginStatus.TARGET_ERROR);
    assertThatThrownBy(() -> LoginStatus.of(0x0400)).isInstanceOf(PduException.class);
  }

  @Test
  void knowsEveryCodeAgain() {
    assertThat(Opcode.values())
        .filteredOn(opcode -> opcode != Opcode.UNKNOWN)
        .allMatch(opcode -> Opcode.of(opcode.code()) == opcode);
    assertThat(Opcode.of(0x07)).isEqualTo(Opcode.UNKNOWN);
    assertThat(LoginStatus.values()).allMatch(status -> LoginStatus.of(status.code()) == status);
    assertThat(RejectReason.values()).allMatch(reason -> RejectReason.of(reason.code()) == reason);
    assertThat(ResidualFlag.values()).allMatch(flag -> ResidualFlag.of(flag.bits()) == flag);
    assertThatThrownBy(() -> RejectReason.of(0x0B)).isInstanceOf(PduException.class);
    assertThatThrownBy(() -> ResidualFlag.of(0x86)).isInstanceOf(PduException.class);
  }
}
