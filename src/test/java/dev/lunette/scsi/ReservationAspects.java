package dev.lunette.scsi;

import static dev.lunette.scsi.Flag.ends;

/** What the commands about reservations are like (SPC): more of {@link Aspects}. */
final class ReservationAspects {

  private ReservationAspects() {}

  static Aspects of(Aspects it) {
    return switch (it.operation) {
      case RESERVE_6, RESERVE_10, RELEASE_6, RELEASE_10 -> it;
      case READ_KEYS, READ_RESERVATION, REPORT_CAPABILITIES, READ_FULL_STATUS ->
          it.allocates(7, 16);
      case REGISTER, REGISTER_AND_IGNORE_EXISTING_KEY ->
          it.tolerates(2, 0xFF).reserves(Reserver.list(0, 0, 0));
      case CLEAR -> it.tolerates(2, 0xFF).reserves(Reserver.list(0, 0, 0)).conflicts();
      case RESERVE, RELEASE, PREEMPT, PREEMPT_AND_ABORT ->
          it.with(2, 0x01)
              .reserves(Reserver.list(0, 1, 0))
              .conflicts()
              .flag("SCOPE", 2, 0xF0, ends("RESERVATION_CONFLICT", "INVALID_FIELD_IN_CDB"))
              .other("TYPE", 2, 4, PersistentReserveTest.class);
      case REGISTER_AND_MOVE ->
          it.tolerates(2, 0xFF)
              .reserves(Reserver.moveList(0, 1, 0, 1, TransportId.encode(Reserver.port("a"))))
              .conflicts();
      default -> BlockAspects.of(it);
    };
  }
}
