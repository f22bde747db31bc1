package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.iscsi.pdu.LogoutRequest;
import dev.lunette.iscsi.pdu.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandWindowTest {

  private final List<Integer> executed = new ArrayList<>();

  private static Request request(int cmdSn) {
    return new LogoutRequest(false, 0, 1, 0, cmdSn, 0);
  }

  private boolean offer(CommandWindow window, int cmdSn) {
    return window.offer(cmdSn, request(cmdSn), r -> executed.add(((LogoutRequest) r).cmdSn()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, Integer.MAX_VALUE - 1, -2, 0})
  void executesInOrderWhateverTheOrderOfArrival(int first) {
    CommandWindow window = new CommandWindow(4, first);

    assertThat(offer(window, first + 2)).isTrue();
    assertThat(offer(window, first + 1)).isTrue();
    assertThat(executed).isEmpty();
    assertThat(offer(window, first)).isTrue();

    assertThat(executed).containsExactly(first, first + 1, first + 2);
    assertThat(window.expCmdSn()).isEqualTo(first + 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 100})
  void keepsOrderAcrossTheWrapWhateverTheSizeOfTheWindow(int size) {
    CommandWindow window = new CommandWindow(size, -size);

    for (int batch = -size; batch <= 2 * size; batch += size) {
      for (int place = size - 1; place >= 0; place--) {
        assertThat(offer(window, batch + place)).as("CmdSN %d", batch + place).isTrue();
      }
    }

    assertThat(executed)
        .containsExactlyElementsOf(IntStream.range(-size, 3 * size).boxed().toList());
  }

  @Test
  void dropsWhatIsOutsideTheWindowOrCameBefore() {
    CommandWindow window = new CommandWindow(4, 10);

    assertThat(offer(window, 14)).isFalse();
    assertThat(offer(window, 9)).isFalse();
    assertThat(offer(window, 12)).isTrue();
    assertThat(offer(window, 12)).isFalse();
    assertThat(offer(window, 10)).isTrue();
    assertThat(offer(window, 10)).isFalse();

    assertThat(executed).containsExactly(10);
  }

  @Test
  void closesWhileCommandsAreInProgressAndNeverGoesBack() {
    CommandWindow window = new CommandWindow(2, 0);
    int highest = window.maxCmdSn();
    for (int cmdSn = 0; cmdSn < 2; cmdSn++) {
      offer(window, cmdSn);
      window.started();
      assertThat(window.maxCmdSn()).isEqualTo(highest);
    }
    assertThat(offer(window, 2)).as("the window is closed").isFalse();

    window.finished();

    assertThat(window.maxCmdSn()).isEqualTo(highest + 1);
    assertThat(offer(window, 2)).isTrue();
  }
}
