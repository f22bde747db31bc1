package dev.lunette.admin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lunette.admin.cli.CommandFixture.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands do, print and end with. */
final class CommandsTest {
  private static final String IQN = "iqn.2026-11.com.example:a";

  private final CommandFixture lunette = new CommandFixture();

  @Test
  void aVDiskIsMadeShownGrownAndDeleted() throws Exception {
    assertThat(lunette.run("vdisk create alpha 1MiB").output()).contains("size", "1 MiB, 1048576");
    Result shown = lunette.run("vdisk show alpha --json");
    assertThat(shown.json().get("sizeBytes").asLong()).isEqualTo(1 << 20);
    assertThat(shown.json().get("compression").asText()).isEqualTo("none");
    assertThat(shown.json().has("problem")).isFalse();

    assertThat(lunette.run("vdisk resize alpha 2MiB").exitCode()).isZero();
    assertThat(lunette.run("vdisk list").output())
        .isEqualToNormalizingNewlines(
            """
            NAME   TYPE  BACKEND   SIZE  SNAPSHOTS  STATE   MAPPED BY
            alpha  disk  rocksdb  2 MiB          0  online  -
            """);
    assertThat(lunette.run("vdisk delete alpha").output()).contains("vDisk alpha is deleted");
    assertThat(lunette.run("vdisk list --json").output().strip()).isEqualTo("[ ]");
  }

  @Test
  void optionsOfAVDiskArrive() throws Exception {
    Result made =
        lunette.run(
            "vdisk create alpha 1MiB --compression zstd --block-size 16KiB --serial S1 --json"
                + " --read-only --write-cache false --thick --logical-block-size 4KiB");
    assertThat(made.json().toString())
        .contains("\"zstd\"", "\"blockSizeBytes\":16384", "\"serial\":\"S1\"")
        .contains("\"readOnly\":true", "\"writeCache\":false", "\"thick\":true")
        .contains("\"logicalBlockSizeBytes\":4096");
  }

  @Test
  void snapshotsOfSeveralVDisksAreMadeTogether() throws Exception {
    lunette.run("vdisk create alpha 1MiB");
    lunette.run("vdisk create beta 1MiB");

    assertThat(lunette.run("snapshot create s1 alpha beta").output())
        .contains("alpha@s1", "beta@s1");
    assertThat(lunette.run("snapshot list alpha --json").json()).hasSize(1);
    assertThat(lunette.run("vdisk clone alpha@s1 gamma").exitCode()).isZero();
    assertThat(lunette.run("vdisk rollback alpha@s1").exitCode()).isZero();
    assertThat(lunette.run("snapshot show alpha@s1").output()).contains("exclusive");
    assertThat(lunette.run("snapshot delete alpha@s1").exitCode()).isZero();
    assertThat(lunette.run("snapshot show alpha@s1").errors())
        .isEqualToNormalizingNewlines("lunette: there is no snapshot alpha@s1\n");
  }

  @Test
  void usageIsListedForEach() throws Exception {
    lunette.run("vdisk create alpha 1MiB");
    lunette.run("vdisk create beta 1MiB");
    lunette.run("snapshot create s alpha beta");
    assertThat(lunette.run("vdisk list").output()).doesNotContain("USED");
    assertThat(lunette.run("vdisk list --usage").output().lines())
        .hasSize(3)
        .first()
        .asString()
        .containsSubsequence("SIZE", "USED", "SHARED", "EXCLUSIVE", "SNAPSHOTS");
    assertThat(lunette.run("vdisk list --usage --json").json().findValues("usage")).hasSize(2);
    assertThat(lunette.run("snapshot list --usage").output().lines())
        .hasSize(3)
        .first()
        .asString()
        .containsSubsequence("USED", "SHARED", "EXCLUSIVE", "MAPPED BY");
    assertThat(lunette.run("snapshot list beta --usage --json").json()).hasSize(1);
  }

  @Test
  void targetsMapAndUnmap() throws Exception {
    lunette.run("vdisk create alpha 1MiB");
    lunette.run("target create " + IQN + " --alias web --portal-group 2 --lun 3=alpha");

    assertThat(lunette.run("target map " + IQN + " alpha --json").json().get("luns").toString())
        .isEqualTo("{\"0\":\"alpha\",\"3\":\"alpha\"}");
    assertThat(lunette.run("vdisk delete alpha").errors()).contains("alpha is offered as " + IQN);
    assertThat(lunette.run("target unmap " + IQN + " 3").output()).contains("LUN 0");
    assertThat(lunette.run("target list").output()).contains(IQN, "web");
    assertThat(lunette.run("target delete " + IQN).exitCode()).isZero();
  }

