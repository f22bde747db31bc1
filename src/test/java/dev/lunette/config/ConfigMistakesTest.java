package dev.lunette.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of mistake, with its place and its words. */
class ConfigMistakesTest {

  private static final String NAME_EXPECTED =
      "expected 1 to 63 letters, digits, dots, dashes and underscores";

  @Test
  void tellsAllMistakesAtOnceInTheOrderOfTheFile() {
    assertThat(
            Reading.messages(
                """
                portal: []
                vdisks:
                  - name: alpha
                    size: 1GB
                  - size: 1MiB
                    nam: beta
                targets:
                  - name: iqn.2026-11.dev.lunette:one
                    luns: {0: alpha, 3: gamma}
                limits: {commandWindow: 0}
                """))
        .containsExactly(
            "1:1: key portal: unknown, did you mean portals?",
            "4:11: key vdisks[0].size: \"1GB\", expected a binary unit: write GiB, or the number"
                + " of bytes",
            "5:5: key vdisks[1].name: missing, " + NAME_EXPECTED,
            "6:5: key vdisks[1].nam: unknown, did you mean name?",
            "10:25: key limits.commandWindow: 0, expected 1 to 4096");
  }

  @Test
  void namesWhatAReferenceMayBe() {
    assertThat(
            Reading.messages(
                """
                portals: [{group: 2}, {port: 3261, group: 5}]
                vdisks: [{name: alpha, size: 1MiB}, {name: beta, size: 1MiB}]
                targets:
                  - name: iqn.2026-11.dev.lunette:zero
                  - name: iqn.2026-11.dev.lunette:one
                    portalGroups: [2, 3, 2]
                    luns:
                      0: alpha
                      3: "gamma"
                """))
        .containsExactly(
            "6:23: key targets[1].portalGroups[1]: 3, expected the group of a portal (2, 5)",
            "6:26: key targets[1].portalGroups[2]: 2, expected each tag once",
            "9:10: key targets[1].luns.3: \"gamma\", expected the name of a vdisk (alpha, beta)");
    assertThat(Reading.messages("targets: [{name: iqn.2026-11.a, luns: {0: a}}]"))
        .containsExactly(
            "1:43: key targets[0].luns.0: \"a\", expected the name of a vdisk (there is none)");
  }

