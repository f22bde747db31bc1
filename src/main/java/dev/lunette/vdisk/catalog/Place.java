package dev.lunette.vdisk.catalog;

import dev.lunette.config.BlockLayout;
import dev.lunette.config.VDiskConfig;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the bytes of a vDisk are.
 *
 * @param backend that keeps them
 * @param path where, if the backend has paths
 * @param layout how they are cut, if the backend does that
 */
public record Place(String backend, Optional<Path> path, BlockLayout layout) {

  /** The place of a vDisk. */
  public static Place of(VDiskConfig config) {
    return new Place(config.backend(), config.path(), config.layout());
  }

  /** The same vDisk in this place. */
  VDiskConfig of(String name, VDiskConfig config) {
    assert config.name().equals(name);
    return config.at(backend, path, layout);
  }

  /** For messages. */
  @Override
  public String toString() {
    return path.map(Path::toString).orElse("the store of backend " + backend);
  }
}
