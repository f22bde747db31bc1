package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.CareService;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lunette check}, {@code repair} and {@code restore}: care of what is stored. */
final class CareCommands {

  private CareCommands() {}

  /** One of the methods below as a command. */
  static CommandLine named(String name) {
    return new CommandLine(CommandLine.getCommandMethods(CareCommands.class, name).getFirst());
  }

  @Command(
      name = "check",
      description = {
        "Verifies every block and every reference, of a running server or a stopped one.",
        "Ends with 1 if anything is damaged."
      })
  static int check(@Mixin Session session) {
    return session.care(CareService::check);
  }

  @Command(
      name = "repair",
      description = {
        "Says what would mend what check finds; does it with --yes. No server may run.",
        "Blocks that are lost stay errors to whoever reads them, unless --zero-lost is given.",
        "Ends with 1 if anything is damaged still."
      })
  static int repair(
      @Mixin Session session,
      @Option(names = "--yes", description = "do it") boolean apply,
      @Option(names = "--zero-lost", description = "make lost blocks zeros") boolean zeroLost) {
    return session.care(care -> care.repair(apply, zeroLost));
  }

  @Command(
      name = "restore",
      description = "Puts a backup into a data directory that no server has.")
  static int restore(
      @Mixin Session session,
      @Parameters(paramLabel = "DIRECTORY", description = "where the backups are") Path directory,
      @Option(names = "--id", paramLabel = "ID", description = "default: the newest one")
          @Nullable Integer id,
      @Option(names = "--yes", description = "replace the store that is there") boolean yes) {
    return session.step(() -> {
      Path data = session.data().directory();
      if (!yes) {
        throw new AdminException(
            Kind.INVALID,
            "restore replaces the store in %s with the one of the backup; say --yes for that"
                .formatted(data));
      }
      OptionalInt wanted = id == null ? OptionalInt.empty() : OptionalInt.of(id);
      Optional<Path> replaced;
      try (Progress progress = session.progress("restore", Progress.BYTES)) {
        replaced = session.access().restore(directory, wanted, data, progress::at);
      }
      session.say("%s is restored from %s".formatted(data, directory));
      replaced.ifPresent(
          old -> session.say("what was there is kept in %s; remove it in the end".formatted(old)));
    });
  }
}