  @Test
  void refusesWhatIsThereTwice() {
    assertThat(
            Reading.messages(
                """
                vdisks:
                  - {name: a, backend: file, size: 1MiB, serial: S1}
                  - {name: b, size: 1MiB, path: ./x/../a.img}
                  - {name: a, size: 1MiB, path: c, serial: S1}
                targets:
                  - name: iqn.2026-11.dev.lunette:one
                  - name: IQN.2026-11.dev.lunette:ONE
                """))
        .containsExactly(
            "3:33: key vdisks[1].path: \"./x/../a.img\", expected a file that no other vdisk has"
                + " (vdisks[0].name, line 2, has it)",
            "4:12: key vdisks[2].name: \"a\", expected a name that no other vdisk has"
                + " (vdisks[0].name, line 2, has it)",
            "4:44: key vdisks[2].serial: \"S1\", expected a serial that no other vdisk has"
                + " (vdisks[0].serial, line 2, has it)",
            "7:11: key targets[1].name: \"IQN.2026-11.dev.lunette:ONE\", expected a name that no"
                + " other target has (targets[0].name, line 6, has it)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "size: 0 | 0, expected a positive multiple of the logical block size, 512 bytes, up to"
            + " 2^62 bytes",
        "size: 513 | 513, expected a positive multiple of the logical block size, 512 bytes, up to"
            + " 2^62 bytes",
        "size: 4611686018427388416 | 4611686018427388416, expected a positive multiple of the"
            + " logical block size, 512 bytes, up to 2^62 bytes",
        "size: 8388608TiB | \"8388608TiB\", expected less than 2^63 bytes",
        "size: 9223372036854775808 | 9223372036854775808, expected less than 2^63 bytes",
        "size: 1KB | \"1KB\", expected a binary unit: write KiB, or the number of bytes",
        "size: 1g | \"1g\", expected a binary unit: write GiB, or the number of bytes",
        "size: 1 M | \"1 M\", expected a binary unit: write MiB, or the number of bytes",
        "size: 1tib | \"1tib\", expected a binary unit: write TiB, or the number of bytes",
        "size: 1PiB | \"1PiB\", expected bytes, or one of the units KiB, MiB, GiB and TiB",
        "size: 1.5GiB | \"1.5GiB\", expected a positive multiple of the logical block size, 512"
            + " bytes, up to 2^62 bytes, or a whole number with KiB, MiB, GiB or TiB",
        "size: -1 | -1, expected a positive multiple of the logical block size, 512 bytes, up to"
            + " 2^62 bytes, or a whole number with KiB, MiB, GiB or TiB",
        "size: [1] | a list, expected a positive multiple of the logical block size, 512 bytes, up"
            + " to 2^62 bytes, or with KiB, MiB, GiB or TiB",
        "name: a/b | \"a/b\", expected 1 to 63 letters, digits, dots, dashes and underscores",
        "name: {} | a mapping, expected 1 to 63 letters, digits, dots, dashes and underscores",
        "backend: disk | \"disk\", expected a backend (file, memory, rocksdb)",
        "path: \"a\\0b\" | \"a\\u0000b\", expected a path",
        "path: \" \" | \" \", expected a path",
        "blockSize: 512 | 512, expected 4096, 8192, 16384, 32768 bytes",
        "blockSize: 64KiB | \"64KiB\", expected 4096, 8192, 16384, 32768 bytes",
        "compression: gzip | \"gzip\", expected none, lz4, zstd",
        "compression: LZ4 | \"LZ4\", expected none, lz4, zstd",
        "name: .. | \"..\", expected 1 to 63 letters, digits, dots, dashes and underscores",
        "logicalBlockSize: 1024 | 1024, expected 512 or 4096 bytes",
        "physicalBlockSize: 256 | 256, expected a power of two from 512 to 16777216 bytes",
        "physicalBlockSize: 5000 | 5000, expected a power of two from 512 to 16777216 bytes",
        "physicalBlockSize: 32MiB | \"32MiB\", expected a power of two from 512 to 16777216 bytes",
        "readOnly: yes | \"yes\", expected true or false",
        "writeCache: \"true\" | \"true\", expected true or false",
        "serial: é | \"é\", expected 1 to 32 printable ASCII characters, no space at the ends",
        "serial: \" a\" | \" a\", expected 1 to 32 printable ASCII characters, no space at the"
            + " ends",
        "serial: ~ | no value, expected 1 to 32 printable ASCII characters, no space at the ends",
        "filters: {} | a mapping, expected a list of 1 to 16 filters",
        "filters: [] | a list of 0, expected a list of 1 to 16 filters"
      })
  void refusesVDiskValues(String entry, String expected) {
    String key = entry.substring(0, entry.indexOf(':'));
    String rest =
        List.of("name: a", "size: 1MiB").stream()
            .filter(line -> !line.startsWith(key + ":"))
            .reduce("", (lines, line) -> lines + "    " + line + "\n");

    assertThat(Reading.messages("vdisks:\n  - %s\n%s".formatted(entry, rest)))
        .containsExactly("2:%d: key vdisks[0].%s: %s".formatted(7 + key.length(), key, expected));
  }

  @Test
  void refusesAPathWhereThereAreNoFiles() {
    assertThat(Reading.messages("vdisks: [{name: a, backend: memory, size: 1MiB, path: a.img}]"))
        .containsExactly(
            "1:55: key vdisks[0].path: \"a.img\", expected no path with the memory backend");
    assertThat(Reading.messages("vdisks: [{name: a, backend: rocksdb, size: 1MiB, path: a.img}]"))
        .containsExactly(
            "1:56: key vdisks[0].path: \"a.img\", expected no path with the rocksdb backend");
  }

  @Test
  void refusesKeysOfTheStoreForOtherBackends() {
    assertThat(
            Reading.messages(
                "vdisks: [{name: a, path: a, size: 1MiB, blockSize: 4KiB, compression: lz4}]"))
        .containsExactly(
            "1:52: key vdisks[0].blockSize: \"4KiB\", expected no such key with the file backend,"
                + " only with rocksdb",
            "1:71: key vdisks[0].compression: \"lz4\", expected no such key with the file backend,"
                + " only with rocksdb");
  }

  @Test
  void refusesASnapshotOfNoVDiskOrOfNoName() {
    assertThat(
            Reading.messages(
                "vdisks: [{name: a, size: 1MiB}]\n"
                    + "targets: [{name: iqn.2026-11.a, luns: {0: a@s, 1: b@s, 2: a@, 3: a@b@c}}]"))
        .containsExactly(
            "2:51: key targets[0].luns.1: \"b@s\", expected the name of a vdisk (a)",
            "2:59: key targets[0].luns.2: \"a@\", expected vdisk@snapshot, where the snapshot's"
                + " name is 1 to 63 letters, digits, dots, dashes and underscores",
            "2:66: key targets[0].luns.3: \"a@b@c\", expected vdisk@snapshot, where the snapshot's"
                + " name is 1 to 63 letters, digits, dots, dashes and underscores");
  }

