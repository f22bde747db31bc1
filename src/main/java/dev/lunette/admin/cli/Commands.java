package dev.lunette.admin.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** The commands of administration, to be put below the command {@code lunette}. */
public final class Commands {
  private Commands() {}

  /** What the top command says to those below it. */
  public interface Top {
    Access access();
  }

  /**
   * Adds those that a command line may mean that begins with this word: one, or all if it names
   * none. To learn of them all, by reflection, takes as long as most of them run.
   */
  public static CommandLine addTo(CommandLine top, String word) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("vdisk", VDiskCommand::new);
    commands.put("snapshot", SnapshotCommand::new);
    commands.put("target", TargetCommand::new);
    commands.put("backup", BackupCommand::new);
    for (String method : List.of("check", "repair", "restore")) {
      commands.put(method, () -> CareCommands.named(method));
    }
    Supplier<Object> meant = commands.get(word);
    for (Supplier<Object> command : meant == null ? commands.values() : List.of(meant)) {
      top.addSubcommand(command.get());
    }
    top.setCaseInsensitiveEnumValuesAllowed(true);
    top.setParameterExceptionHandler(Complaint::aboutWords);
    return top;
  }
}
