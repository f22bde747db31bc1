package dev.lunette.admin.rest;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The place of a socket in a data directory, where it appears ready to be used and for its owner
 * only.
 *
 * <p>A socket gets its mode only after it is bound. So it is bound in a directory that nobody else
 * may enter, and moved to its place with the right mode; that also replaces, in one step, what a
 * crash has left. An address holds 107 bytes of path; a longer one is reached through a short link.
 */
final class AdminSocket implements AutoCloseable {
  static final String NAME = "admin.sock";

  /** Directory in which the socket is made. */
  private static final String CRADLE = ".admin.sock.new";

  /** Longest path of a socket address on Linux (unix(7), sun_path less its end). */
  private static final int ADDRESS_BYTES = 107;

  private final Path directory;
  private final Path near;
  private final @Nullable Path link;
  private @Nullable Object bornAs;

  private AdminSocket(Path directory, Path near, @Nullable Path link) {
    this.directory = directory;
    this.near = near;
    this.link = link;
  }

  /** The place in a directory that exists. */
  static AdminSocket in(Path dataDirectory) throws IOException {
    Path directory = dataDirectory.toRealPath();
    Path longest = directory.resolve(CRADLE).resolve(NAME);
    if (longest.toString().getBytes(StandardCharsets.UTF_8).length <= ADDRESS_BYTES) {
      return new AdminSocket(directory, directory, null);
    }
    Path link = Files.createTempDirectory("lunette").resolve("data");
    Files.createSymbolicLink(link, directory);
    return new AdminSocket(directory, link, link);
  }

  /** A connection to whoever listens there, or nothing if nobody does. */
  Optional<SocketChannel> connect() throws IOException {
    if (!Files.exists(directory.resolve(NAME), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(near.resolve(NAME)));
      return Optional.of(channel);
    } catch (IOException e) {
      channel.close();
      if (!Files.isReadable(directory.resolve(NAME))) {
        throw new IOException(
            "%s is not for this user; its owner may use it".formatted(directory.resolve(NAME)), e);
      }
      return Optional.empty(); // Left by a crash.
    }
  }

  /** Prepares the place where a server binds, unless another one answers already. */
  UnixDomainSocketAddress cradle() throws IOException {
    Optional<SocketChannel> other = connect();
    if (other.isPresent()) {
      other.get().close();
      throw new IOException("a server answers at %s already".formatted(directory.resolve(NAME)));
    }
    clean();
    Files.createDirectory(
        directory.resolve(CRADLE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    return UnixDomainSocketAddress.of(near.resolve(CRADLE).resolve(NAME));
  }

  /** Puts the bound socket into its place. */
  void settle() throws IOException {
    Path born = directory.resolve(CRADLE).resolve(NAME);
    Files.setPosixFilePermissions(born, PosixFilePermissions.fromString("rw-------"));
    bornAs = key(born);
    Files.move(born, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    clean();
  }

  /** Takes the socket away, if it is still the one that was put there. */
  void remove() throws IOException {
    Object own = bornAs;
    try {
      if (own != null && own.equals(key(directory.resolve(NAME)))) {
        Files.delete(directory.resolve(NAME));
      }
    } catch (NoSuchFileException e) {
      bornAs = null; // Somebody else has taken it away.
    }
    clean();
  }

  @Override
  public void close() throws IOException {
    if (link != null) {
      Files.deleteIfExists(link);
      Files.deleteIfExists(java.util.Objects.requireNonNull(link.getParent()));
    }
  }

  private void clean() throws IOException {
    Files.deleteIfExists(directory.resolve(CRADLE).resolve(NAME));
    Files.deleteIfExists(directory.resolve(CRADLE));
  }

  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
