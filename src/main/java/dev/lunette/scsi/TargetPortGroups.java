package dev.lunette.scsi;

import dev.lunette.config.AccessState;
import dev.lunette.config.Limits;
import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.sense.FieldPointer;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** REPORT TARGET PORT GROUPS and SET TARGET PORT GROUPS (SPC-4 6.37, 6.45). */
final class TargetPortGroups {

  private static final int LENGTH_BYTES = 4;
  private static final int EXTENDED_HEADER_BYTES = 8;
  private static final int EXTENDED_HEADER = 0x10;
  private static final int GROUP_BYTES = 8;
  private static final int PORT_BYTES = 4;
  private static final int PREFERRED = 0x80;

  /** U_SUP, S_SUP, AN_SUP and AO_SUP. */
  private static final int SUPPORTED_STATES = 0x0F;

  private static final int LIST_HEADER_BYTES = 4;
  private static final int DESCRIPTOR_BYTES = 4;
  private static final int STATE_MASK = 0x0F;

  /** More groups than there can be are not even listened to. */
  private static final int LIST_BYTES = LIST_HEADER_BYTES + Limits.PORTALS * DESCRIPTOR_BYTES;

  private static final SenseData WRONG_LENGTH = SenseData.invalidFieldInCdb(6, 7);

  private final AsymmetricAccess access;

  TargetPortGroups(AsymmetricAccess access) {
    this.access = access;
  }

  void report(Command command, Cdb.ReportTargetPortGroups request) {
    List<AsymmetricAccess.Told> groups = access.told(command.nexus());
    int header = request.extendedHeader() ? EXTENDED_HEADER_BYTES : LENGTH_BYTES;
    ByteBuffer data = ByteBuffer.allocate(header + groups.size() * (GROUP_BYTES + PORT_BYTES));
    data.putInt(data.capacity() - LENGTH_BYTES);
    if (request.extendedHeader()) {
      data.putInt(EXTENDED_HEADER << 24); // and no time for a transition: it takes none
    }
    for (AsymmetricAccess.Told group : groups) {
      data.put((byte) (AccessRules.code(group.state()) | (group.preferred() ? PREFERRED : 0)));
      data.put((byte) SUPPORTED_STATES).putShort((short) group.tag());
      data.put((byte) 0).put((byte) group.statusCode()).put((byte) 0).put((byte) 1);
      data.putShort((short) 0).putShort((short) group.tag());
    }
    command.reply(data.array(), request.allocationLength());
  }

  /** Why a SET TARGET PORT GROUPS fails whatever its list, if it does. */
  @Nullable SenseData refusal(Cdb.SetTargetPortGroups request) {
    if (!access.explicit()) {
      return SenseData.invalidFieldInCdb(1, 4); // as any service action that is not there
    }
    return request.parameterListLength() > LIST_BYTES ? WRONG_LENGTH : null;
  }

  void set(Command command, Cdb.SetTargetPortGroups request) {
    int length = (int) request.parameterListLength();
    ByteBuffer data = command.dataOut();
    if (length == 0) {
      command.completed();
    } else if (data.remaining() < length) {
      command.checkCondition(Sense.PARAMETER_LIST_LENGTH_ERROR);
    } else if (length < LIST_HEADER_BYTES || length % DESCRIPTOR_BYTES != 0) {
      command.checkCondition(WRONG_LENGTH);
    } else {
      set(command, data.slice(data.position(), length));
    }
  }

  /** All descriptors of a list are in order and done, or none is. */
  private void set(Command command, ByteBuffer list) {
    Map<Integer, AccessState> known = new HashMap<>();
    access.told(command.nexus()).forEach(group -> known.put(group.tag(), group.state()));
    Map<Integer, AccessState> wanted = new HashMap<>();
    for (int at = LIST_HEADER_BYTES; at < list.limit(); at += DESCRIPTOR_BYTES) {
      Optional<AccessState> state = AccessRules.state(list.get(at) & STATE_MASK);
      int tag = list.getShort(at + 2) & 0xFFFF;
      if (state.isEmpty()) {
        command.checkCondition(invalid(at, 3));
        return;
      }
      // A group that is set twice can't be in both states.
      if (!known.containsKey(tag) || wanted.put(tag, state.get()) != null) {
        command.checkCondition(invalid(at + 2, 7));
        return;
      }
    }
    access.set(command.nexus(), wanted);
    command.completed();
  }

  private static SenseData invalid(int byteOffset, int bit) {
    return SenseData.of(Sense.INVALID_FIELD_IN_PARAMETER_LIST)
        .at(new FieldPointer(false, byteOffset, bit));
  }
}
