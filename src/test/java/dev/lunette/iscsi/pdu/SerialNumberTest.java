package dev.lunette.iscsi.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SerialNumberTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "0xFFFFFFFF, 0",
    "0xFFFFFFFF, 1",
    "0x7FFFFFFF, 0x80000000",
    "0x80000000, 0xFFFFFFFF",
    "0, 0x7FFFFFFF",
    "0xC0000000, 0x3FFFFFFF",
  })
  void ordersNumbersLessThanHalfTheCircleApart(String first, String second) {
    int a = Integer.parseUnsignedInt(first.replace("0x", ""), first.startsWith("0x") ? 16 : 10);
    int b = Integer.parseUnsignedInt(second.replace("0x", ""), second.startsWith("0x") ? 16 : 10);
    assertThat(SerialNumber.before(a, b)).isTrue();
    assertThat(SerialNumber.before(b, a)).isFalse();
  }

  @Test
  void doesNotPutANumberBeforeItself() {
    assertThat(SerialNumber.before(-1, -1)).isFalse();
    assertThat(SerialNumber.before(0, 0)).isFalse();
  }

  @Test
  void countsBothEndsOfAWindowThatWraps() {
    int first = 0xFFFFFFFE;
    int last = 1;
    assertThat(List.of(first, -1, 0, last))
        .allMatch(number -> SerialNumber.between(number, first, last));
    assertThat(List.of(first - 1, last + 1, 0x7FFFFFFF))
        .noneMatch(number -> SerialNumber.between(number, first, last));
  }

  @Test
  void findsNothingInAClosedWindow() {
    // MaxCmdSN = ExpCmdSN - 1 means that no command may be sent.
    assertThat(List.of(-1, 0, 1)).noneMatch(number -> SerialNumber.between(number, 0, -1));
  }
}
