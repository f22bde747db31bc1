package dev.lunette.vdisk.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.lunette.config.Limits;
import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The files of the data directory: locked, kept, and hostile until checked. */
final class DataDirectoryTest {
  private static final String ID = "000102030405060708090a0b0c0d0e0f\n";

  @TempDir Path directory;

  @Test
  void isMadeWithAllItsParents() throws IOException {
    Path deep = directory.resolve("a/b/c");
    new Catalog(deep, Limits.DEFAULTS).close();
    assertThat(deep).isDirectory();
  }

  @Test
  void isMadeForItsOwnerOnly() throws IOException {
    Path fresh = directory.resolve("fresh");
    new Catalog(fresh, Limits.DEFAULTS).close();
    for (Path made : List.of(fresh, fresh.resolve("store"))) {
      assertThat(permissions(made)).isEqualTo("rwx------");
    }
  }

  @Test
  void isLeftAsItIsAndToldOfWhereOthersMayLookIntoIt() throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger(DataDirectory.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try {
      open().close();
      assertThat(lines.list).isEmpty();
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
      open().close();
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(permissions(directory)).isEqualTo("rwxr-x---");
    assertThat(lines.list)
        .singleElement()
        .extracting(ILoggingEvent::getFormattedMessage, STRING)
        .contains("is rwxr-x---, so others may read", "chmod 700 " + directory);
  }

  private static String permissions(Path made) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(made));
  }

  @Test
  void belongsToOneCatalogOfThisProcess() throws IOException {
    try (Catalog first = open()) {
      assertThat(first.vdisks()).isEmpty();
      for (int attempt = 0; attempt < 2; attempt++) {
        assertThatThrownBy(this::open).hasMessageContaining("is in use by this process");
      }
      assertThat(isLockedForOthers()).as("a refused attempt must not give the lock up").isTrue();
    }
    open().close();
  }

  @Test
  void belongsToOneProcess() throws Exception {
    Process other = holder();
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("locked");
      assertThatThrownBy(this::open)
          .hasMessage(
              "data directory %s is in use by process %d; only one server may use it",
              directory.toRealPath(), other.pid());
    } finally {
      other.getOutputStream().close();
      other.waitFor();
    }
    open().close();
  }

  @Test
  void keepsServerIdentity() throws IOException {
    String id;
    try (Catalog catalog = open()) {
      id = catalog.serverId();
    }
    try (Catalog catalog = open()) {
      assertThat(catalog.serverId()).isEqualTo(id);
    }
  }

  @Test
  void refusesLostIdentityWhereThereAreVDisks() throws IOException {
    Path id = directory.resolve("server-id");
    Files.writeString(directory.resolve("vdisks"), "lunette vdisks 1\nend\n");
    assertThatThrownBy(this::open)
        .hasMessage(
            id
                + " is missing, expected 32 lowercase hexadecimal digits; the serial numbers of"
                + " vDisks depend on it, so restore it from a backup");
    assertThat(id).doesNotExist();
    assertThat(directory.resolve("store")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0123",
        "0123456789ABCDEF0123456789ABCDEF",
        "0123456789abcdef0123456789abcdef0",
        "0123456789abcdef 123456789abcdef"
      })
  void refusesDamagedIdentityAndLeavesItAlone(String damaged) throws IOException {
    Files.writeString(directory.resolve("server-id"), damaged);
    assertThatThrownBy(this::open).hasMessageContaining("server-id is damaged");
    assertThat(directory.resolve("server-id")).hasContent(damaged);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "lunette vdisks 1\n",
        "lunette vdisks 1\nend",
        "lunette vdisks 2\nend\n",
        "lunette vdisks 1\na\tfile\t512\t/a\n",
        "lunette vdisks 1\na\tfile\t512\nend\n",
        "lunette vdisks 1\na\tfile\t512\t/a\t/b\nend\n",
        "lunette vdisks 1\na b\tfile\t512\t/a\nend\n",
        "lunette vdisks 1\na\t\t512\t/a\nend\n",
        "lunette vdisks 1\na\tfile\t0\t/a\nend\n",
        "lunette vdisks 1\na\tfile\t-512\t/a\nend\n",
        "lunette vdisks 1\na\tfile\t9999999999999999999\t/a\nend\n",
        "lunette vdisks 1\na\tfile\t512\t\nend\n",
        "lunette vdisks 1\na\tfile\t512\t/a\\x\nend\n",
        "lunette vdisks 1\na\tfile\t512\t/a\\\nend\n",
        "lunette vdisks 1\na\tfile\t512\t/a\na\tfile\t512\t/a\nend\n",
        "lunette vdisks 1\n\nend\n"
      })
  void refusesDamagedStateAndLeavesItAlone(String damaged) throws IOException {
    Path file = directory.resolve("vdisks");
    Files.writeString(directory.resolve("server-id"), ID);
    Files.writeString(file, damaged);
    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ", line ")
        .hasMessageContaining("expected");
    assertThat(Files.readString(file)).isEqualTo(damaged);
    Files.delete(file);
    open().close();
  }

  @Test
  void namesDamagedLine() throws IOException {
    Path file = directory.resolve("vdisks");
    Files.writeString(directory.resolve("server-id"), ID);
    Files.writeString(file, "lunette vdisks 1\na\tfile\t512\t/a\nb\tfile\tbig\t/b\nend\n");
    assertThatThrownBy(this::open)
        .hasMessage(
            file
                + ", line 3: size \"big\", expected a number of bytes;"
                + " mend it or restore it from a backup");
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Files.writeString(directory.resolve("server-id"), ID);
    Files.write(directory.resolve("vdisks"), new byte[] {(byte) 0xC3, (byte) 0x28, 0, 1});
    assertThatThrownBy(this::open)
        .hasMessageEndingWith("vdisks is damaged, expected text in UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "data, is",
    "data/, is",
    "data/store, lies in",
    "data/backups/weekly, lies in",
    "none/../data/store/new, lies in",
    "other/link/new, lies in",
    "other/link/../new, lies in",
    "., contains",
    "other/.., contains",
  })
  void isNoPlaceForBackupsNorIsWhatHasItInIt(String place, String how) throws IOException {
    Path data = withLinkFromOutside();
    Path backups = directory.resolve(place);
    assertThatThrownBy(() -> DataDirectory.requireApart(data, backups))
        .isInstanceOfSatisfying(
            VDiskException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED))
        .hasMessage(
            "%s is no place for backups, since it %s the data directory %s: what befalls the one"
                + " befalls the other; expected a directory apart from it, best on another file"
                + " system",
            backups, how, data);
  }

  @ParameterizedTest
  @ValueSource(strings = {"backups", "data2", "other", "other/new/deep", "data/../backups"})
  void isApartFromItsNeighbours(String place) throws IOException {
    DataDirectory.requireApart(withLinkFromOutside(), directory.resolve(place));
  }

  @Test
  void aStoreThatIsElsewhereIsNoPlaceForBackupsEither() throws IOException {
    Path data = Files.createDirectory(directory.resolve("data"));
    Path store = Files.createDirectories(directory.resolve("fast/store"));
    Files.createSymbolicLink(data.resolve("store"), store);
    for (Path backups : List.of(store, store.resolve("new"), store.getParent())) {
      assertThatThrownBy(() -> DataDirectory.requireApart(data, backups))
          .hasMessageContaining("the store " + data.resolve("store"));
    }
    DataDirectory.requireApart(data, directory.resolve("fast/other"));
  }

  /** A data directory {@code data}, and beside it {@code other/link} into its store. */
  private Path withLinkFromOutside() throws IOException {
    Path data = directory.resolve("data");
    new Catalog(data, Limits.DEFAULTS).close();
    Files.createSymbolicLink(
        Files.createDirectory(directory.resolve("other")).resolve("link"), data.resolve("store"));
    return data;
  }

  private Catalog open() throws IOException {
    return new Catalog(directory, Limits.DEFAULTS);
  }

  private boolean isLockedForOthers() throws IOException {
    Process other = holder();
    String answer = other.inputReader().readLine();
    other.getOutputStream().close();
    return answer.contains("in use by process " + ProcessHandle.current().pid());
  }

  /** Another process that opens a catalog here and keeps it until its input ends. */
  private Process holder() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            CatalogHolder.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
