package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataBudgetTest {

  private final DataBudget budget = new DataBudget(100);
  private final List<String> woken = new ArrayList<>();
  private final Runnable anna = waiter("anna");
  private final Runnable ben = waiter("ben");
  private final Runnable carl = waiter("carl");

  private Runnable waiter(String name) {
    return () -> woken.add(name);
  }

  @Test
  void refusesWhatIsOverTheLimitAndWakesWhoWaits() {
    assertThat(budget.acquire(60, anna)).isTrue();
    assertThat(budget.acquire(41, ben)).isFalse();
    assertThat(woken).isEmpty();

    budget.release(60);

    assertThat(woken).containsExactly("ben");
    assertThat(budget.acquire(41, ben)).isTrue();
    assertThat(budget.heldBytes()).isEqualTo(41);
  }

  @Test
  void letsOneThatIsTooLargeInAlone() {
    assertThat(budget.acquire(500, anna)).isTrue();
    assertThat(budget.acquire(1, ben)).isFalse();
  }

  @Test
  void letsNobodyInBeforeWhoWaitsAlready() {
    budget.acquire(60, anna);
    assertThat(budget.acquire(80, ben)).isFalse();

    assertThat(budget.acquire(10, carl)).as("there is room, but ben was first").isFalse();
    budget.release(60);
    assertThat(budget.acquire(10, carl)).as("ben has been woken and not come yet").isFalse();

    assertThat(budget.acquire(80, ben)).isTrue();
    assertThat(woken).as("his success wakes the next").containsExactly("ben", "carl");
    assertThat(budget.acquire(10, carl)).isTrue();
  }

  @Test
  void standsInLineOnceHoweverOftenItTries() {
    budget.acquire(100, anna);
    budget.acquire(20, ben);
    budget.acquire(20, ben);
    budget.release(100);

    assertThat(budget.acquire(20, ben)).isTrue();
    assertThat(budget.acquire(20, carl)).as("nobody waits any more").isTrue();
  }

  @Test
  void givesTheTurnOfWhoLeavesToTheNext() {
    budget.acquire(100, anna);
    budget.acquire(80, ben);
    budget.acquire(10, carl);
    budget.release(50);
    woken.clear();

    budget.leave(ben);

    assertThat(woken).containsExactly("carl");
    assertThat(budget.acquire(10, carl)).isTrue();
  }
}
