package dev.lunette;

import dev.lunette.admin.cli.Access;
import dev.lunette.admin.cli.Commands;
import dev.lunette.bench.cli.BenchCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Exit codes: 0 all went well, 1 it failed, 2 it was asked for wrongly. */
@Command(
    name = "lunette",
    description = "A userspace iSCSI storage server with pluggable virtual disks.",
    subcommands = {ServeCommand.class, BenchCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = Lunette.Version.class,
    footer = {
      "",
      "From a source checkout, ./lunette test installs the client packages and runs all tests.",
      "Manual: docs/README.md"
    })
final class Lunette implements Runnable, Commands.Top {
  /** Read by logback.xml, so it must be set before the first logger is made. */
  private static final String LOG_LEVEL = "lunette.log.level";

  private final Access access;

  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  Lunette(Access access) {
    this.access = access;
  }

  public static void main(String[] arguments) {
    if (arguments.length > 0 && !arguments[0].equals("serve")) {
      // A command answers; what happens on the way is of interest to who asks for it.
      System.setProperty(LOG_LEVEL, System.getProperty(LOG_LEVEL, "WARN"));
    }
    System.exit(commandLine(new DataAccess(), arguments).execute(arguments));
  }

  /** The command line as far as these arguments need it, over what it reaches data by. */
  static CommandLine commandLine(Access access, String... arguments) {
    String word = arguments.length == 0 ? "" : arguments[0];
    return Commands.addTo(new CommandLine(new Lunette(access)), word);
  }

  @Override
  public Access access() {
    return access;
  }

  @Override
  public void run() {
    CommandSpec known = java.util.Objects.requireNonNull(spec);
    String commands = String.join(", ", known.subcommands().keySet());
    throw new ParameterException(
        known.commandLine(), "a command is missing, expected one of " + commands);
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      String version = Lunette.class.getPackage().getImplementationVersion();
      return new String[] {"lunette " + (version == null ? "(not packaged)" : version)};
    }
  }
}
