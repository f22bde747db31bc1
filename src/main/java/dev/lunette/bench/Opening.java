package dev.lunette.bench;

import dev.lunette.initiator.Capacity;
import dev.lunette.initiator.Initiator;
import dev.lunette.initiator.InitiatorException;
import dev.lunette.initiator.InitiatorSession;
import dev.lunette.initiator.IscsiUrl;
import dev.lunette.initiator.LoginSettings;
import dev.lunette.scsi.LogicalUnitNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Logs in to every target, asks how large the units are, and shares them out. */
final class Opening {

  /** An ISID of type "random"; its last 16 bits count our sessions (RFC 7143 11.12.5). */
  private static final long RANDOM_ISID = 0x80L << 40;

  private static final int RANDOM_BITS = 24;
  private static final int QUALIFIER_BITS = 16;

  private final BenchSettings settings;
  private final Initiator initiator;
  private final Map<String, Integer> sessionsOfUnit = new HashMap<>();
  private final Map<String, Integer> opened = new HashMap<>();

  Opening(BenchSettings settings, Initiator initiator) {
    this.settings = settings;
    this.initiator = initiator;
    settings
        .urls()
        .forEach(url -> sessionsOfUnit.merge(unit(url), settings.sessions(), Integer::sum));
  }

  /** Two portals may lead to one unit. */
  private static String unit(IscsiUrl url) {
    return url.target() + "/" + url.lun();
  }

  List<Lane> lanes() throws InitiatorException, InterruptedException {
    List<Lane> lanes = new ArrayList<>();
    long isid =
        RANDOM_ISID
            | (long) ThreadLocalRandom.current().nextInt(1 << RANDOM_BITS) << QUALIFIER_BITS;
    for (int i = 0; i < settings.urls().size(); i++) {
      for (int session = 0; session < settings.sessions(); session++) {
        try {
          lanes.add(lane(i, isid + lanes.size(), lanes.size()));
        } catch (InitiatorException e) {
          throw new InitiatorException("%s: %s".formatted(settings.urls().get(i), e.sentence()));
        }
      }
    }
    return lanes;
  }

  private Lane lane(int urlIndex, long isid, int number)
      throws InitiatorException, InterruptedException {
    IscsiUrl url = settings.urls().get(urlIndex);
    LoginSettings login =
        new LoginSettings(
            url.target(), isid, settings.credentials().get(urlIndex), settings.offer());
    InitiatorSession session = initiator.connect(url.host(), url.port(), login);
    Capacity capacity = initiator.capacity(session, LogicalUnitNumber.encode(url.lun()));
    int lanes = settings.urls().size() * settings.sessions();
    return new Lane(
        session, url, settings.workload().dividedBy(lanes), extent(url, capacity), number);
  }

  private Extent extent(IscsiUrl url, Capacity capacity) throws InitiatorException {
    int ioBytes = settings.workload().blockBytes();
    if (ioBytes % capacity.blockBytes() != 0) {
      throw new InitiatorException(
          "its logical blocks have %d bytes, expected --block-size to be a multiple, not %d"
              .formatted(capacity.blockBytes(), ioBytes));
    }
    long bytes = capacity.blocks() * capacity.blockBytes();
    long range = settings.rangeBytes().orElse(bytes);
    if (range > bytes) {
      throw new InitiatorException(
          "it has %d bytes, expected the %d of --range at least".formatted(bytes, range));
    }
    String unit = unit(url);
    int parts = sessionsOfUnit.getOrDefault(unit, 1);
    int index = opened.merge(unit, 1, Integer::sum) - 1;
    Extent extent = Extent.of(capacity, range / ioBytes, ioBytes, index, parts);
    expectRoom(extent, range, parts);
    return extent;
  }

  private void expectRoom(Extent extent, long range, int parts) throws InitiatorException {
    Workload workload = settings.workload();
    int needed = workload.verify() ? workload.depth() : 1;
    if (extent.count() < needed) {
      throw new InitiatorException(
          "%d bytes are %d I/Os of %d bytes for each of %d sessions, expected %d at least"
              .formatted(range, extent.count(), workload.blockBytes(), parts, needed));
    }
    long most = StampedContents.most() / sessionsOfUnit.size();
    if (workload.verify() && !workload.readsOnly() && range / workload.blockBytes() > most) {
      throw new InitiatorException(
          "--verify has memory for %d I/Os of each unit, not %d; say a smaller --range"
              .formatted(most, range / workload.blockBytes()));
    }
  }
}
