package dev.lunette.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Reads a configuration file, all of it or nothing.
 *
 * <p>The file is parsed into {@link YamlNode}s with their places; {@link Section} and {@link Value}
 * read them and collect every mistake in {@link Problems}; one class for each part of the file says
 * which keys there are and what they may hold.
 */
public final class ConfigReader {

  private final Path file;
  private final Set<String> backends;
  private final Problems problems;

  private ConfigReader(Path file, Set<String> backends) {
    this.file = file;
    this.backends = backends;
    this.problems = new Problems(file);
  }

  /**
   * What the file declares.
   *
   * @param file the file, as messages shall name it; its directory is where relative paths begin
   * @param backends names of the backends that there are
   * @throws ConfigException if the file cannot be read or has any mistake
   */
  public static ServerConfig read(Path file, Set<String> backends) throws ConfigException {
    ConfigReader reader = new ConfigReader(file, backends);
    Optional<byte[]> bytes = reader.bytes();
    reader.problems.throwIfAny();
    return reader.config(bytes.orElseThrow());
  }

  /** What these bytes declare if they are the file's. */
  static ServerConfig read(Path file, byte[] bytes, Set<String> backends) throws ConfigException {
    return new ConfigReader(file, backends).config(bytes);
  }

  private ServerConfig config(byte[] bytes) throws ConfigException {
    Optional<String> text = text(bytes);
    Optional<ServerConfig> config =
        text.flatMap(t -> YamlParser.parse(t, problems))
            .flatMap(node -> new Value(node, KeyPath.top(), problems).section("keys with values"))
            .map(this::server);
    problems.throwIfAny();
    return config.orElseThrow();
  }

  private ServerConfig server(Section top) {
    Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    Path dataDirectory =
        top.value("dataDirectory")
            .flatMap(value -> VDiskReader.resolved(value, directory))
            .orElseGet(() -> directory.resolve("data").normalize());
    Declared<Integer> groups = new Declared<>("group", "portal");
    Declared<String> vdiskNames = new Declared<>("name", "vdisk");
    Limits limits = LimitsReader.read(top.value("limits"));
    PortalReader portalReader = new PortalReader(groups);
    List<PortalConfig> portals = portalReader.read(top.value("portals"));
    ManagementConfig management = new ManagementReader(portalReader).read(top.value("management"));
    AsymmetricAccessConfig access =
        new AsymmetricAccessReader(groups).read(top.value("asymmetricAccess"));
    List<VDiskConfig> vdisks =
        new VDiskReader(dataDirectory, backends, vdiskNames).read(top.value("vdisks"));
    List<TargetConfig> targets =
        new TargetReader(groups, vdiskNames, limits).read(top.value("targets"));
    top.close();
    return new ServerConfig(dataDirectory, portals, management, vdisks, targets, limits, access);
  }

  private Optional<byte[]> bytes() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(Limits.CONFIGURATION_BYTES + 1);
      if (bytes.length <= Limits.CONFIGURATION_BYTES) {
        return Optional.of(bytes);
      }
      wrong("larger than %d bytes, expected a configuration".formatted(Limits.CONFIGURATION_BYTES));
    } catch (NoSuchFileException e) {
      wrong("no such file, expected a configuration");
    } catch (AccessDeniedException e) {
      wrong("not readable for this user");
    } catch (IOException e) {
      wrong(
          Files.isDirectory(file)
              ? "a directory, expected a file"
              : "cannot be read: " + e.getMessage());
    }
    return Optional.empty();
  }

  private void wrong(String text) {
    problems.add(Position.NONE, KeyPath.top(), text);
  }

  /** The text of the file, if it is UTF-8 of printable characters (YAML 1.2, 5.1 and 5.2). */
  private Optional<String> text(byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    boolean utf8 = !decoder.decode(in, out, true).isError();
    String text = out.flip().toString();
    if (!utf8) {
      String found = "byte 0x%02x, expected UTF-8 text".formatted(bytes[in.position()]);
      problems.add(Position.behind(text, text.length()), KeyPath.top(), found);
      return Optional.empty();
    }
    if (text.startsWith("\ufeff")) {
      text = text.substring(1);
    }
    OptionalInt control = control(text);
    if (control.isPresent()) {
      int at = control.getAsInt();
      problems.add(
          Position.behind(text, at),
          KeyPath.top(),
          "control character U+%04X, expected text".formatted(text.codePointAt(at)));
      return Optional.empty();
    }
    return Optional.of(text);
  }

  private static OptionalInt control(String text) {
    return IntStream.range(0, text.length())
        .filter(i -> !Character.isLowSurrogate(text.charAt(i)))
        .filter(i -> !StreamReader.isPrintable(text.codePointAt(i)))
        .findFirst();
  }
}
