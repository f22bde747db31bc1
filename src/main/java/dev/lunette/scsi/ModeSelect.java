package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MODE SELECT 6 and 10 (SPC-5 6.12, 6.13): all pages of a list are taken over, or none. */
final class ModeSelect {

  private final ModeTable parameters;
  private final @Nullable Medium described;

  /** Of a unit with those pages, and the medium that its block descriptors describe, if any do. */
  ModeSelect(ModeTable parameters, @Nullable Medium described) {
    this.parameters = parameters;
    this.described = described;
  }

  /** Why it fails whatever its list, if it does. */
  @Nullable SenseData refusal(Cdb.ModeSelect request) {
    return request.savePages() && !parameters.savable() ? SenseData.invalidFieldInCdb(1, 0) : null;
  }

  void execute(Command command, Cdb.ModeSelect request) {
    int length = request.parameterListLength();
    ByteBuffer data = command.dataOut();
    if (length == 0) {
      parameters.select(command, Map.of(), request.savePages());
    } else if (data.remaining() < length) {
      command.checkCondition(Sense.PARAMETER_LIST_LENGTH_ERROR);
    } else {
      ModeList list = new ModeList(data.slice(data.position(), length), parameters, described);
      @Nullable SenseData refusal = list.read(request);
      if (refusal == null) {
        parameters.select(command, list.bodies(), request.savePages());
      } else {
        command.checkCondition(refusal);
      }
    }
  }
}
