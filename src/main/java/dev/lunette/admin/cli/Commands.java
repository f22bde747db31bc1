package dev.lunette.admin.cli;

import picocli.CommandLine;

/** The commands of administration, to be put below the command {@code lunette}. */
public final class Commands {
  private Commands() {}

  /** What the top command says to those below it. */
  public interface Top {
    Access access();
  }

  /** Adds all of them. */
  public static CommandLine addTo(CommandLine top) {
    top.addSubcommand(new VDiskCommand());
    top.addSubcommand(new SnapshotCommand());
    top.addSubcommand(new TargetCommand());
    top.addSubcommand(new BackupCommand());
    for (String method : new String[] {"check", "repair", "restore"}) {
      top.addSubcommand(CareCommands.named(method));
    }
    top.setCaseInsensitiveEnumValuesAllowed(true);
    top.setParameterExceptionHandler(Complaint::aboutWords);
    return top;
  }
}
