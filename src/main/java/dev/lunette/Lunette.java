package dev.lunette;

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
    subcommands = ServeCommand.class,
    mixinStandardHelpOptions = true,
    versionProvider = Lunette.Version.class,
    footer = {
      "",
      "From a source checkout, ./lunette test installs the client packages and runs all tests.",
      "Manual: docs/README.md"
    })
final class Lunette implements Runnable {

  @Spec private @org.jspecify.annotations.Nullable CommandSpec spec;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Lunette()).execute(arguments));
  }

  @Override
  public void run() {
    CommandSpec known = java.util.Objects.requireNonNull(spec);
    throw new ParameterException(known.commandLine(), "a command is missing, expected: serve");
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
