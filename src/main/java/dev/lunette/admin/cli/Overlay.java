package dev.lunette.admin.cli;

import static java.nio.file.StandardOpenOption.READ;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import dev.lunette.admin.AdminException;
import dev.lunette.admin.AdminException.Kind;
import dev.lunette.admin.Change;
import dev.lunette.admin.ImageReader;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;

/** A qcow2 overlay as a difference to a snapshot that holds what its backing file has. */
final class Overlay implements ImageReader {
  private static final long PIECE_BYTES = 1 << 20;

  private final FileChannel raw;
  private final Iterator<JsonNode> ranges;
  private final long sizeBytes;
  private final UUID baseId;

  /** What is left of a range of data. */
  private long offset;

  private long end;

  /**
   * An overlay.
   *
   * @param raw what is in it, as a raw image
   * @param map which ranges are in it
   * @param baseId identity of the snapshot
   */
  Overlay(Path raw, Path map, UUID baseId) throws IOException {
    this.ranges = QemuImg.ranges(map);
    this.raw = FileChannel.open(raw, READ);
    this.sizeBytes = this.raw.size();
    this.baseId = baseId;
  }

  @Override
  public long sizeBytes() {
    return sizeBytes;
  }

  /** Nobody knows whether it is all that has changed up to a snapshot. */
  @Override
  public Optional<UUID> id() {
    return Optional.empty();
  }

  @Override
  public Optional<UUID> baseId() {
    return Optional.of(baseId);
  }

  @Override
  public Optional<Change> next() throws AdminException {
    while (offset == end) {
      JsonNode range = range();
      if (range == null) {
        return Optional.empty();
      }
      offset = range.path("start").longValue();
      end = Math.min(offset + range.path("length").longValue(), sizeBytes);
      if (!range.path("present").booleanValue()) {
        offset = end;
      } else if (!range.path("data").booleanValue()) {
        Change zeros = new Change(offset, end - offset, true);
        offset = end;
        return Optional.of(zeros);
      }
    }
    Change piece = new Change(offset, Math.min(PIECE_BYTES, end - offset), false);
    offset += piece.length();
    return Optional.of(piece);
  }

  private @org.jspecify.annotations.Nullable JsonNode range() throws AdminException {
    try {
      JsonNode range = ranges.hasNext() ? ranges.next() : null;
      if (range != null && !range.has("present")) {
        throw new AdminException(
            Kind.FAILED,
            "qemu-img does not tell what an overlay has and what its backing file; expected"
                + " version 6.1 or a later one");
      }
      return range;
    } catch (RuntimeJsonMappingException e) {
      throw new AdminException(Kind.FAILED, "the map can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void read(long from, ByteBuffer target) throws AdminException {
    try {
      for (long at = from; target.hasRemaining(); ) {
        int count = raw.read(target, at);
        if (count < 0) {
          throw new EOFException("it ends at byte " + at);
        }
        at += count;
      }
    } catch (IOException e) {
      throw new AdminException(
          Kind.FAILED, "the converted image can't be read: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws AdminException {
    try {
      raw.close();
    } catch (IOException e) {
      throw new AdminException(Kind.FAILED, "a file can't be closed: " + e.getMessage(), e);
    }
  }
}
