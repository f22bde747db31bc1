package dev.lunette.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a unit may be, so that the crash trials neither overlook anything nor cry wolf. */
@Tag("system")
final class HistoryTest {
  private final History history = new History(1, 100);

  @Test
  void whatWasPromisedHidesWhatWasAnsweredBeforeItWasSent() {
    change(2, 3, 200, false);
    change(4, 5, 300, true);
    change(6, 7, 400, false);
    assertThat(values(history.afterCrash(0))).containsExactly(300L, 400L);
    assertThat(values(history.now())).containsExactly(400L);
  }

  @Test
  void withoutAnyPromiseItMayBeAnythingSoFar() {
    change(2, 3, 200, false);
    history.sent(4, 300);
    assertThat(values(history.afterCrash(0))).containsExactly(100L, 200L, 300L);
    assertThat(values(history.now())).containsExactly(200L, 300L);
  }

  @Test
  void aSyncPromisesWhatWasAnsweredBeforeItWasSent() {
    change(2, 3, 200, false);
    change(5, 6, 300, false);
    assertThat(values(history.afterCrash(4))).containsExactly(200L, 300L);
  }

  @Test
  void whatWasOnItsWayDuringRollbackMayHaveComeBeforeOrAfter() {
    change(2, 3, 200, false);
    history.sent(4, 300);
    history.sent(5, 100);
    history.answered(4, 6, true);
    history.answered(5, 7, true);
    assertThat(values(history.afterCrash(0))).containsExactly(300L, 100L);
    change(8, 9, 400, true);
    assertThat(values(history.afterCrash(0))).containsExactly(400L);
  }

  @Test
  void aSnapshotHasWhatWasAnsweredBeforeAndNothingThatWasSentAfter() {
    change(2, 3, 200, false);
    change(5, 7, 300, false);
    change(9, 10, 400, false);
    assertThat(values(history.inSnapshot(4, 8))).containsExactly(200L, 300L);
    assertThat(values(history.inSnapshot(8, 9))).containsExactly(300L);
    assertThat(history.answeredAfter(history.inSnapshot(4, 8).getFirst())).isEqualTo(7);
  }

  private void change(long sent, long answered, long value, boolean durable) {
    history.sent(sent, value);
    history.answered(sent, answered, durable);
  }

  private static List<Long> values(List<History.Version> versions) {
    return versions.stream().map(History.Version::value).toList();
  }
}
