package dev.lunette.vdisk.backend.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Compression;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SetbacksTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may wrap
  private final Setbacks setbacks = new Setbacks(nanos::get);
  private final Layer layer = new Layer(4, null, 4096, 4096, Compression.NONE);

  @Test
  void doublesTheWaitUpToFiveMinutes() {
    long expectedMillis = 10;
    for (int failures = 1; failures <= 20; failures++) {
      assertThat(setbacks.add(layer, new IOException())).isEqualTo(failures == 1);
      assertThat(setbacks.nanosLeft(layer))
          .isEqualTo(TimeUnit.MILLISECONDS.toNanos(expectedMillis));
      nanos.addAndGet(setbacks.nanosLeft(layer));
      assertThat(setbacks.nanosLeft(layer)).isZero();
      assertThat(setbacks.has(layer)).isTrue();
      expectedMillis = Math.min(2 * expectedMillis, 300_000);
    }
  }

  @Test
  void beginsAnewOnceALayerHasGotOn() {
    IOException cause = new IOException();
    setbacks.add(layer, cause);
    setbacks.add(layer, cause);
    assertThat(setbacks.cause(layer)).isSameAs(cause);
    setbacks.remove(layer);
    assertThat(setbacks.cause(layer)).isNull();
    assertThat(setbacks.has(layer)).isFalse();
    assertThat(setbacks.nanosLeft(layer)).isZero();
    assertThat(setbacks.add(layer, cause)).isTrue();
    assertThat(setbacks.nanosLeft(layer)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(10));
  }
}
