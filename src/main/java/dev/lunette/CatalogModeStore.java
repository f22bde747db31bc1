package dev.lunette;

import dev.lunette.config.VDiskName;
import dev.lunette.scsi.ModeStore;
import dev.lunette.vdisk.catalog.Editor;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The mode pages that were saved for a vDisk, in the catalog. */
final class CatalogModeStore implements ModeStore {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogModeStore.class);

  private final Editor editor;
  private final String vdisk;

  private CatalogModeStore(Editor editor, String vdisk) {
    this.editor = editor;
    this.vdisk = vdisk;
  }

  /** That of a path; of a snapshot nothing is changed, so nothing is saved for it. */
  static ModeStore of(Editor editor, String path) {
    boolean isVDisk = VDiskName.parse(path).map(name -> name.snapshot().isEmpty()).orElse(false);
    return isVDisk ? new CatalogModeStore(editor, path) : NONE;
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
}
