package dev.lunette.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;

/**
 * Every bound of the server in one place, with the relations between them checked.
 *
 * <p>Each component is a key under {@code limits:} in the configuration file, by the same name.
 * What a standard fixes is a constant here; what an operator may want to change is a component.
 *
 * @param loginTimeoutMillis time from the accepted connection to the full feature phase
 * @param loginExchanges login requests answered before the connection is ended
 * @param loginTextBytes text of one login or text exchange, all continued PDUs together
 * @param halfOpenLogins connections that have not finished their login, in the whole server
 * @param halfOpenLoginsPerAddress the same, from one IP address
 * @param connections open connections in the whole server
 * @param meteredSessions sessions that have metrics of their own; the others count in the sums
 * @param maxRecvDataSegmentLengthBytes largest data segment we declare to accept (RFC 7143 13.12)
 * @param maxBurstLengthBytes largest solicited sequence we agree to (RFC 7143 13.13)
 * @param firstBurstLengthBytes most unsolicited data we agree to (RFC 7143 13.14)
 * @param maxOutstandingR2t most R2Ts of one task in flight (RFC 7143 13.17)
 * @param commandWindow commands an initiator may send ahead of our answers (RFC 7143 4.2.2.1)
 * @param immediateCommands immediate commands in progress on one connection beside the window
 * @param transferLengthBytes largest read or write in one SCSI command (SBC-4, block limits page)
 * @param connectionDataBytes data of all commands that one connection may hold in memory
 * @param dataBytes data of all commands that the whole server may hold in memory
 * @param writeSameLengthBytes largest WRITE SAME in one command
 * @param unmapLengthBytes largest total of one UNMAP command
 * @param unmapDescriptors block descriptors in one UNMAP command
 * @param vdiskThreads threads of one vDisk's executor
 * @param vdiskQueue operations waiting for one vDisk's executor; past it the answer is TASK SET
 *     FULL
 * @param unitAttentions unit attentions waiting for one nexus on one logical unit
 * @param lunsPerTarget logical units in one target
 * @param snapshotsPerVDisk snapshots of one vDisk in the store
 * @param storeLayers vDisks and snapshots in the store, with those that are being given back
 * @param mapCacheBytes memory for the maps of where the blocks of vDisks in the store are
 * @param idlePingMillis silence on a connection after which we send a NOP-In; also the period in
 *     which a peer that owes data, or takes none, must move some or be closed
 * @param idleDropMillis silence after which the connection is ended; any traffic counts as life
 * @param drainTimeoutMillis most time that a shutdown waits for commands and logouts
 * @param storeCacheBytes memory of the store: blocks and indexes read, and what is written and not
 *     yet flushed to tables; a goal, which bursts of writes may exceed for moments
 * @param storeMemtableBytes part of it for what is written and not yet flushed to tables
 * @param storeCompactionRateBytes most that flushing and compacting the store write in a second
 * @param storeReserveBytes free space of the store's file system below which no block is written
 * @param storeOpenFiles files that the store keeps open
 * @param busyPollMicros most time after the last input for which an event loop polls before it
 *     sleeps
 */
