package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.config.Limits;
import org.junit.jupiter.api.Test;

/** What a server says of its memory. */
final class StatedMemoryTest {
  private static final long MIB = 1 << 20;

  @Test
  void tellsWhatThisOneMayTake() {
    StatedMemory memory = StatedMemory.of(Limits.DEFAULTS);
    assertThat(memory.heapBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
    assertThat(memory.storeBytes()).isEqualTo(Limits.DEFAULTS.storeCacheBytes());
    assertThat(memory.dataBytes()).isEqualTo(Limits.DEFAULTS.dataBytes());
    assertThat(memory.vdiskBytes()).isEqualTo(Runtime.getRuntime().maxMemory() / 2);
    assertThat(memory.machineBytes()).isGreaterThan(memory.heapBytes());
  }

  @Test
  void saysWhatToSetWhenDataMayTakeMoreThanTheDirectMemory() {
    long data = 256 * MIB;
    assertThat(new StatedMemory(MIB, data, data, MIB, MIB, 1024 * MIB).misfits()).isEmpty();
    assertThat(new StatedMemory(MIB, data - 1, data, MIB, MIB, 1024 * MIB).misfits())
        .containsExactly(
            "limits.dataBytes is 268435456, but the JVM has direct memory of 268435455 bytes:"
                + " set LUNETTE_JAVA_OPTS=-XX:MaxDirectMemorySize=320m, or lower dataBytes");
  }

  @Test
  void theStoreAndVDisksCountIntoWhatTheMachineMustHave() {
    StatedMemory memory =
        new StatedMemory(300 * MIB, 300 * MIB, MIB, 250 * MIB, 150 * MIB, 1000 * MIB);
    assertThat(memory)
        .hasToString(
            "memory: 1000 MiB at most, heap 300, network buffers 300, store 250, vDisks in"
                + " memory 150, and what the JVM itself takes; the machine has 1000 MiB");
    assertThat(memory.misfits()).isEmpty();
    StatedMemory more =
        new StatedMemory(300 * MIB, 300 * MIB, MIB, 250 * MIB, 151 * MIB, 1000 * MIB);
    assertThat(more.misfits())
        .containsExactly(
            "memory: 1001 MiB at most, heap 300, network buffers 300, store 250, vDisks in memory"
                + " 151, and what the JVM itself takes; the machine has 1000 MiB: lower"
                + " limits.storeCacheBytes, or give the JVM less with LUNETTE_JAVA_OPTS=-Xmx");
  }
}
