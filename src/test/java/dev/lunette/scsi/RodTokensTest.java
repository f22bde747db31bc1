package dev.lunette.scsi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.scsi.copy.BlockRange;
import dev.lunette.scsi.copy.CopyLimits;
import dev.lunette.scsi.copy.Designator;
import dev.lunette.scsi.copy.RodToken;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class RodTokensTest {

  @AutoClose private final TestDisk disk = TestDisk.thin();
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final RodTokens tokens = new RodTokens(nanoTime::get);

  private RodTokens.Rod rod(Nexus nexus) {
    return new RodTokens.Rod(
        nexus, ((DiskUnit) disk.unit).copyEnd(), List.of(new BlockRange(0, 1, 2)), 60);
  }

  private static RodToken token() {
    return RodToken.create(new Designator(1, 2), 512, 1024);
  }

  private void pass(int seconds) {
    nanoTime.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  @Test
  void aTokenThatNobodyUsesExpires() {
    RodToken token = token();
    assertThat(tokens.keep(token, rod(disk.nexus))).isTrue();
    pass(60);
    RodTokens.Rod rod = tokens.use(token, source -> true);
    assertThat(rod).isNotNull();
    pass(1000); // while it is used
    assertThat(tokens.use(token, source -> true)).isSameAs(rod);
    tokens.used(token, rod, false);
    tokens.used(token, rod, false);
    pass(60);
    assertThat(tokens.use(token, source -> false)).as("for one who can't reach it").isNull();
    pass(1);
    assertThat(tokens.use(token, source -> true)).isNull();
  }

  @Test
  void thereAreOnlySoManyAtATime() {
    int nexuses = CopyLimits.TOKENS / CopyLimits.TOKENS_PER_NEXUS;
    for (int i = 0; i < nexuses; i++) {
      Nexus nexus = TestDisk.nexus("n" + i);
      for (int j = 0; j < CopyLimits.TOKENS_PER_NEXUS; j++) {
        assertThat(tokens.keep(token(), rod(nexus))).isTrue();
      }
      assertThat(tokens.keep(token(), rod(nexus))).isFalse();
    }
    assertThat(tokens.keep(token(), rod(disk.nexus))).isFalse();
    pass(61);
    assertThat(tokens.keep(token(), rod(disk.nexus))).isTrue();
  }
}
