package dev.lunette.scsi.page;

import dev.lunette.scsi.page.ThresholdDescriptor.Resource;
import java.util.List;

/**
 * Logical block provisioning log page, 0Ch (SBC-3 6.4.5), with counts of threshold sets. What is
 * used is the logical unit's alone; what is left may go to others (SCOPE).
 *
 * @param available LBA mapping resources that are left
 * @param used LBA mapping resources in use
 */
public record ResourceCounts(long available, long used) implements LogPage {

  public static final int CODE = 0x0C;

  private static final int DEDICATED = 1;
  private static final int SHARED = 2;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public List<LogParameter> parameters() {
    return List.of(
        parameter(Resource.AVAILABLE, available, SHARED),
        parameter(Resource.USED, used, DEDICATED));
  }

  private static LogParameter parameter(Resource resource, long count, int scope) {
    return new LogParameter(resource.code(), "%08x%02x000000".formatted(count, scope));
  }
}
