package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.CommandSet;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/**
 * A logical unit as one target maps it: answers REPORT LUNS (SPC-5 6.33), which is about the map,
 * and leaves everything else to the unit.
 */
final class MappedUnit implements LogicalUnit {

  private static final int HEADER_BYTES = 8;
  private static final int ALL_BUT_WELL_KNOWN = 0x00;
  private static final int WELL_KNOWN = 0x01;
  private static final int ALL = 0x02;

  private final LunMap map;
  private final LogicalUnit unit;

  MappedUnit(LunMap map, LogicalUnit unit) {
    this.map = map;
    this.unit = unit;
  }

  @Override
  public CommandSet commandSet() {
    return unit.commandSet();
  }

  @Override
  public int dataOutLength(Command command) {
    return unit.dataOutLength(command);
  }

  @Override
  public int dataInLength(Command command) {
    return unit.dataInLength(command);
  }

  @Override
  public void execute(Command command) {
    if (command.cdb() instanceof Cdb.ReportLuns report) {
      reportLuns(command, report);
    } else {
      unit.execute(command);
    }
  }

  @Override
  public TaskSet taskSet() {
    return unit.taskSet();
  }

  private void reportLuns(Command command, Cdb.ReportLuns report) {
    switch (report.selectReport()) {
      case ALL_BUT_WELL_KNOWN, ALL ->
          command.reply(list(map.reported(command.nexus())), report.allocationLength());
      case WELL_KNOWN -> {
        map.reported(command.nexus()); // whatever is selected (SPC-4 6.33)
        command.reply(list(List.of()), report.allocationLength());
      }
      default -> command.checkCondition(SenseData.invalidFieldInCdb(2, 7));
    }
  }

  private static byte[] list(Collection<Integer> numbers) {
    int length = numbers.size() * Long.BYTES;
    ByteBuffer data = ByteBuffer.allocate(HEADER_BYTES + length);
    data.putInt(length).putInt(0);
    numbers.forEach(number -> data.putLong(LogicalUnitNumber.encode(number)));
    return data.array();
  }

  @Override
  public void attach(Nexus nexus) {
    unit.attach(nexus);
  }

  @Override
  public void detach(Nexus nexus) {
    unit.detach(nexus);
  }

  @Override
  public void lunsChanged(Nexus nexus) {
    unit.lunsChanged(nexus);
  }

  @Override
  public void lunsReported(Nexus nexus) {
    unit.lunsReported(nexus);
  }

  @Override
  public void portGroups(PortGroups groups) {
    unit.portGroups(groups);
  }

  @Override
  public String vdisk() {
    return unit.vdisk();
  }

  @Override
  public LogicalUnit underlying() {
    return unit;
  }

  @Override
  public void cleared(Nexus nexus) {
    unit.cleared(nexus);
  }

  @Override
  public void reset() {
    unit.reset();
  }
}
