package dev.lunette.scsi;

import dev.lunette.scsi.cdb.Cdb;
import dev.lunette.scsi.cdb.OperationCode;
import dev.lunette.scsi.page.TargetPort;
import dev.lunette.scsi.reservation.Registrant;
import dev.lunette.scsi.reservation.ReservationLimits;
import dev.lunette.scsi.reservation.ReservationType;
import dev.lunette.scsi.reservation.ReserveOut;
import dev.lunette.scsi.reservation.Verdict;
import dev.lunette.scsi.sense.Sense;
import dev.lunette.scsi.sense.SenseData;
import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** PERSISTENT RESERVE OUT (SPC-4 6.16): its parameter list, and what it says about whom. */
final class PersistentReserveOut {

  private static final int LIST_BYTES = 24;
  private static final int NEW_KEY_OFFSET = 8;
  private static final int FLAGS_OFFSET = 20;
  private static final int SPECIFY_INITIATOR_PORTS = 0x08;
  private static final int ALL_TARGET_PORTS = 0x04;
  private static final int PERSIST = 0x01;
  private static final int MOVE_FLAGS_OFFSET = 17;
  private static final int MOVE_UNREGISTER = 0x02;
  private static final int MOVE_PORT_OFFSET = 18;
  private static final int MOVE_LENGTH_OFFSET = 20;

  private static final SenseData LENGTH_ERROR = SenseData.of(Sense.PARAMETER_LIST_LENGTH_ERROR);

  private final Reservations reservations;

  PersistentReserveOut(Reservations reservations) {
    this.reservations = reservations;
  }

  /** Why it fails whatever its list, if it does. */
  @Nullable SenseData refusal(Cdb.PersistentReserveOut request) {
    if (hasType(request.operation())) {
      boolean release = request.operation() == OperationCode.RELEASE;
      if (request.scope() != 0) {
        return SenseData.invalidFieldInCdb(2, 7);
      }
      if (!release && ReservationType.of(request.type()).isEmpty()) {
        return SenseData.invalidFieldInCdb(2, 3);
      }
    }
    long length = request.parameterListLength();
    return length < LIST_BYTES || length > ReservationLimits.PARAMETER_LIST_BYTES
        ? LENGTH_ERROR
        : null;
  }

  private static boolean hasType(OperationCode operation) {
    return switch (operation) {
      case RESERVE, RELEASE, PREEMPT, PREEMPT_AND_ABORT -> true;
      default -> false;
    };
  }

  private static boolean registers(OperationCode operation) {
    return switch (operation) {
      case REGISTER, REGISTER_AND_IGNORE_EXISTING_KEY, REGISTER_AND_MOVE -> true;
      default -> false;
    };
  }

  void execute(Command command, Cdb.PersistentReserveOut request) {
    reservations.inTurn(command, () -> run(command, request));
  }

  private void run(Command command, Cdb.PersistentReserveOut request) {
    ByteBuffer list = command.dataOut().slice();
    if (reservations.reserved()) {
      command.complete(Outcome.Status.RESERVATION_CONFLICT);
    } else if (list.remaining() < request.parameterListLength()) {
      command.checkCondition(LENGTH_ERROR);
    } else {
      list.limit((int) request.parameterListLength());
      boolean aborts = request.operation() == OperationCode.PREEMPT_AND_ABORT;
      reservations.change(
          command, list.getLong(0), out -> verdict(command.nexus(), request, list, out), aborts);
    }
  }

  private Verdict verdict(
      Nexus nexus, Cdb.PersistentReserveOut request, ByteBuffer list, ReserveOut out) {
    int flagsOffset =
        request.operation() == OperationCode.REGISTER_AND_MOVE ? MOVE_FLAGS_OFFSET : FLAGS_OFFSET;
    boolean survives = (list.get(flagsOffset) & PERSIST) != 0;
    if (survives && registers(request.operation()) && !reservations.durable()) {
      return invalid(flagsOffset);
    }
    long newKey = list.getLong(NEW_KEY_OFFSET);
    Optional<ReservationType> type = ReservationType.of(request.type());
    return switch (request.operation()) {
      case REGISTER, REGISTER_AND_IGNORE_EXISTING_KEY ->
          register(nexus, request.operation(), list, out);
      case REGISTER_AND_MOVE -> move(nexus, list, out);
      case RESERVE -> plain(list, () -> out.reserve(type.orElseThrow()));
      case RELEASE -> plain(list, () -> out.release(type));
      case CLEAR -> plain(list, out::clear);
      case PREEMPT, PREEMPT_AND_ABORT -> plain(list, () -> out.preempt(newKey, type.orElseThrow()));
      default -> throw new IllegalStateException("unexpected " + request);
    };
  }

  /** Only REGISTER names other initiator ports; without such names a list has one length. */
  private static Verdict plain(ByteBuffer list, Supplier<Verdict> action) {
    if ((list.get(FLAGS_OFFSET) & SPECIFY_INITIATOR_PORTS) != 0) {
      return invalid(FLAGS_OFFSET);
    }
    return list.remaining() == LIST_BYTES ? action.get() : new Verdict.Refused(LENGTH_ERROR);
  }

