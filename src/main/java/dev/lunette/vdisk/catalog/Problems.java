package dev.lunette.vdisk.catalog;

import dev.lunette.vdisk.VDiskException;
import dev.lunette.vdisk.VDiskException.Kind;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why vDisks could not be made what is declared, or not be opened, when that was last tried. */
final class Problems {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private final Map<String, String> problems = new ConcurrentHashMap<>();

  Optional<String> of(String vdisk) {
    return Optional.ofNullable(problems.get(vdisk));
  }

  void forget(String vdisk) {
    problems.remove(vdisk);
  }

  /** Work on a vDisk that may fail in any way. */
  interface Guarded<T> {
    T run() throws IOException;
  }

  /**
   * Does work on a vDisk or a snapshot; how it fails is told in one kind of exception, and kept.
   */
  <T> T guard(String path, String backend, Guarded<T> work) throws VDiskException {
    try {
      return work.run();
    } catch (VDiskException e) {
      throw failed(path, e.kind(), String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw failed(path, Kind.IO, String.valueOf(e.getMessage()), e);
    } catch (RuntimeException | LinkageError e) {
      // A backend that is broken, or lacks a class, takes no other vDisk down with it.
      LOG.error("vDisk {}: backend {} is broken", path, backend, e);
      throw failed(path, Kind.IO, "backend %s is broken: %s".formatted(backend, e), e);
    }
  }

  private VDiskException failed(String path, Kind kind, String reason, Throwable cause) {
    String sentence = "vDisk %s can't be opened: %s".formatted(path, reason);
    if (!path.contains("@") && kind != Kind.BUSY) {
      problems.put(path, sentence);
    }
    return new VDiskException(kind, sentence, cause);
  }
}
