package dev.lunette.admin.rest;

import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.AdminJson;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One request and its answer, seen from the client, on a connection of its own. */
final class HttpCall implements AutoCloseable {
  private static final int HEADER_LINES = 100;

  private final SocketChannel channel;
  private final InputStream in;
  private final OutputStream out;
  private int status;
  private InputStream body = InputStream.nullInputStream();

  HttpCall(SocketChannel channel) {
    this.channel = channel;
    this.in = new BufferedInputStream(Channels.newInputStream(channel), RestLimits.CHUNK_BYTES);
    this.out = new BufferedOutputStream(Channels.newOutputStream(channel), RestLimits.CHUNK_BYTES);
  }

  /** Sends a request; without a body if that is empty. */
  void send(String method, String target, byte[] json) throws IOException {
    head(method, target, "Content-Type: application/json\r\nContent-Length: " + json.length);
    out.write(json);
    out.flush();
  }

  /** Begins a request whose body is written as it comes; closing the stream ends it. */
  OutputStream upload(String target) throws IOException {
    head(
        "POST",
        target,
        "Content-Type: application/vnd.lunette.image\r\nTransfer-Encoding: chunked");
    return new Chunks.Out(out);
  }

  /** Waits for the answer; a refusal is thrown as what it says. */
  InputStream answer() throws AdminException, IOException {
    Map<String, String> header = header();
    String encoding = header.getOrDefault("transfer-encoding", "");
    body =
        encoding.equalsIgnoreCase("chunked")
            ? new Chunks.In(in)
            : new Chunks.Known(in, length(header));
    if (status >= 400) {
      throw refusal();
    }
    return body;
  }

  /** The whole body, which is JSON. */
  byte[] json() throws AdminException, IOException {
    byte[] json = answer().readNBytes(RestLimits.ANSWER_BYTES + 1);
    if (json.length > RestLimits.ANSWER_BYTES) {
      throw new IOException("an answer of more than %d bytes".formatted(RestLimits.ANSWER_BYTES));
    }
    return json;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void head(String method, String target, String fields) throws IOException {
    String head =
        "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n\r\n"
            .formatted(method, target, fields);
    out.write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private Map<String, String> header() throws IOException {
    String first = line();
    String[] parts = first.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || !parts[1].matches("[1-5][0-9]{2}")) {
      throw new IOException("it answers \"%.60s\", expected HTTP/1.1".formatted(first));
    }
    status = Integer.parseInt(parts[1]);
    Map<String, String> header = new TreeMap<>();
    for (int i = 0; i < HEADER_LINES; i++) {
      String line = line();
      if (line.isEmpty()) {
        return header;
      }
      int colon = line.indexOf(':');
      if (colon > 0) {
        header.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    throw new IOException("an answer with more than %d header fields".formatted(HEADER_LINES));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("it has ended the connection without an answer");
      }
      if (line.length() > RestLimits.HEADER_BYTES) {
        throw new IOException("an answer with a line of more than 8192 bytes");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  private static long length(Map<String, String> header) throws IOException {
    String length = header.getOrDefault("content-length", "0");
    try {
      return Long.parseLong(length);
    } catch (NumberFormatException e) {
      throw new IOException("an answer of length \"%.20s\"".formatted(length), e);
    }
  }

  private AdminException refusal() throws IOException {
    byte[] json = body.readNBytes(RestLimits.JSON_BYTES);
    try {
      return AdminJson.read(json, Problem.class).exception();
    } catch (AdminException e) {
      return new AdminException(
          Kind.FAILED, "the server answers with status %d and no reason".formatted(status), e);
    }
  }
}