public record Limits(
    int loginTimeoutMillis,
    int loginExchanges,
    int loginTextBytes,
    int halfOpenLogins,
    int halfOpenLoginsPerAddress,
    int connections,
    int meteredSessions,
    int maxRecvDataSegmentLengthBytes,
    int maxBurstLengthBytes,
    int firstBurstLengthBytes,
    int maxOutstandingR2t,
    int commandWindow,
    int immediateCommands,
    int transferLengthBytes,
    int connectionDataBytes,
    int dataBytes,
    int writeSameLengthBytes,
    int unmapLengthBytes,
    int unmapDescriptors,
    int vdiskThreads,
    int vdiskQueue,
    int unitAttentions,
    int lunsPerTarget,
    int snapshotsPerVDisk,
    int storeLayers,
    int mapCacheBytes,
    int idlePingMillis,
    int idleDropMillis,
    int drainTimeoutMillis,
    int storeCacheBytes,
    int storeMemtableBytes,
    int storeCompactionRateBytes,
    int storeReserveBytes,
    int storeOpenFiles,
    int busyPollMicros) {

  /** Data segment limit of every PDU before and outside the full feature phase (RFC 7143 13.12). */
  public static final int LOGIN_DATA_SEGMENT_BYTES = 8192;

  /** Longest key name of a text key (RFC 7143 6.1). */
  public static final int KEY_BYTES = 63;

  /** Longest value of a text key that is not declared longer (RFC 7143 6.1). */
  public static final int VALUE_BYTES = 255;

  /** Longest iSCSI name (RFC 7143 4.2.7.2). */
  public static final int ISCSI_NAME_BYTES = 223;

  /** Longest CDB: the additional header segment for a longer one is refused (SPC-5 4.2.3). */
  public static final int CDB_BYTES = 260;

  /** Longest time that a limit may name: a day. */
  private static final int MOST_MILLIS = 86_400_000;

  /** Most text of one exchange, and most data of one connection: sums of them stay in an int. */
  private static final int MOST_TEXT_BYTES = 1 << 24;

  private static final int MOST_CONNECTION_BYTES = 1 << 30;

  /** Largest value of the 24-bit length fields of RFC 7143. */
  public static final int MAX_24_BIT = 0xFFFFFF;

  /** Most bytes of a configuration file. */
  public static final int CONFIGURATION_BYTES = 1 << 20;

  /** Deepest nesting of lists and mappings in a configuration file. */
  public static final int CONFIGURATION_DEPTH = 16;

  /** Mistakes of a configuration file that are told one by one; the others are counted. */
  public static final int CONFIGURATION_PROBLEMS = 100;

  /** Portals of one server. */
  public static final int PORTALS = 256;

  /** Most blocks, in bytes, that one COMPARE AND WRITE compares, and then writes. */
  public static final int COMPARE_AND_WRITE_BYTES = 64 << 10;

  /** A vDisk that has ended nothing for so long, though it has something to do, is stuck. */
  public static final int STUCK_MILLIS = 30_000;

  /** Longest name of a vDisk. */
  public static final int VDISK_NAME_CHARACTERS = 63;

  /** Largest vDisk, 4 EiB: what begins inside it and is no longer than it ends before 2^63. */
  public static final long VDISK_BYTES = 1L << 62;

  /** Longest unit serial number. */
  public static final int SERIAL_CHARACTERS = 32;

  /** Filters on one vDisk. */
  public static final int FILTERS_PER_VDISK = 16;

  /** Longest delay that a filter adds to an operation. */
  public static final int DELAY_MILLIS = 3_600_000;

  /** Largest logical unit number of flat space addressing (SAM-5). */
  public static final int LUN = 16_383;

  /** Largest exponent of logical blocks per physical block (SBC-4, READ CAPACITY (16) data). */
  public static final int PHYSICAL_BLOCK_EXPONENT = 15;

  /**
   * Longest read or write that is tried on an event loop. To copy so much from or to the page cache
   * takes some 0.1 ms, in which no other connection of the loop moves. For what is longer a
   * hand-over to another thread, which costs a small part of that, is the lesser evil.
   */
  public static final int INLINE_TRANSFER_BYTES = 1 << 20;

  /** Longest time that an event loop polls before it sleeps. */
  public static final int BUSY_POLL_MICROS = 1000;

  /** Most descriptors in one answer to GET LBA STATUS (SBC-4): 16 KiB, and initiators ask on. */
  public static final int LBA_STATUS_DESCRIPTORS = 1024;

  /** The bounds that hold where the configuration file says nothing. */
  public static final Limits DEFAULTS =
      new Limits(
          15_000, 10, 64 << 10, 64, 16, 4096, 64, 256 << 10, 1 << 20, 256 << 10, 16, 128, 16,
          32 << 20, 64 << 20, 256 << 20, 256 << 20, 512 << 20, 256, 4, 1024, 10, 256, 1024, 65_536,
          64 << 20, 30_000, 300_000, 10_000, 512 << 20, 256 << 20, 256 << 20, 512 << 20, 4096, 50);

  /**
   * The defaults with some of them changed.
   *
   * @param changes new values by the names of the components
   * @throws Breach if a bound is out of range, or two contradict each other
   */
  public static Limits with(Map<String, Integer> changes) {
    RecordComponent[] components = Limits.class.getRecordComponents();
    Object[] values = new Object[components.length];
    Class<?>[] types = new Class<?>[components.length];
    try {
      for (int i = 0; i < components.length; i++) {
        Integer changed = changes.get(components[i].getName());
        values[i] = changed != null ? changed : components[i].getAccessor().invoke(DEFAULTS);
        types[i] = components[i].getType();
      }
      return Limits.class.getConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Breach breach) {
        throw breach;
      }
      throw new IllegalStateException("Limits throws something else than Breach", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Limits is not a public record of numbers", e);
    }
  }

  public Limits {
    between("loginTimeoutMillis", loginTimeoutMillis, 1, MOST_MILLIS);
    positive("loginExchanges", loginExchanges);
    between("loginTextBytes", loginTextBytes, LOGIN_DATA_SEGMENT_BYTES, MOST_TEXT_BYTES);
    between("halfOpenLogins", halfOpenLogins, 1, 65_535);
    between("halfOpenLoginsPerAddress", halfOpenLoginsPerAddress, 1, 65_535);
    between("connections", connections, 1, 65_535);
    between("meteredSessions", meteredSessions, 0, 65_535);
    between("maxRecvDataSegmentLengthBytes", maxRecvDataSegmentLengthBytes, 512, MAX_24_BIT);
    between("maxBurstLengthBytes", maxBurstLengthBytes, 512, MAX_24_BIT);
    between("firstBurstLengthBytes", firstBurstLengthBytes, 512, MAX_24_BIT);
    notAbove(
        "firstBurstLengthBytes", firstBurstLengthBytes, "maxBurstLengthBytes", maxBurstLengthBytes);
    between("maxOutstandingR2t", maxOutstandingR2t, 1, 65_535);
    between("commandWindow", commandWindow, 1, 4096);
    between("immediateCommands", immediateCommands, 1, 4096);
    between("transferLengthBytes", transferLengthBytes, 64 << 10, MOST_CONNECTION_BYTES);
    between("connectionDataBytes", connectionDataBytes, 64 << 10, MOST_CONNECTION_BYTES);
    notAbove(
        "transferLengthBytes", transferLengthBytes, "connectionDataBytes", connectionDataBytes);
    atLeast("writeSameLengthBytes", writeSameLengthBytes, 64 << 10);
    notAbove(
        "transferLengthBytes", transferLengthBytes, "writeSameLengthBytes", writeSameLengthBytes);
    atLeast("dataBytes", dataBytes, 64 << 10);
    notAbove("connectionDataBytes", connectionDataBytes, "dataBytes", dataBytes);
    atLeast("unmapLengthBytes", unmapLengthBytes, 1 << 20);
    between("unmapDescriptors", unmapDescriptors, 1, 4095);
    between("vdiskThreads", vdiskThreads, 1, 256);
    between("vdiskQueue", vdiskQueue, 1, 1 << 16);
    between("unitAttentions", unitAttentions, 1, 10);
    between("lunsPerTarget", lunsPerTarget, 1, LUN + 1);
    between("snapshotsPerVDisk", snapshotsPerVDisk, 1, 65_536);
    between("storeLayers", storeLayers, 1, 1 << 20);
    atLeast("mapCacheBytes", mapCacheBytes, 1 << 20);
    between("idlePingMillis", idlePingMillis, 1, MOST_MILLIS);
    between("idleDropMillis", idleDropMillis, 1, MOST_MILLIS);
    notAbove("idlePingMillis", idlePingMillis, "idleDropMillis", idleDropMillis);
    between("drainTimeoutMillis", drainTimeoutMillis, 1, MOST_MILLIS);
    atLeast("storeCacheBytes", storeCacheBytes, 16 << 20);
    atLeast("storeMemtableBytes", storeMemtableBytes, 8 << 20);
    notAbove("storeMemtableBytes", storeMemtableBytes, "storeCacheBytes", storeCacheBytes);
    atLeast("storeCompactionRateBytes", storeCompactionRateBytes, 1 << 20);
    atLeast("storeReserveBytes", storeReserveBytes, 1 << 20);
    between("storeOpenFiles", storeOpenFiles, 64, 1 << 20);
    between("busyPollMicros", busyPollMicros, 0, BUSY_POLL_MICROS);
  }

  private static void positive(String name, int value) {
    between(name, value, 1, Integer.MAX_VALUE);
  }

  private static void atLeast(String name, int value, int least) {
    between(name, value, least, Integer.MAX_VALUE);
  }

  private static void between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new Breach(name, value, "%d to %d".formatted(least, most), Optional.empty());
    }
  }

  private static void notAbove(String name, int value, String bound, int most) {
    if (value > most) {
      String expected = "at most %s, which is %d".formatted(bound, most);
      throw new Breach(name, value, expected, Optional.of(bound));
    }
  }

  /** A bound that is out of its range, or larger than another one that it must not exceed. */
  public static final class Breach extends IllegalArgumentException {

    private final String component;
    private final String expected;
    private final Optional<String> bound;

    Breach(String component, int value, String expected, Optional<String> bound) {
      super("%s is %d, expected %s".formatted(component, value, expected));
      this.component = component;
      this.expected = expected;
      this.bound = bound;
    }

    /** The component that is wrong. */
    public String component() {
      return component;
    }

    /** What it should be, in words. */
    public String expected() {
      return expected;
    }

    /** The component that it exceeds, where it is in its own range. */
    public Optional<String> bound() {
      return bound;
    }
  }
}
