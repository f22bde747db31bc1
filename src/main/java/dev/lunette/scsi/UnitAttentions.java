package dev.lunette.scsi;

import dev.lunette.scsi.sense.SenseData;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The unit attentions that one logical unit owes to each nexus (SAM-5 5.14).
 *
 * <p>What is owed is a set of bits, one per {@link UnitAttention}, replaced as a whole, so that
 * duplicates fold, the order is the precedence and no lock is needed. Commands ask often and are
 * seldom owed anything, so a count of the nexuses that are comes first.
 */
final class UnitAttentions {

  private static final UnitAttention[] BY_PRECEDENCE = UnitAttention.values();

  private final int limit;
  private final ConcurrentMap<Nexus, Integer> owed = new ConcurrentHashMap<>();

  /** Bits of those that concern no other nexus any more when the first has been told. */
  private volatile int forOne;

  /** Nexuses that are owed something: raised before it is entered, lowered after it is taken. */
  private final AtomicInteger owing = new AtomicInteger();

  /**
   * Nothing owed to nobody.
   *
   * @param limit how many a nexus is told one after the other; past it all become a power on, which
   *     makes the initiator look at everything again
   */
  UnitAttentions(int limit) {
    this.limit = limit;
  }

  void attach(Nexus nexus) {
    owing.incrementAndGet();
    settle(owed.put(nexus, UnitAttention.POWER_ON.bit()));
  }

  void detach(Nexus nexus) {
    settle(owed.remove(nexus));
  }

  /** Owes it to every nexus. */
  void raise(UnitAttention attention) {
    owed.keySet().forEach(nexus -> raise(attention, nexus));
  }

  /** Owes it to every nexus but the one that caused it. */
  void raiseForOthers(UnitAttention attention, Nexus cause) {
    raise(attention, nexus -> nexus != cause);
  }

  /** From now on, whether the first nexus that asks is the only one to be told of these. */
  synchronized void tellOneNexus(List<UnitAttention> some, boolean one) {
    int bits = some.stream().mapToInt(UnitAttention::bit).sum();
    forOne = one ? forOne | bits : forOne & ~bits;
  }

  /** Owes it to those that are meant. */
  void raise(UnitAttention attention, Predicate<Nexus> meant) {
    owed.keySet().stream().filter(meant).forEach(nexus -> raise(attention, nexus));
  }

  /** All nexuses that there are. */
  Set<Nexus> nexuses() {
    return Set.copyOf(owed.keySet());
  }

  /** The one to report next, left where it is. */
  @Nullable UnitAttention pending(Nexus nexus) {
    if (owing.get() == 0) {
      return null;
    }
    Integer set = owed.get(nexus);
    return set == null || set == 0 ? null : first(set);
  }

  /** The one to report now; it is owed no longer. */
  @Nullable UnitAttention take(Nexus nexus) {
    if (owing.get() == 0) {
      return null;
    }
    while (true) {
      Integer set = owed.get(nexus);
      if (set == null || set == 0) {
        return null;
      }
      UnitAttention first = first(set);
      int rest = set & ~first.bit();
      if (owed.replace(nexus, set, rest)) {
        settle(rest == 0 ? set : null);
        if ((forOne & first.bit()) != 0) {
          owed.keySet().forEach(other -> clear(first, other));
        }
        return first;
      }
    }
  }

  /** What REQUEST SENSE tells a nexus: what it is owed, and then is no longer; or else this. */
  SenseData sense(Nexus nexus, SenseData otherwise) {
    @Nullable UnitAttention attention = take(nexus);
    return attention == null ? otherwise : attention.sense();
  }

  /** Owes it to one nexus, if it is still there. */
  void raise(UnitAttention attention, Nexus nexus) {
    owing.incrementAndGet();
    Integer before;
    do {
      before = owed.get(nexus);
      if (before == null) {
        owing.decrementAndGet();
        return;
      }
    } while (!owed.replace(nexus, before, with(before, attention)));
    settle(before);
  }

  /** Owes it to a nexus no longer. */
  void clear(UnitAttention attention, Nexus nexus) {
    Integer before;
    int rest;
    do {
      before = owed.get(nexus);
      if (before == null || (before & attention.bit()) == 0) {
        return;
      }
      rest = before & ~attention.bit();
    } while (!owed.replace(nexus, before, rest));
    settle(rest == 0 ? before : null);
  }

  private int with(int set, UnitAttention attention) {
    boolean covered = (set & UnitAttention.POWER_ON.bit()) != 0 && attention == UnitAttention.RESET;
    if (covered || (set & attention.bit()) != 0) {
      return set;
    }
    return Integer.bitCount(set) < limit ? set | attention.bit() : UnitAttention.POWER_ON.bit();
  }

  /** Counts a nexus off whose set that was not empty is gone, or was already counted. */
  private void settle(@Nullable Integer set) {
    if (set != null && set != 0) {
      owing.decrementAndGet();
    }
  }

  private static UnitAttention first(int set) {
    for (UnitAttention attention : BY_PRECEDENCE) {
      if ((set & attention.bit()) != 0) {
        return attention;
      }
    }
    throw new IllegalStateException(
        "unit attention set is %x, expected one that is known".formatted(set));
  }
}
