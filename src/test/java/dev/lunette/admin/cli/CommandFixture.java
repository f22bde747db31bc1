package dev.lunette.admin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminService;
import dev.lunette.admin.CareService;
import dev.lunette.admin.MemoryAdmin;
import dev.lunette.config.Limits;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands over a service in memory, run as they are typed, with what they print. */
final class CommandFixture {
  final MemoryAdmin admin = new MemoryAdmin();
  private final AdminService service;
  private String restored = "";

  CommandFixture() {
    service = admin;
  }

  CommandFixture(AdminService service) {
    this.service = service;
  }

  /** How a command ended, and what it wrote. */
  record Result(int exitCode, String output, String errors) {
    JsonNode json() throws Exception {
      return new ObjectMapper().readTree(output);
    }
  }

  /** Runs one line; words are separated by blanks. */
  Result run(String line) {
    return run(line.split(" ", -1));
  }

  Result run(String... words) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine command = Commands.addTo(new CommandLine(new Root(new Reach())), words[0]);
    command.setOut(new PrintWriter(output)).setErr(new PrintWriter(errors));
    int exitCode = command.execute(words);
    return new Result(exitCode, output.toString(), errors.toString());
  }

  String restored() {
    return restored;
  }

  @Command(name = "lunette")
  private record Root(Access access) implements Commands.Top {}

  private final class Reach implements Access {
    @Override
    public AdminService open(Data data) throws AdminException {
      if (data.directory().endsWith("locked")) {
        throw new AdminException(AdminException.Kind.IN_USE, "the directory is in use");
      }
      return service;
    }

    @Override
    public AdminService openOrBegin(Data data) throws AdminException {
      return open(data);
    }

    @Override
    public CareService openForCare(Data data) throws AdminException {
      return open(data);
    }

    @Override
    public Data declared(Path configuration) {
      return new Data(configuration.resolveSibling("locked"), Limits.DEFAULTS, Set.of());
    }

    @Override
    public List<BackupInfo> backups(Path directory) {
      return List.of(new BackupInfo(1, Instant.parse("2026-11-22T10:00:00Z"), 4096));
    }

    @Override
    public Optional<Path> restore(
        Path directory, OptionalInt id, Path dataDirectory, HowFar progress) {
      progress.at(1, 1);
      restored = directory + " " + id + " " + dataDirectory;
      return Optional.empty();
    }
  }
}
