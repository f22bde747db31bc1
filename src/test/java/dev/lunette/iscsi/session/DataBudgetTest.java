package dev.lunette.iscsi.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DataBudgetTest {

  @Test
  void refusesWhatIsOverTheLimitAndWakesWhoWaits() {
    DataBudget budget = new DataBudget(100);
    AtomicInteger woken = new AtomicInteger();

    assertThat(budget.tryAcquire(60)).isTrue();
    assertThat(budget.tryAcquire(41)).isFalse();
    budget.await(woken::incrementAndGet);
    assertThat(woken).hasValue(0);
    budget.release(60);

    assertThat(woken).hasValue(1);
    assertThat(budget.tryAcquire(41)).isTrue();
  }

  @Test
  void letsOneThatIsTooLargeInAlone() {
    DataBudget budget = new DataBudget(100);

    assertThat(budget.tryAcquire(500)).isTrue();
    assertThat(budget.tryAcquire(1)).isFalse();
  }

  @Test
  void wakesAtOnceWhenMemoryWasGivenBackBeforeTheWaiterStoodInLine() {
    DataBudget budget = new DataBudget(100);
    AtomicInteger woken = new AtomicInteger();

    budget.await(woken::incrementAndGet);

    assertThat(woken).hasValue(1);
  }
}