  @Test
  void refusesAFilterOfNoneOrTwoKinds() {
    assertThat(
            Reading.messages(
                """
                vdisks:
                  - name: a
                    size: 1MiB
                    filters:
                      - {delay: {readMillis: 3600001}, fault: {}}
                      - {}
                      - {dely: {}}
                      - {fault: {readEvery: -1}}
                      - fault
                """))
        .containsExactly(
            "5:9: key vdisks[0].filters[0]: delay and fault in one filter, expected one of delay"
                + " and fault, each with its own dash",
            "5:30: key vdisks[0].filters[0].delay.readMillis: 3600001, expected an integer from 0"
                + " to 3600000",
            "6:9: key vdisks[0].filters[1]: an empty filter, expected one of delay and fault, each"
                + " with its own dash",
            "7:10: key vdisks[0].filters[2].dely: unknown, did you mean delay?",
            "8:29: key vdisks[0].filters[3].fault.readEvery: -1, expected an integer from 0 to"
                + " 2147483647",
            "9:9: key vdisks[0].filters[4]: \"fault\", expected a filter: {delay: …} or"
                + " {fault: …}");
  }

  @Test
  void refusesTargetValues() {
    String alias = "text of 1 to 255 bytes without control characters";
    assertThat(
            Reading.messages(
                """
                vdisks: [{name: a, size: 1MiB}]
                targets:
                  - name: disk
                  - {name: "iqn.2026-11.dev:a~b", alias: "a\\nb"}
                  - {name: "eui.1", alias: "%s"}
                  - {name: naa.1, portalGroups: []}
                  - name: iqn.2026-11.dev:x
                    luns: {16384: a, x: a, 00: a, -0: a, -1: a}
                  - {name: iqn.2026-11.dev:y, luns: [a]}
                  - {luns: {0: }}
                  - a
                """
                    .formatted("é".repeat(128))))
        .containsExactly(
            "3:11: key targets[0].name: \"disk\", expected iqn.YYYY-MM.REVERSED-DOMAIN:NAME, or an"
                + " eui. or naa. name",
            "4:12: key targets[1].name: \"iqn.2026-11.dev:a~b\", expected an iSCSI name of letters,"
                + " digits, dash, dot, colon and underscore, not U+007E",
            "4:42: key targets[1].alias: \"a\\u000ab\", expected " + alias,
            "5:12: key targets[2].name: \"eui.1\", expected eui. and 16 hexadecimal digits",
            "5:28: key targets[2].alias: \"%s…\", expected %s".formatted("é".repeat(60), alias),
            "6:12: key targets[3].name: \"naa.1\", expected naa. and 16 or 32 hexadecimal digits",
            "6:33: key targets[3].portalGroups: a list of 0, expected a list of portal group tags,"
                + " or no such key for all groups",
            "8:12: key targets[4].luns.16384: 16384, expected an integer from 0 to 16383",
            "8:22: key targets[4].luns.x: \"x\", expected an integer from 0 to 16383",
            "8:28: key targets[4].luns.00: \"00\", expected an integer from 0 to 16383",
            "8:35: key targets[4].luns.-0: \"-0\", expected an integer from 0 to 16383",
            "8:42: key targets[4].luns.-1: -1, expected an integer from 0 to 16383",
            "9:37: key targets[5].luns: a list, expected a mapping of LUN to vdisk, such as {0:"
                + " alpha}",
            "10:5: key targets[6].name: missing, expected an iSCSI name, such as"
                + " iqn.2026-11.dev.lunette:one",
            "10:15: key targets[6].luns.0: no value, expected the name of a vdisk",
            "11:5: key targets[7]: \"a\", expected a target: {name, luns}");
  }

  @Test
  void refusesMoreLunsThanTheLimit() {
    assertThat(
            Reading.messages(
                """
                vdisks: [{name: a, size: 1MiB}]
                targets: [{name: iqn.2026-11.dev, luns: {0: a, 1: a, 2: a}}]
                limits: {lunsPerTarget: 2}
                """))
        .containsExactly(
            "2:41: key targets[0].luns: 3 LUNs, expected at most 2 (limits.lunsPerTarget)");
  }

  @Test
  void doesNotBlameReferencesToWhatCannotBeRead() {
    assertThat(
            Reading.messages(
                """
                portals: [{group: x}]
                vdisks: [{name: a?, size: 1MiB}]
                targets: [{name: iqn.2026-11.dev, portalGroups: [4], luns: {0: a}}]
                """))
        .containsExactly(
            "1:19: key portals[0].group: \"x\", expected an integer from 1 to 65535",
            "2:17: key vdisks[0].name: \"a?\", " + NAME_EXPECTED);
  }
}
