package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;

/**
 * READ DEFECT DATA (SBC-4): what lies below replaces bad blocks by itself, so both lists are empty.
 */
final class DefectData {

  private static final int SHORT_HEADER_BYTES = 4;
  private static final int LONG_HEADER_BYTES = 8;

  private DefectData() {}

  /** An empty list: the wanted ones are there, in the wanted format. */
  static byte[] none(Cdb.ReadDefectData request) {
    boolean ten = request.operation() == OperationCode.READ_DEFECT_DATA_10;
    byte[] data = new byte[ten ? SHORT_HEADER_BYTES : LONG_HEADER_BYTES];
    data[1] = (byte) request.lists();
    return data;
  }
}
