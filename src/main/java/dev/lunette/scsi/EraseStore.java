package dev.lunette.scsi;

import java.io.IOException;
import java.util.Optional;

/**
 * Where it is kept that a disk's medium is being erased, so that a restart goes on with a SANITIZE,
 * and knows that a FORMAT UNIT was cut off. All but {@link #begun} block, and return when what they
 * have done would survive a power loss.
 */
public interface EraseStore {

  /** For a disk that forgets it when the server stops. */
  EraseStore NONE =
      new EraseStore() {
        @Override
        public Optional<Begun> begun() {
          return Optional.empty();
        }

        @Override
        public void begin(EraseRequest request) {}

        @Override
        public void failed() {}

        @Override
        public void ended() {}
      };

  /**
   * What was begun and has not ended well.
   *
   * @param request what it was
   * @param failed whether it has failed
   */
  record Begun(EraseRequest request, boolean failed) {}

  /** What is kept, or may be. */
  Optional<Begun> begun();

  /**
   * Keeps that it begins, in place of what has failed before. If that fails, {@link #begun} still
   * tells of what was before; or of this, where nobody knows whether the next start would find it.
   *
   * @throws dev.lunette.vdisk.VDiskException BUSY if something else is being done with the vDisk,
   *     UNSUPPORTED if what it holds would be left somewhere else
   */
  void begin(EraseRequest request) throws IOException;

  /** Keeps that it has failed. */
  void failed() throws IOException;

  /** The medium can be used again. */
  void ended() throws IOException;
}
