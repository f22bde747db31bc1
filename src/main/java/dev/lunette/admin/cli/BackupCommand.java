package dev.lunette.admin.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code lunette backup}: copies of the whole store, taken while it is in use. */
@Command(
    name = "backup",
    mixinStandardHelpOptions = true,
    description = "Makes and lists backups of the whole store.")
final class BackupCommand {
  private static final String DIRECTORY = "DIRECTORY";

  @Command(
      name = "create",
      description = "Adds a backup to a directory; what an earlier one has is not copied again.")
  int create(
      @Mixin Session session,
      @Parameters(paramLabel = DIRECTORY, description = "where the backups are") Path directory) {
    Path absolute = directory.toAbsolutePath().normalize();
    return session.run(
        admin -> session.show(session.await(admin, admin.backup(absolute)), Tables::job));
  }

  @Command(name = "list", description = "Lists the backups in a directory, oldest first.")
  int list(
      @Mixin Session session,
      @Parameters(paramLabel = DIRECTORY, description = "where the backups are") Path directory) {
    return session.step(() -> session.show(session.access().backups(directory), Tables::backups));
  }
}
