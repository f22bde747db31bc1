package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/manual/configuration.md} shows is what happens. */
class ManualPageTest {

  private static List<String> blocks() throws Exception {
    String page = Files.readString(Path.of("docs/manual/configuration.md"));
    return Pattern.compile("```(?:yaml)?\n(.*?)```", Pattern.DOTALL)
        .matcher(page)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @Test
  void smallFileWorks() throws Exception {
    ServerConfig config = Reading.config(blocks().get(0));

    assertThat(config.dataDirectory()).isEqualTo(Path.of("/var/lib/lunette"));
    assertThat(config.vdisks().getFirst().backend()).isEqualTo("rocksdb");
  }

  @Test
  void wrongFileGivesTheMessagesShown() throws Exception {
    byte[] wrong = blocks().get(1).getBytes(StandardCharsets.UTF_8);
    String told = "";
    try {
      ConfigReader.read(Path.of("server.yaml"), wrong, Reading.BACKENDS);
    } catch (ConfigException e) {
      told = e.getMessage();
    }

    assertThat(told).isEqualTo(blocks().get(2).strip());
  }

  @Test
  void differencesReadAsShown() throws Exception {
    String running = blocks().get(0);
    String reread =
        running.replace(", writeCache: false", "") + "  - name: iqn.2026-11.com.example:db\n";

    ConfigDifference difference =
        ConfigDifference.between(Reading.config(running), Reading.config(reread));
    assertThat(difference.now()).containsExactlyElementsOf(blocks().get(3).lines().toList());
    assertThat(difference.later()).containsExactlyElementsOf(blocks().get(4).lines().toList());
  }
}
