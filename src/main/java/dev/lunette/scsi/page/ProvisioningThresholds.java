package dev.lunette.scsi.page;

import dev.lunette.scsi.page.ThresholdDescriptor.Resource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Logical block provisioning mode page, 1Ch/02h (SBC-3 6.5.7): two thresholds for what is left and
 * two for what is used, so that there can be a first and a last warning. What each is about is
 * fixed; ENABLED and THRESHOLD COUNT can be changed, and who is told (SITUA).
 */
public record ProvisioningThresholds() implements ModePage {

  public static final int CODE = 0x1C;
  public static final int SUBPAGE = 0x02;

  private static final int KEY = ModePages.key(CODE, SUBPAGE);
  private static final List<Resource> RESOURCES =
      List.of(Resource.AVAILABLE, Resource.AVAILABLE, Resource.USED, Resource.USED);
  private static final int FIRST_DESCRIPTOR = 12;
  private static final int DESCRIPTOR_BYTES = 8;
  private static final int RESOURCE_OFFSET = 1;
  private static final int COUNT_OFFSET = 4;
  private static final int ENABLED = 0x80;
  private static final int SINGLE_INITIATOR_THRESHOLD_UNIT_ATTENTION = 0x01;

  @Override
  public int code() {
    return CODE;
  }

  @Override
  public int subpage() {
    return SUBPAGE;
  }

  @Override
  public byte[] body() {
    byte[] body = new byte[FIRST_DESCRIPTOR + RESOURCES.size() * DESCRIPTOR_BYTES];
    for (int i = 0; i < RESOURCES.size(); i++) {
      int at = descriptor(i);
      body[at] = (byte) RESOURCES.get(i).arming();
      body[at + RESOURCE_OFFSET] = (byte) RESOURCES.get(i).code();
    }
    return body;
  }

  @Override
  public byte[] changeable() {
    ByteBuffer body = ByteBuffer.allocate(body().length);
    body.put(0, (byte) SINGLE_INITIATOR_THRESHOLD_UNIT_ATTENTION);
    for (int i = 0; i < RESOURCES.size(); i++) {
      body.put(descriptor(i), (byte) ENABLED).putInt(descriptor(i) + COUNT_OFFSET, -1);
    }
    return body.array();
  }

  /** Whether only one nexus is told of a threshold that is reached (SITUA). */
  public static boolean isForOneNexus(ModeValues values) {
    return values.contains(KEY)
        && (values.at(KEY, 0) & SINGLE_INITIATOR_THRESHOLD_UNIT_ATTENTION) != 0;
  }

  /** The thresholds, enabled or not; none of a disk that has not got the page. */
  public static List<ThresholdDescriptor> thresholds(ModeValues values) {
    List<ThresholdDescriptor> thresholds = new ArrayList<>();
    if (values.contains(KEY)) {
      ByteBuffer body = ByteBuffer.wrap(values.body(KEY));
      for (int i = 0; i < RESOURCES.size(); i++) {
        boolean enabled = (body.get(descriptor(i)) & ENABLED) != 0;
        long count = Integer.toUnsignedLong(body.getInt(descriptor(i) + COUNT_OFFSET));
        thresholds.add(new ThresholdDescriptor(enabled, RESOURCES.get(i), count));
      }
    }
    return thresholds;
  }

  /** Where a threshold's descriptor begins in the page, from the first byte of its header on. */
  public static int offset(int threshold) {
    return ModePages.headerBytes(true) + descriptor(threshold);
  }

  private static int descriptor(int threshold) {
    return FIRST_DESCRIPTOR + threshold * DESCRIPTOR_BYTES;
  }
}
