package dev.lunette.scsi;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;

/**
 * What GET EVENT STATUS NOTIFICATION tells (MMC-6 6.7): what became of the medium and, with it, of
 * the features that are current. Each nexus is told once; of two events of a class the last counts.
 */
final class DriveEvents {

  private static final int OPERATIONAL_CHANGE = 1;
  private static final int MEDIA = 4;
  private static final int DEVICE_BUSY = 6;
  private static final int[] CLASSES = {OPERATIONAL_CHANGE, MEDIA, DEVICE_BUSY};
  private static final int SUPPORTED = 1 << OPERATIONAL_CHANGE | 1 << MEDIA | 1 << DEVICE_BUSY;

  private static final int HEADER_BYTES = 4;
  private static final int EVENT_BYTES = 4;
  private static final byte NO_EVENT_AVAILABLE = (byte) 0x80;
  private static final int OPERATIONAL_CHANGE_NOTIFICATION = 0x0200_0001;
  private static final int EJECT_REQUEST = 1;
  private static final int NEW_MEDIA = 2;
  private static final int MEDIA_REMOVAL = 3;
  private static final int MEDIA_PRESENT = 0x02;
  private static final int TRAY_OPEN = 0x01;

  /** What a nexus has not been told yet; 0 is nothing. */
  private record Owed(boolean featuresChanged, int mediaEvent) {
    boolean has(int eventClass) {
      return switch (eventClass) {
        case OPERATIONAL_CHANGE -> featuresChanged;
        case MEDIA -> mediaEvent != 0;
        default -> false;
      };
    }

    Owed without(int eventClass) {
      return new Owed(
          featuresChanged && eventClass != OPERATIONAL_CHANGE,
          eventClass == MEDIA ? 0 : mediaEvent);
    }
  }

  private static final Owed NOTHING = new Owed(false, 0);

  private final ConcurrentMap<Nexus, Owed> owed = new ConcurrentHashMap<>();

  /** To one that comes a medium that is there is new. */
  void attach(Nexus nexus, boolean present) {
    owed.put(nexus, new Owed(false, present ? NEW_MEDIA : 0));
  }

  void detach(Nexus nexus) {
    owed.remove(nexus);
  }

  /** A medium has come, or is another one. */
  void inserted() {
    raise(new Owed(true, NEW_MEDIA));
  }

  void removed() {
    raise(new Owed(true, MEDIA_REMOVAL));
  }

  /** Somebody wants the medium out; who is still to be told what became of it is told that. */
  void ejectRequested() {
    owed.replaceAll(
        (_, now) -> now.has(MEDIA) ? now : new Owed(now.featuresChanged(), EJECT_REQUEST));
  }

  private void raise(Owed now) {
    owed.replaceAll((_, _) -> now);
  }

  /**
   * The event of the most urgent class that a nexus is owed one of, and owed no longer if it fits
   * into the answer; if there is none, how things stand in the first class that is asked for.
   */
  byte[] poll(Nexus nexus, int classes, int allocationLength, boolean present) {
    int asked = classes & SUPPORTED;
    ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + (asked == 0 ? 0 : EVENT_BYTES));
    data.putShort((short) (data.capacity() - Short.BYTES));
    if (asked == 0) {
      return data.put(NO_EVENT_AVAILABLE).put((byte) SUPPORTED).array();
    }
    Owed before = owed.getOrDefault(nexus, NOTHING);
    int eventClass = eventClass(asked, before);
    if (allocationLength > HEADER_BYTES) {
      update(nexus, now -> now.equals(before) ? now.without(eventClass) : now);
    }
    data.put((byte) eventClass).put((byte) SUPPORTED);
    return data.putInt(event(eventClass, before, present)).array();
  }

  private void update(Nexus nexus, UnaryOperator<Owed> change) {
    owed.computeIfPresent(nexus, (_, now) -> change.apply(now));
  }

  private static int eventClass(int asked, Owed owed) {
    int first = 0;
    for (int each : CLASSES) {
      if ((asked & 1 << each) != 0) {
        if (owed.has(each)) {
          return each;
        }
        first = first == 0 ? each : first;
      }
    }
    return first;
  }

  private static int event(int eventClass, Owed owed, boolean present) {
    return switch (eventClass) {
      case OPERATIONAL_CHANGE -> owed.featuresChanged() ? OPERATIONAL_CHANGE_NOTIFICATION : 0;
      case MEDIA -> owed.mediaEvent() << 24 | (present ? MEDIA_PRESENT : TRAY_OPEN) << 16;
      default -> 0; // never busy
    };
  }
}
