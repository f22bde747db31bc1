package dev.lunette;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lunette.iscsi.TestServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** How a run of {@code lunette bench} ended, and what it wrote. */
record BenchRun(int exitCode, String output, String errors) {

  /** Runs it with words as they are typed after {@code bench}. */
  static BenchRun of(String line) {
    List<String> words = new ArrayList<>(List.of("bench"));
    words.addAll(List.of(line.split(" ", -1)));
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine command = Lunette.commandLine(new DataAccess());
    command.setOut(new PrintWriter(output)).setErr(new PrintWriter(errors));
    int exitCode = command.execute(words.toArray(String[]::new));
    return new BenchRun(exitCode, output.toString(), errors.toString());
  }

  /** A logical unit of the server's first target. */
  static String url(TestServer server, int lun) {
    return "iscsi://127.0.0.1:%d/%s/%d"
        .formatted(server.address().getPort(), TestServer.FIRST, lun);
  }

  JsonNode json() throws IOException {
    assertThat(exitCode).as(errors).isZero();
    return new ObjectMapper().readTree(output);
  }

  void refused(int expected, String... sentence) {
    assertThat(errors.lines()).hasSize(1);
    ended(expected, sentence);
  }

  /** Refused for words that the command line does not know: another line says who does. */
  void refusedWithHint(String sentence) {
    assertThat(errors.lines()).last().isEqualTo("lunette bench --help says what it takes");
    ended(2, sentence);
  }

  private void ended(int expected, String... sentence) {
    assertThat(errors).contains(sentence).doesNotContain("Exception");
    assertThat(exitCode).isEqualTo(expected);
    assertThat(output).isEmpty();
  }
}
