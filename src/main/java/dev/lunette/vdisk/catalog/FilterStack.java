package dev.lunette.vdisk.catalog;

import dev.lunette.config.FilterConfig;
import dev.lunette.config.VDiskConfig;
import dev.lunette.vdisk.BlockDevice;
import dev.lunette.vdisk.filter.DelayFilter;
import dev.lunette.vdisk.filter.FaultFilter;
import dev.lunette.vdisk.filter.ReadOnlyFilter;

/** What lies between a vDisk and its store. */
final class FilterStack {
  private FilterStack() {}

  /** Lays the filters on a device, the first one outermost. */
  static BlockDevice on(BlockDevice device, VDiskConfig config) {
    BlockDevice top = config.readOnly() ? new ReadOnlyFilter(device) : device;
    for (FilterConfig filter : config.filters().reversed()) {
      top =
          switch (filter) {
            case FilterConfig.Delay delay -> new DelayFilter(top, delay);
            case FilterConfig.Fault fault -> new FaultFilter(top, fault);
          };
    }
    return top;
  }
}
