package dev.lunette.admin.cli;

import dev.lunette.admin.AdminException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Why a command failed, as programs read it; the same as in a refusal of the HTTP interface.
 *
 * @param kind of the failure
 * @param detail a sentence
 */
record Complaint(String kind, String detail) {
  /** User and secret of a URL that stands where something else was expected. */
  private static final Pattern SECRET = Pattern.compile("iscsi://[^@\\s]*%[^@\\s]*@?");

  static Complaint of(AdminException failure) {
    return new Complaint(
        failure.kind().name().toLowerCase(Locale.ROOT), String.valueOf(failure.getMessage()));
  }

  /** Words that are no command: a sentence, and where to look; the whole usage would bury it. */
  static int aboutWords(ParameterException wrong, String[] words) {
    CommandLine command = wrong.getCommandLine();
    PrintWriter err = command.getErr();
    String message = String.valueOf(wrong.getMessage());
    err.println("lunette: " + SECRET.matcher(message).replaceAll("iscsi://...@"));
    UnmatchedArgumentException.printSuggestions(wrong, err);
    err.printf("%s --help says what it takes%n", command.getCommandSpec().qualifiedName());
    return CommandLine.ExitCode.USAGE;
  }
}
