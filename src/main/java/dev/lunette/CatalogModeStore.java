package dev.lunette;

import dev.lunette.scsi.ModeStore;
import dev.lunette.vdisk.catalog.Editor;
import java.io.IOException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mode pages that were saved for a vDisk, in the catalog. */
final class CatalogModeStore implements ModeStore {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogModeStore.class);

  private final Editor editor;
  private final String vdisk;
  private final Executor changes;

  /**
   * The mode pages of a vDisk.
   *
   * @param changes runs one thing after the other, and may wait
   */
  CatalogModeStore(Editor editor, String vdisk, Executor changes) {
    this.editor = editor;
    this.vdisk = vdisk;
    this.changes = changes;
  }

  @Override
  public byte[] load() {
    return editor.modePages(vdisk).orElse(new byte[0]);
  }

  @Override
  public void save(byte[] pages) throws IOException {
    try {
      editor.saveModePages(vdisk, pages);
    } catch (IOException e) {
      LOG.error("vDisk {}: its mode pages can't be saved: {}", vdisk, e.getMessage());
      throw e;
    }
  }

  @Override
  public void execute(Runnable change) {
    changes.execute(change);
  }
}
