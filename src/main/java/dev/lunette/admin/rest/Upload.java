package dev.lunette.admin.rest;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminJson;
import dev.lunette.admin.ImageEncoder;
import dev.lunette.admin.ImageHeader;
import dev.lunette.admin.ImageWriter;
import dev.lunette.admin.VDiskInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** An image on its way to a server; a connection that ends early tells it to drop the image. */
final class Upload implements ImageWriter {
  private final HttpCall call;
  private final OutputStream body;
  private final ImageEncoder image;

  Upload(HttpCall call, Target target, ImageHeader header) throws IOException {
    this.call = call;
    this.body = call.upload(target.text());
    this.image = new ImageEncoder(body, header);
  }

  @Override
  public void write(long offset, ByteBuffer source) throws AdminException {
    ByteBuffer bytes = source;
    if (!source.hasArray()) {
      bytes = ByteBuffer.allocate(source.remaining()).put(source).flip();
    }
    try {
      image.data(offset, bytes);
    } catch (IOException e) {
      throw reason(e);
    }
    source.position(source.limit());
  }

  @Override
  public void zero(long offset, long length) throws AdminException {
    try {
      image.zero(offset, length);
    } catch (IOException e) {
      throw reason(e);
    }
  }

  @Override
  public VDiskInfo finish() throws AdminException {
    try {
      image.end();
      body.close();
    } catch (IOException e) {
      throw reason(e);
    }
    try {
      return AdminJson.read(call.json(), VDiskInfo.class);
    } catch (IOException e) {
      throw Connector.gone(e);
    }
  }

  @Override
  public void close() {
    Connector.hangUp(call);
  }

  /** A server that takes no more has said why before it closed. */
  private AdminException reason(IOException broken) {
    try {
      call.json();
    } catch (AdminException refusal) {
      return refusal;
    } catch (IOException e) {
      broken.addSuppressed(e);
    }
    return Connector.gone(broken);
  }
}
