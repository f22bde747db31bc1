package dev.lunette.scsi;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The bits of a CDB that are one field. */
record UsedBits(String name, BitSet mask) {

  private static final int NACA = 0x04;

  static UsedBits of(Aspects command, String name, Field field) {
    return new UsedBits(name, BitSet.valueOf(field.mask(command.operation.lengthBytes())));
  }

  private static UsedBits of(Aspects command, String name, int index, int mask) {
    byte[] bits = new byte[command.operation.lengthBytes()];
    bits[index] = (byte) mask;
    return new UsedBits(name, BitSet.valueOf(bits));
  }

  /** Those of all fields that the table knows of a command. */
  static List<UsedBits> of(Aspects command) {
    List<UsedBits> fields = new ArrayList<>(command.others);
    fields.add(of(command, "OPERATION CODE", 0, 0xFF));
    fields.add(of(command, "LOGICAL BLOCK ADDRESS", command.lba));
    fields.add(of(command, "NUMBER OF BLOCKS", command.blocks));
    fields.add(of(command, "ALLOCATION LENGTH", command.allocationLength));
    fields.add(of(command, "PARAMETER LIST LENGTH", command.listLength));
    fields.add(of(command, "NACA", command.operation.lengthBytes() - 1, NACA));
    if (command.operation.hasServiceAction()) {
      fields.add(of(command, "SERVICE ACTION", 1, 0x1F));
    }
    command.flags.forEach(flag -> fields.add(of(command, flag.name, flag.index, flag.mask)));
    return fields;
  }
}