  @Test
  void differencesAreListed() throws Exception {
    lunette.run("vdisk create alpha 1MiB");
    lunette.run("vdisk snapshot alpha s1");
    lunette.admin.put("alpha", 8192, new byte[] {1});

    assertThat(lunette.run("vdisk diff alpha --from s1").output())
        .isEqualToNormalizingNewlines(
            """
            OFFSET  LENGTH  NOW
              8192    4096  data
            """);
  }

  @Test
  void longWorkIsAwaited() throws Exception {
    assertThat(lunette.run("check").output())
        .isEqualToNormalizingNewlines("check the store: done, 4 KiB\n");
    assertThat(lunette.run("repair --json").json().get("state").asText()).isEqualTo("done");
    assertThat(lunette.run("backup create /tmp/backups").output()).contains("back up to /tmp/b");
    assertThat(lunette.run("backup list /tmp/backups").output()).contains("4 KiB");
  }

  @Test
  void restoreAsksForAYes() {
    assertThat(lunette.run("restore /tmp/backups -d /tmp/data").errors()).contains("say --yes");
    assertThat(lunette.run("restore /tmp/backups -d /tmp/data --id 3 --yes").exitCode()).isZero();
    assertThat(lunette.restored()).isEqualTo("/tmp/backups OptionalInt[3] /tmp/data");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vdisk show none | 1 | there is no vDisk none",
        "vdisk create a/b 1MiB | 2 | the name is",
        "vdisk create a 1 | 2 | expected blocks of 512",
        "vdisk create a 1MB | 2 | expected a binary unit: write MiB",
        "vdisk create a 1kib | 2 | write KiB",
        "vdisk create a 8388608TiB | 2 | less than 2^63 bytes",
        "vdisk create a -1 | 2 | -1",
        "vdisk create a x | 2 | a number of bytes",
        "vdisk create a | 2 | SIZE",
        "vdisk list --colour | 2 | --colour",
        "vdisk list -d a -c b | 2 | expected one of them",
        "vdisk list -d locked | 1 | the directory is in use",
        "vdisk list -c server.yaml | 1 | the directory is in use",
        "vdisk create a 1MiB --compression rar | 2 | rar",
        "target create x --lun 0=a --lun 00=b | 2 | LUN 0 is a and b, expected each number once",
        "target create x --lun x=a | 2 | \"x=a\", expected a number and what it is",
        "target unmap x 1 | 1 | there is no target x"
      })
  void failsInASentenceWithItsExitCode(String line, int exitCode, String sentence) {
    Result result = lunette.run(line);
    assertThat(result.errors()).contains(sentence).doesNotContain("Exception");
    assertThat(result.exitCode()).isEqualTo(exitCode);
    assertThat(result.output()).isEmpty();
  }

  @Test
  void aFailureIsJsonForPrograms() throws Exception {
    Result result = lunette.run("vdisk show none --json");
    assertThat(result.errors())
        .isEqualToNormalizingNewlines(
            "{\"kind\":\"not_found\",\"detail\":\"there is no vDisk none\"}\n");
    assertThat(result.output()).isEmpty();
    assertThat(result.exitCode()).isOne();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vdisk | lunette vdisk",
        "vdisk lst | lunette vdisk",
        "vdisk create a | lunette vdisk create",
        "vdisk list --colour | lunette vdisk list",
        "target create x --lun 0 | lunette target create",
        "snapshot create s | lunette snapshot create",
        "vdisk export a b --format rar | lunette vdisk export",
        "check all | lunette check"
      })
  void wrongWordsAreASentenceAndWhereToLook(String line, String command) {
    Result result = lunette.run(line);
    assertThat(result.errors().lines())
        .hasSizeBetween(2, 3)
        .endsWith(command + " --help says what it takes");
    assertThat(result.errors()).startsWith("lunette: ");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vdisk --help",
        "vdisk create --help",
        "vdisk export --help",
        "vdisk import --help",
        "snapshot create -h",
        "target map -h",
        "check -h",
        "repair -h",
        "restore -h",
        "backup -h"
      })
  void helpSaysWhatACommandDoes(String line) {
    Result result = lunette.run(line);
    assertThat(result.output() + result.errors())
        .contains("Usage: lunette " + line.split(" ", -1)[0]);
  }
}
