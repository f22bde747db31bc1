package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class UnitAttentionsTest {

  private final UnitAttentions attentions = new UnitAttentions(10);
  private final Nexus a = TestDisk.nexus("a");
  private final Nexus b = TestDisk.nexus("b");

  @Test
  void owesAPowerOnOnce() {
    assertThat(attentions.take(a)).isNull();
    attentions.attach(a);
    assertThat(attentions.pending(b)).isNull();
    assertThat(attentions.pending(a)).isEqualTo(UnitAttention.POWER_ON);
    assertThat(attentions.take(a)).isEqualTo(UnitAttention.POWER_ON);
    assertThat(attentions.pending(a)).isNull();
    assertThat(attentions.take(a)).isNull();
  }

  @Test
  void reportsByPrecedenceAndFoldsDuplicates() {
    attentions.attach(a);
    attentions.take(a);
    attentions.raise(UnitAttention.CAPACITY_CHANGED);
    attentions.raise(UnitAttention.RESET);
    attentions.raise(UnitAttention.CAPACITY_CHANGED);
    assertThat(attentions.take(a)).isEqualTo(UnitAttention.RESET);
    assertThat(attentions.take(a)).isEqualTo(UnitAttention.CAPACITY_CHANGED);
    assertThat(attentions.take(a)).isNull();
  }

  @Test
  void coversAResetWithThePowerOnThatIsStillOwed() {
    attentions.attach(a);
    attentions.raise(UnitAttention.RESET);
    assertThat(attentions.take(a)).isEqualTo(UnitAttention.POWER_ON);
    assertThat(attentions.take(a)).isNull();
  }

  @Test
  void tellsEveryNexusByItself() {
    attentions.attach(a);
    attentions.attach(b);
    attentions.take(a);
    attentions.take(b);
    attentions.raiseForOthers(UnitAttention.RESET, a);
    attentions.raise(UnitAttention.CAPACITY_CHANGED);
    assertThat(attentions.take(a)).isEqualTo(UnitAttention.CAPACITY_CHANGED);
    assertThat(attentions.take(a)).isNull();
    assertThat(attentions.take(b)).isEqualTo(UnitAttention.RESET);
    assertThat(attentions.take(b)).isEqualTo(UnitAttention.CAPACITY_CHANGED);
  }

  @Test
  void turnsWhatExceedsTheLimitIntoAPowerOn() {
    UnitAttentions one = new UnitAttentions(1);
    one.attach(a);
    one.take(a);
    one.raise(UnitAttention.CAPACITY_CHANGED);
    one.raise(UnitAttention.RESET);
    assertThat(one.take(a)).isEqualTo(UnitAttention.POWER_ON);
    assertThat(one.take(a)).isNull();
  }

  @Test
  void owesNothingToOneWhileItOwesToTheOther() {
    attentions.attach(a);
    attentions.attach(b);
    attentions.take(a);
    assertThat(attentions.pending(a)).isNull();
    assertThat(attentions.take(a)).isNull();
    assertThat(attentions.pending(b)).isEqualTo(UnitAttention.POWER_ON);
  }

  @Test
  void countsANexusThatComesTwiceOnce() {
    attentions.attach(a);
    attentions.attach(a);
    assertThat(attentions).extracting("owing").hasToString("1");
  }

  @Test
  void forgetsANexusThatIsGone() {
    attentions.attach(a);
    attentions.detach(a);
    attentions.raise(UnitAttention.CAPACITY_CHANGED);
    assertThat(attentions.take(a)).isNull();
    attentions.detach(a);
    attentions.attach(b);
    assertThat(attentions.take(b)).isEqualTo(UnitAttention.POWER_ON);
  }

  @Test
  void losesNothingWhenManyComeAndGo() throws Exception {
    Nexus steady = TestDisk.nexus("steady");
    attentions.attach(steady);
    int threads = 4;
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> tasks = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        int thread = i;
        tasks.add(
            executor.submit(() -> {
              start.await();
              churn(thread);
              return null;
            }));
      }
      start.countDown();
      for (Future<?> task : tasks) {
        task.get();
      }
    }
    while (attentions.take(steady) != null) {
      // Leftovers of the last raises.
    }
    attentions.raise(UnitAttention.CAPACITY_CHANGED);
    assertThat(attentions.take(steady)).isEqualTo(UnitAttention.CAPACITY_CHANGED);
    assertThat(attentions).extracting("owing").hasToString("0");
    assertThat(attentions)
        .extracting("owed")
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .hasSize(1);
  }

  private void churn(int thread) {
    for (int i = 0; i < 20_000; i++) {
      Nexus nexus = TestDisk.nexus("n" + thread);
      attentions.attach(nexus);
      attentions.raise(i % 2 == 0 ? UnitAttention.CAPACITY_CHANGED : UnitAttention.RESET);
      assertThat(attentions.take(nexus)).isEqualTo(UnitAttention.POWER_ON);
      attentions.detach(nexus);
      assertThat(attentions.take(nexus)).isNull();
    }
  }
}
