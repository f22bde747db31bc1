package dev.lunette.admin.rest;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.Change;
import dev.lunette.admin.ImageDecoder;
import dev.lunette.admin.ImageHeader;
import dev.lunette.admin.ImageReader;
import dev.lunette.admin.ImageWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.UUID;

/** Makes connections to one server, each for one request. */
final class Connector implements AutoCloseable {
  private final AdminSocket socket;

  Connector(AdminSocket socket) {
    this.socket = socket;
  }

  boolean answers() throws IOException {
    Optional<SocketChannel> channel = socket.connect();
    if (channel.isPresent()) {
      channel.get().close();
    }
    return channel.isPresent();
  }

  /** Sends a request and returns the body of the answer. */
  byte[] ask(String method, Target target, byte[] json) throws AdminException {
    try (HttpCall call = call()) {
      call.send(method, target.text(), json);
      return call.json();
    } catch (IOException e) {
      throw gone(e);
    }
  }

  /** Receives an image; the connection ends with the reader. */
  ImageReader download(Target target) throws AdminException {
    HttpCall call = call();
    try {
      call.send("GET", target.text(), new byte[0]);
      return new Download(call, ImageDecoder.open(call.answer()));
    } catch (IOException e) {
      hangUp(call);
      throw gone(e);
    } catch (AdminException | RuntimeException e) {
      hangUp(call);
      throw e;
    }
  }

  /** Sends an image. */
  ImageWriter upload(Target target, ImageHeader header) throws AdminException {
    HttpCall call = call();
    try {
      return new Upload(call, target, header);
    } catch (IOException e) {
      hangUp(call);
      throw gone(e);
    }
  }

  @Override
  public void close() throws AdminException {
    try {
      socket.close();
    } catch (IOException e) {
      throw gone(e);
    }
  }

  static AdminException gone(IOException e) {
    return new AdminException(
        Kind.FAILED, "the server does not answer as expected: " + e.getMessage(), e);
  }

  static void hangUp(HttpCall call) {
    try {
      call.close();
    } catch (IOException e) {
      // Nobody waits for anything on it any more.
      org.slf4j.LoggerFactory.getLogger(Connector.class).debug("a socket is not closed", e);
    }
  }

  private HttpCall call() throws AdminException {
    try {
      return new HttpCall(
          socket
              .connect()
              .orElseThrow(() -> new AdminException(Kind.FAILED, "the server has been stopped")));
    } catch (IOException e) {
      throw gone(e);
    }
  }

  private record Download(HttpCall call, ImageDecoder image) implements ImageReader {
    @Override
    public long sizeBytes() {
      return image.sizeBytes();
    }

    @Override
    public Optional<UUID> id() {
      return image.id();
    }

    @Override
    public Optional<UUID> baseId() {
      return image.baseId();
    }

    @Override
    public Optional<Change> next() throws AdminException {
      return image.next();
    }

    @Override
    public void read(long offset, ByteBuffer target) throws AdminException {
      image.read(offset, target);
    }

    @Override
    public void close() {
      hangUp(call);
    }
  }
}
