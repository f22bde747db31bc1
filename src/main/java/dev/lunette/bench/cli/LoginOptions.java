package dev.lunette.bench.cli;

import dev.lunette.admin.cli.Sizes;
import dev.lunette.initiator.Credentials;
import dev.lunette.initiator.IscsiUrl;
import dev.lunette.initiator.Offer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How sessions log in, and what they propose. */
final class LoginOptions {

  /** Where the secret is, if neither the URL nor a file has it. */
  private static final String SECRET_VARIABLE = "LUNETTE_CHAP_SECRET";

  private static final int MIN_LENGTH = 512;
  private static final int MAX_LENGTH = (1 << 24) - 1;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "where the CHAP secret is (default: the variable " + SECRET_VARIABLE + ")")
  private @Nullable Path secretFile;

  @Option(
      names = "--initiator-name",
      paramLabel = "NAME",
      description = "iSCSI name of ours (default: ${DEFAULT-VALUE})")
  private String initiatorName = "iqn.2026-11.dev.lunette:bench";

  @Option(names = "--header-digest", description = "CRC32C for headers, or no run")
  private boolean headerDigest;

  @Option(names = "--data-digest", description = "CRC32C for data, or no run")
  private boolean dataDigest;

  @Option(names = "--no-immediate-data", description = "propose ImmediateData=No")
  private boolean noImmediateData;

  @Option(names = "--initial-r2t", description = "propose InitialR2T=Yes")
  private boolean initialR2t;

  @Option(
      names = "--max-recv",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "MaxRecvDataSegmentLength (default: 256KiB)")
  private long maxRecv = 256 << 10;

  @Option(
      names = "--max-burst",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "MaxBurstLength (default: 1MiB)")
  private long maxBurst = 1 << 20;

  @Option(
      names = "--first-burst",
      paramLabel = "SIZE",
      converter = Sizes.class,
      description = "FirstBurstLength (default: 256KiB, or MaxBurstLength if less)")
  private @Nullable Long firstBurst;

  /** What sessions propose. */
  Offer offer() {
    int burst = length("--max-burst", maxBurst);
    int first =
        length("--first-burst", firstBurst == null ? Math.min(256 << 10, maxBurst) : firstBurst);
    if (first > burst) {
      throw new TypeConversionException(
          "--first-burst is %d, expected at most the --max-burst of %d".formatted(first, burst));
    }
    return new Offer(
        initiatorName,
        headerDigest,
        dataDigest,
        !noImmediateData,
        initialR2t,
        length("--max-recv", maxRecv),
        burst,
        first);
  }

  private static int length(String option, long bytes) {
    if (bytes < MIN_LENGTH || bytes > MAX_LENGTH) {
      throw new TypeConversionException(
          "%s is %d bytes, expected %d to %d".formatted(option, bytes, MIN_LENGTH, MAX_LENGTH));
    }
    return (int) bytes;
  }

  /** Who we are to a target whose URL has a user. */
  Optional<Credentials> credentials(IscsiUrl url) {
    if (url.user().isEmpty()) {
      return Optional.empty();
    }
    String secret = url.secret().orElseGet(this::secret);
    return Optional.of(new Credentials(url.user().get(), secret));
  }

  private String secret() {
    Path file = secretFile;
    if (file != null) {
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new TypeConversionException(
            "--secret-file %s can't be read, expected a file with the CHAP secret".formatted(file));
      }
    }
    String variable = System.getenv(SECRET_VARIABLE);
    if (variable == null) {
      throw new TypeConversionException(
          "a URL names a user and no secret, expected USER%%SECRET@, --secret-file or %s"
              .formatted("the variable " + SECRET_VARIABLE));
    }
    return variable;
  }
}
