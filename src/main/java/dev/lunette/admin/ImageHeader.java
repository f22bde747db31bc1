package dev.lunette.admin;

import java.util.Optional;
import java.util.UUID;

/**
 * What an image is of.
 *
 * @param sizeBytes size of the vDisk
 * @param id identity of the snapshot that the image holds, if it is of one
 * @param baseId identity of the snapshot that it is a difference to; nothing for a whole image
 */
public record ImageHeader(long sizeBytes, Optional<UUID> id, Optional<UUID> baseId) {

  /** What a reader says of itself. */
  public static ImageHeader of(ImageReader image) {
    return new ImageHeader(image.sizeBytes(), image.id(), image.baseId());
  }
}
