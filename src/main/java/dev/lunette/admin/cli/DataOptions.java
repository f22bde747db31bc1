package dev.lunette.admin.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of every command, also of the server, that say which data directory it is about. */
public final class DataOptions {
  @Option(
      names = {"-d", "--data"},
      paramLabel = "DIRECTORY",
      description = "data directory (default: ./data)")
  private @Nullable Path directory;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "configuration that names the data directory, see config/server.yaml")
  private @Nullable Path file;

  /** Fails if both are given. */
  public void requireOne(CommandLine command) {
    if (file != null && directory != null) {
      throw new ParameterException(
          command,
          "--data and --config both name a data directory (in FILE it is the key dataDirectory),"
              + " expected one of them");
    }
  }

  /** The configuration file, if it is that what was given. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
  }

  /** The data directory, where no file was given. */
  public Path directory() {
    return Optional.ofNullable(directory).orElse(Path.of("data"));
  }
}
