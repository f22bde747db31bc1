package dev.lunette.scsi;

import dev.lunette.config.AccessState;
import dev.lunette.config.Limits;
import dev.lunette.config.VDiskConfig;
import dev.lunette.config.VDiskDeclaration;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.disc.Disc;
import dev.lunette.vdisk.Capabilities;
import dev.lunette.vdisk.Ending;
import dev.lunette.vdisk.Space;
import dev.lunette.vdisk.VDisk;
import dev.lunette.vdisk.VDiskChange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk of 4096 blocks of 512 bytes with random contents, and one nexus that talks to it by the
 * first of two target port groups, whose states may be set.
 */
final class TestDisk implements AutoCloseable {

  static final int BLOCK = 512;
  static final int BLOCKS = 4096;
  static final String SERIAL = "6f1d2c3b4a5968778695a4b3c2d1e0f0";

  /** Reads and writes of at most 128 blocks, WRITE SAME of 256, UNMAP of 2048 in 4 descriptors. */
  static final Limits LIMITS = limits();

  /** Writes 64 blocks all or nothing. */
  static final Capabilities THIN =
      new Capabilities(false, true, true, true, false, false, 4096, 32 << 10);

  final MemoryDevice device;
  final VDisk vdisk;
  final LogicalUnit unit;
  final Nexus nexus = nexus("a");
  private @Nullable VDisk dvd;

  /** An image of a disc, of as many blocks as another size fits. */
  private TestDisk(long blocks) {
    long size = blocks * Disc.BLOCK_BYTES;
    VDiskConfig config =
        VDiskConfig.cdRom("test", Path.of("test.iso"), size, Optional.of(SERIAL), List.of());
    this.device = new MemoryDevice((int) config.sizeBytes(), Capabilities.PLAIN);
    this.vdisk = new VDisk(config, SERIAL, device, LIMITS);
    this.unit = new CdRomUnit(vdisk, LIMITS);
  }

  TestDisk(Capabilities capabilities, boolean readOnly, boolean writeCache) {
    this(capabilities, readOnly, writeCache, SERIAL, new CopyManager());
  }

  private TestDisk(
      Capabilities capabilities,
      boolean readOnly,
      boolean writeCache,
      String serial,
      CopyManager copies) {
    VDiskConfig config =
        VDiskDeclaration.memory("test", BLOCKS * BLOCK)
            .readOnly(readOnly)
            .writeCache(writeCache)
            .serial(serial)
            .config();
    this.device = new MemoryDevice(BLOCKS * BLOCK, capabilities);
    new Random(7).nextBytes(device.bytes());
    this.vdisk = new VDisk(config, serial, device, LIMITS);
    this.unit = new DiskUnit(vdisk, LIMITS, DiskStores.none(), copies);
    unit.portGroups(AsymmetricAccessTest.first(AccessState.OPTIMIZED));
  }

  /** Thin, writable, with a write cache. */
  static TestDisk thin() {
    return new TestDisk(THIN, false, true);
  }

  /** One of several in a server, with a serial number of its own. */
  static TestDisk thin(String serial, CopyManager copies) {
    return new TestDisk(THIN, false, true, serial, copies);
  }

  /** Thin, and knows that it takes so much of a store with so much more; of 16 MiB. */
  static TestDisk counting(long usedBytes, long freeBytes) {
    TestDisk disk = thin();
    disk.grow(16 << 20);
    disk.device.space = new Space(usedBytes, freeBytes);
    disk.vdisk.changed(VDiskChange.CAPABILITIES);
    return disk;
  }

  static TestDisk plain() {
    return new TestDisk(Capabilities.PLAIN, false, true);
  }

  static TestDisk readOnly() {
    return new TestDisk(THIN, true, true);
  }

  /** What knows these commands: a thin disk, or a drive with a CD of as many blocks. */
  static TestDisk of(CommandSet commands) {
    return switch (commands) {
      case DISK -> thin();
      case CD_ROM -> new TestDisk(BLOCKS);
    };
  }

  /** The same that can't be written, which no CD can. */
  static TestDisk readOnly(CommandSet commands) {
    return commands == CommandSet.DISK ? readOnly() : of(commands);
  }

  static Nexus nexus(String initiator) {
    return new Nexus(
        "iqn.2026-11.dev.lunette:" + initiator + ",i,0x80",
        "iqn.2026-11.dev.lunette:demo,t,0x0001",
        1);
  }

  TestCommand run(byte[] cdb) {
    return run(cdb, new byte[0]);
  }

  TestCommand run(byte[] cdb, byte[] dataOut) {
    return command(cdb, dataOut).run(unit);
  }

  TestCommand run(String cdb) {
    return run(Cdbs.hex(cdb));
  }

  TestCommand run(String cdb, byte[] dataOut) {
    return run(Cdbs.hex(cdb), dataOut);
  }

  TestCommand command(byte[] cdb, byte[] dataOut) {
    return new TestCommand(nexus, 0, unit.commandSet(), cdb, dataOut);
  }

  int dataOutLength(byte[] cdb) {
    return unit.dataOutLength(command(cdb, new byte[0]));
  }

  byte[] stored(long lba, int blocks) {
    byte[] bytes = new byte[blocks * BLOCK];
    System.arraycopy(device.bytes(), (int) lba * BLOCK, bytes, 0, bytes.length);
    return bytes;
  }

  static byte[] random(int blocks) {
    byte[] bytes = new byte[blocks * BLOCK];
    new Random(blocks).nextBytes(bytes);
    return bytes;
  }

  /** How long its blocks are. */
  int blockBytes() {
    return unit instanceof CdRomUnit ? Disc.BLOCK_BYTES : BLOCK;
  }

  /** Puts a DVD into a drive, unless it has been there before. */
  void insertDvd() {
    if (dvd != null) {
      return;
    }
    long size = 400_000L * Disc.BLOCK_BYTES;
    VDiskConfig config =
        VDiskConfig.cdRom("dvd", Path.of("dvd.iso"), size, Optional.of(SERIAL), List.of());
    dvd = new VDisk(config, SERIAL, device.claiming(size), LIMITS);
    CdRomUnit drive = (CdRomUnit) unit;
    drive.eject(true);
    drive.insert(dvd);
  }

  void grow(long sizeBytes) {
    Ending grown = new Ending();
    vdisk.resize(sizeBytes, grown);
    grown.succeeds();
  }

  @Override
  public void close() {
    try {
      vdisk.close();
      if (dvd != null) {
        dvd.close();
      }
    } catch (IOException e) {
      // After a flush that failed all flushes fail, the last one too.
      if (!device.hasFailed) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Limits limits() {
    return Limits.with(
        Map.of(
            "transferLengthBytes",
            64 << 10,
            "writeSameLengthBytes",
            128 << 10,
            "unmapLengthBytes",
            1 << 20,
            "unmapDescriptors",
            4));
  }
}
