package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * Mutations of the sample file give a configuration or mistakes with a place, never anything else.
 */
class ConfigFuzzTest {

  private static final int ROUNDS = Integer.getInteger("lunette.rounds", 1000);
  private static final List<String> WORDS =
      List.of(
          "[",
          "]",
          "{",
          "}",
          ":",
          " : ",
          ",",
          "-",
          "\n- ",
          "? ",
          "\"",
          "'",
          "|",
          ">",
          "#",
          "&a ",
          "*a",
          "!!int ",
          "<<: ",
          "---\n",
          "...\n",
          "%YAML 1.2\n",
          "\t",
          "\u0000",
          "é",
          "~",
          "null",
          "0",
          "-1",
          "99999999999999999999",
          "1GiB",
          "1KB",
          "true",
          "name: alpha",
          "size: ",
          "::1",
          "\n",
          "  ",
          "luns: {0: x}",
          "iqn.2026-11.dev:x",
          "\ufeff",
          "\u2028");

  @Test
  void readsOrRefusesWhateverBecomesOfTheSample() throws Exception {
    byte[] sample = Files.readAllBytes(Path.of("config/server.yaml"));
    long seed = Long.getLong("lunette.seed", new Random().nextLong());
    System.out.println("ConfigFuzzTest: -Dlunette.seed=" + seed);
    Random random = new Random(seed);
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            byte[] mutant = sample;
            for (int i = random.nextInt(4); i >= 0; i--) {
              mutant = mutant(mutant, random);
            }
            check(mutant, "seed %d, round %d".formatted(seed, round));
          }
        });
  }

  private static void check(byte[] bytes, String which) {
    for (ConfigProblem problem : Reading.problems(bytes)) {
      assertThat(problem.text()).as(which).isNotBlank().doesNotContain("\n", "Exception");
      assertThat(problem.line()).as(which).isNotNegative();
      assertThat(problem.toString().length()).as(which).isLessThan(2000);
    }
  }

  private static byte[] mutant(byte[] bytes, Random random) {
    int from = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, from + random.nextInt(1 << random.nextInt(9)));
    return switch (random.nextInt(5)) {
      case 0 -> splice(bytes, from, from, word(random));
      case 1 -> splice(bytes, from, to, word(random));
      case 2 -> splice(bytes, from, to, new byte[0]);
      case 3 -> splice(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
      default -> splice(bytes, from, Math.min(bytes.length, from + 1), oneByte(random));
    };
  }

  private static byte[] word(Random random) {
    return WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] oneByte(Random random) {
    return new byte[] {(byte) random.nextInt(random.nextBoolean() ? 128 : 256)};
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
    byte[] spliced = new byte[bytes.length - (to - from) + middle.length];
    System.arraycopy(bytes, 0, spliced, 0, from);
    System.arraycopy(middle, 0, spliced, from, middle.length);
    System.arraycopy(bytes, to, spliced, from + middle.length, bytes.length - to);
    return spliced;
  }
}
