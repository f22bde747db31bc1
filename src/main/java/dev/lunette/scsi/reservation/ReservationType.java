package dev.lunette.scsi.reservation;

import java.util.Arrays;
import java.util.Optional;

/** Type of a persistent reservation (SPC-4 6.15.3.4): what those who don't hold it may not do. */
public enum ReservationType {
  WRITE_EXCLUSIVE(0x1, Share.HOLDER),
  EXCLUSIVE_ACCESS(0x3, Share.HOLDER),
  WRITE_EXCLUSIVE_REGISTRANTS_ONLY(0x5, Share.REGISTRANTS),
  EXCLUSIVE_ACCESS_REGISTRANTS_ONLY(0x6, Share.REGISTRANTS),
  WRITE_EXCLUSIVE_ALL_REGISTRANTS(0x7, Share.ALL_HOLD),
  EXCLUSIVE_ACCESS_ALL_REGISTRANTS(0x8, Share.ALL_HOLD);

  /** Who may do everything. */
  private enum Share {
    /** The one who holds it. */
    HOLDER,
    /** All who are registered; one of them holds it. */
    REGISTRANTS,
    /** All who are registered, and each of them holds it. */
    ALL_HOLD
  }

  private final int code;
  private final Share share;

  ReservationType(int code, Share share) {
    this.code = code;
    this.share = share;
  }

  /** The type of a code, if it is one. */
  public static Optional<ReservationType> of(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findAny();
  }

  public int code() {
    return code;
  }

  /** Whether each registrant holds it. */
  public boolean allHold() {
    return share == Share.ALL_HOLD;
  }

  /** Whether each registrant may do everything. */
  boolean registrantsMay() {
    return share != Share.HOLDER;
  }

  /** Whether the others may not even read. */
  boolean keepsReadersOut() {
    return switch (this) {
      case EXCLUSIVE_ACCESS, EXCLUSIVE_ACCESS_REGISTRANTS_ONLY, EXCLUSIVE_ACCESS_ALL_REGISTRANTS ->
          true;
      case WRITE_EXCLUSIVE, WRITE_EXCLUSIVE_REGISTRANTS_ONLY, WRITE_EXCLUSIVE_ALL_REGISTRANTS ->
          false;
    };
  }
}
