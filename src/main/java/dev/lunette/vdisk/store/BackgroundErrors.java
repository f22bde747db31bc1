package dev.lunette.vdisk.store;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import org.rocksdb.AbstractEventListener;
import org.rocksdb.BackgroundErrorReason;
import org.rocksdb.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells in our log what RocksDB fails to do in the background; each once, until it is another. */
final class BackgroundErrors extends AbstractEventListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BackgroundErrors.class);

  private final Path directory;
  private volatile String last = "";

  BackgroundErrors(Path directory) {
    super(EnabledEventCallback.ON_BACKGROUND_ERROR);
    this.directory = directory;
  }

  @Override
  public void onBackgroundError(BackgroundErrorReason reason, Status error) {
    String said =
        "%s: %s: %s"
            .formatted(
                reason.toString().toLowerCase(Locale.ROOT),
                error.getCodeString(),
                Objects.requireNonNullElse(error.getState(), ""));
    if (!said.equals(last)) {
      last = said;
      LOG.warn("background work of the store {} failed: {}", directory, said);
    }
  }
}
