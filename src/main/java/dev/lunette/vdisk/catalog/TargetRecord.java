package dev.lunette.vdisk.catalog;

import dev.lunette.config.TargetConfig;

/**
 * What the catalog knows of a target.
 *
 * @param config what it is
 * @param origin whose word rules over it
 */
public record TargetRecord(TargetConfig config, Origin origin) {

  public String name() {
    return config.name();
  }

  TargetRecord with(Origin newOrigin) {
    return new TargetRecord(config, newOrigin);
  }
}
