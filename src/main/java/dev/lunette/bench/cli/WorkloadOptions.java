package dev.lunette.bench.cli;

import dev.lunette.admin.cli.Sizes;
import dev.lunette.bench.Workload;
import dev.lunette.initiator.InitiatorSession;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** What every session does. */
final class WorkloadOptions {

  private static final int MAX_BLOCK_BYTES = 16 << 20;

  private enum Pattern {
    RANDOM,
    SEQUENTIAL
  }

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      converter = Mode.Words.class,
      description = "read, write, or rw=70 for 70 reads in 100 (default: read)")
  private Mode mode = new Mode(100);

  @Option(
      names = "--pattern",
      paramLabel = "PATTERN",
      description = "random or sequential (default: random)")
  private Pattern pattern = Pattern.RANDOM;

  @Option(
      names = "--block-size",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "of one I/O (default: 4KiB)")
  private long blockBytes = 4096;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "I/Os of one session in flight (default: ${DEFAULT-VALUE})")
  private int depth = 32;

  @Option(
      names = "--rate",
      paramLabel = "IOPS",
      description = "begin so many I/Os in a second; latency then counts from that moment")
  private double rate;

  @Option(names = "--verify", description = "write blocks with stamps, and check what is read")
  private boolean verify;

  @Option(
      names = "--stamped",
      description = "with --verify: all blocks have been written with this --seed before")
  private boolean stamped;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of places, data and stamps (default: a random one, which is told)")
  private @Nullable Long seed;

  /** What they do; the rate is of all of them. */
  Workload workload() {
    if (!(rate >= 0) || Double.isInfinite(rate)) {
      throw new TypeConversionException(
          "--rate is %s, expected a number of 0 at least".formatted(rate));
    }
    if (stamped && (!verify || seed == null)) {
      throw new TypeConversionException(
          "--stamped is for a run with --verify and the --seed of the run that has written");
    }
    if (verify && seed == null && mode.readPercent() == 100) {
      throw new TypeConversionException(
          "--verify of reads alone is for what a run with --verify has written; give its --seed");
    }
    return new Workload(
        mode.readPercent(),
        pattern == Pattern.RANDOM,
        between("--block-size", blockBytes, 512, MAX_BLOCK_BYTES),
        between("--depth", depth, 1, InitiatorSession.TAGS),
        rate,
        verify,
        stamped,
        seed != null ? seed : ThreadLocalRandom.current().nextLong(1L << 53));
  }

  /** The value, if it is in its bounds. */
  static int between(String option, long value, int least, int most) {
    if (value < least || value > most) {
      throw new TypeConversionException(
          "%s is %d, expected %d to %d".formatted(option, value, least, most));
    }
    return (int) value;
  }
}