  private Verdict register(Nexus nexus, OperationCode operation, ByteBuffer list, ReserveOut out) {
    int flags = list.get(FLAGS_OFFSET);
    boolean survives = (flags & PERSIST) != 0;
    long newKey = list.getLong(NEW_KEY_OFFSET);
    List<TargetPort> ports = (flags & ALL_TARGET_PORTS) != 0 ? nexus.ports() : List.of(port(nexus));
    boolean ignores = operation == OperationCode.REGISTER_AND_IGNORE_EXISTING_KEY;
    if ((flags & SPECIFY_INITIATOR_PORTS) == 0) {
      Set<Registrant> own = registrants(Set.of(nexus.initiatorPort()), ports);
      return plain(
          list,
          () ->
              ignores
                  ? out.registerWhateverTheKey(own, newKey, survives)
                  : out.register(own, newKey, survives));
    }
    // Who is registered already can't do it for others (SPC-4 table 51).
    if (ignores || reservations.registrations().keys().containsKey(nexus.registrant())) {
      return new Verdict.Refused(SenseData.of(Sense.INVALID_FIELD_IN_CDB));
    }
    Set<TransportId> ids = new LinkedHashSet<>();
    @Nullable SenseData wrong = transportIds(list, LIST_BYTES, LIST_BYTES + Integer.BYTES, ids);
    if (wrong != null) {
      return new Verdict.Refused(wrong);
    }
    Set<String> initiators = new LinkedHashSet<>(Set.of(nexus.initiatorPort()));
    ids.forEach(id -> initiators.addAll(named(id)));
    return out.register(registrants(initiators, ports), newKey, survives);
  }

  /** A device without a port means all its ports that are known here. */
  private List<String> named(TransportId id) {
    Stream<String> known = reservations.nexuses().stream().map(Nexus::initiatorPort);
    return id.isPort()
        ? List.of(id.port())
        : known.filter(id::hasPort).sorted().distinct().toList();
  }

  private Verdict move(Nexus nexus, ByteBuffer list, ReserveOut out) {
    Set<TransportId> ids = new LinkedHashSet<>();
    @Nullable SenseData wrong = transportIds(list, MOVE_LENGTH_OFFSET, LIST_BYTES, ids);
    if (wrong != null) {
      return new Verdict.Refused(wrong);
    }
    if (ids.size() != 1 || !ids.iterator().next().isPort()) {
      return invalid(LIST_BYTES);
    }
    int relativePort = list.getShort(MOVE_PORT_OFFSET) & 0xFFFF;
    Optional<TargetPort> port =
        nexus.ports().stream().filter(each -> each.relativePort() == relativePort).findAny();
    if (port.isEmpty()) {
      return invalid(MOVE_PORT_OFFSET);
    }
    Registrant to = registrant(ids.iterator().next().port(), port.get());
    if (to.equals(nexus.registrant())) {
      return invalid(LIST_BYTES);
    }
    int flags = list.get(MOVE_FLAGS_OFFSET);
    boolean unregisters = (flags & MOVE_UNREGISTER) != 0;
    return out.move(to, list.getLong(NEW_KEY_OFFSET), unregisters, (flags & PERSIST) != 0);
  }

  private static TargetPort port(Nexus nexus) {
    return new TargetPort(nexus.targetPort(), nexus.relativeTargetPort());
  }

  private static Set<Registrant> registrants(Set<String> initiators, List<TargetPort> ports) {
    Set<Registrant> registrants = new LinkedHashSet<>();
    initiators.forEach(
        initiator -> ports.forEach(port -> registrants.add(registrant(initiator, port))));
    return registrants;
  }

  private static Registrant registrant(String initiatorPort, TargetPort port) {
    return new Registrant(initiatorPort, port.name(), port.relativePort());
  }

  private static Verdict invalid(int byteOffset) {
    return new Verdict.Refused(SenseData.invalidFieldInParameterList(byteOffset));
  }

  /**
   * Collects the TransportIDs from an offset to the end of a list, of which each is whole and none
   * stands twice, and says what is wrong with them, if anything is.
   */
  private static @Nullable SenseData transportIds(
      ByteBuffer list, int lengthOffset, int offset, Set<TransportId> ids) {
    if (list.limit() < offset) {
      return LENGTH_ERROR;
    }
    ByteBuffer rest = list.duplicate().position(offset);
    long length = Integer.toUnsignedLong(list.getInt(lengthOffset));
    if (length > rest.remaining()) {
      return LENGTH_ERROR;
    }
    if (length < rest.remaining()) {
      return SenseData.invalidFieldInParameterList(lengthOffset);
    }
    while (rest.hasRemaining()) {
      int at = rest.position();
      Optional<TransportId> id = TransportId.read(rest);
      if (id.isEmpty() || !ids.add(id.get())) {
        return SenseData.invalidFieldInParameterList(at);
      }
    }
    return null;
  }
}
