package dev.lunette.scsi;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands before a place, in one look at all of them from the oldest on. */
final class Ahead {

  private static final class Group {
    private final List<Place> older = new ArrayList<>();
    private boolean head;
    private boolean ordered;

    boolean blocks(Place place) {
      boolean waitsForAll = place.attribute == TaskAttribute.ORDERED;
      return head || ordered || (waitsForAll && !older.isEmpty());
    }

    void add(Place place) {
      older.add(place);
      ordered |= place.attribute == TaskAttribute.ORDERED;
    }
  }

  private final Group shared = new Group();
  private final Map<Nexus, Group> byNexus = new HashMap<>();

  private Group own(Place place) {
    return byNexus.computeIfAbsent(place.nexus(), _ -> new Group());
  }

  void addHead(Place place) {
    own(place).head = true;
    shared.head |= place.shared;
  }

  void add(Place place) {
    own(place).add(place);
    if (place.shared) {
      shared.add(place);
    }
  }

  boolean blocks(Place place, boolean restricted) {
    if (place.attribute == TaskAttribute.HEAD_OF_QUEUE || place.attribute == TaskAttribute.ACA) {
      return false;
    }
    if (place.waitsForOthers()) {
      return true;
    }
    Group own = own(place);
    return own.blocks(place)
        || (place.shared && shared.blocks(place))
        || (restricted
            && own.older.stream().anyMatch(older -> older.footprint.conflicts(place.footprint)));
  }
}
