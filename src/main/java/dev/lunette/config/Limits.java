package dev.lunette.config;

/**
 * Every bound of the server in one place, with the relations between them checked.
 *
 * <p>Each component is a key under {@code limits:} in the configuration file, by the same name. What a
 * standard fixes is a constant here; what an operator may want to change is a component.
 *
 * @param loginTimeoutMillis time from the accepted connection to the full feature phase
 * @param loginExchanges login requests answered before the connection is ended
 * @param loginTextBytes text of one login or text exchange, all continued PDUs together
 * @param halfOpenLogins connections that have not finished their login, in the whole server
 * @param halfOpenLoginsPerAddress the same, from one IP address
 * @param connections open connections in the whole server
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
 * @param vdiskQueue operations waiting for one vDisk's executor; past it the answer is TASK SET FULL
 * @param unitAttentions unit attentions waiting for one nexus on one logical unit
 * @param lunsPerTarget logical units in one target
 * @param idlePingMillis silence on a connection after which we send a NOP-In
 * @param idleDropMillis silence after which the connection is ended; any traffic counts as life
 * @param drainTimeoutMillis most time that a shutdown waits for commands and logouts
 */
public record Limits(
    int loginTimeoutMillis,
    int loginExchanges,
    int loginTextBytes,
    int halfOpenLogins,
    int halfOpenLoginsPerAddress,
    int connections,
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
    int idlePingMillis,
    int idleDropMillis,
    int drainTimeoutMillis) {

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

  /** Largest value of the 24-bit length fields of RFC 7143. */
  public static final int MAX_24_BIT = 0xFFFFFF;

  /** The bounds that hold where the configuration file says nothing. */
  public static final Limits DEFAULTS =
      new Limits(
          15_000, 10, 64 << 10, 64, 16, 4096, 256 << 10, 1 << 20, 256 << 10, 16, 128, 16, 4 << 20,
          32 << 20, 256 << 20, 256 << 20, 512 << 20, 256, 4, 1024, 10, 256, 30_000, 300_000, 10_000);

  public Limits {
    positive("loginTimeoutMillis", loginTimeoutMillis);
    positive("loginExchanges", loginExchanges);
    atLeast("loginTextBytes", loginTextBytes, LOGIN_DATA_SEGMENT_BYTES);
    positive("halfOpenLogins", halfOpenLogins);
    positive("halfOpenLoginsPerAddress", halfOpenLoginsPerAddress);
    positive("connections", connections);
    between("maxRecvDataSegmentLengthBytes", maxRecvDataSegmentLengthBytes, 512, MAX_24_BIT);
    between("maxBurstLengthBytes", maxBurstLengthBytes, 512, MAX_24_BIT);
    between("firstBurstLengthBytes", firstBurstLengthBytes, 512, maxBurstLengthBytes);
    between("maxOutstandingR2t", maxOutstandingR2t, 1, 65_535);
    between("commandWindow", commandWindow, 1, 4096);
    between("immediateCommands", immediateCommands, 1, 4096);
    atLeast("transferLengthBytes", transferLengthBytes, 64 << 10);
    atLeast("connectionDataBytes", connectionDataBytes, transferLengthBytes);
    atLeast("dataBytes", dataBytes, connectionDataBytes);
    atLeast("writeSameLengthBytes", writeSameLengthBytes, transferLengthBytes);
    atLeast("unmapLengthBytes", unmapLengthBytes, 1 << 20);
    between("unmapDescriptors", unmapDescriptors, 1, 4095);
    between("vdiskThreads", vdiskThreads, 1, 256);
    positive("vdiskQueue", vdiskQueue);
    between("unitAttentions", unitAttentions, 1, 10);
    between("lunsPerTarget", lunsPerTarget, 1, 16_384);
    positive("idlePingMillis", idlePingMillis);
    atLeast("idleDropMillis", idleDropMillis, idlePingMillis);
    positive("drainTimeoutMillis", drainTimeoutMillis);
  }

  private static void positive(String name, int value) {
    between(name, value, 1, Integer.MAX_VALUE);
  }

  private static void atLeast(String name, int value, int least) {
    between(name, value, least, Integer.MAX_VALUE);
  }

  private static void between(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s is %d, expected %d to %d".formatted(name, value, least, most));
    }
  }
}
