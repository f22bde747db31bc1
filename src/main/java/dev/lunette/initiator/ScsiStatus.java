package dev.lunette.initiator;

/**
 * How a command ended.
 *
 * @param status of SAM-5 5.3
 * @param sense key, code and qualifier as one number, {@code 0x052500}; 0 if there is none
 */
public record ScsiStatus(int status, int sense) {

  static final int CHECK_CONDITION = 0x02;
  static final ScsiStatus GOOD = new ScsiStatus(0, 0);

  /** LOGICAL UNIT NOT SUPPORTED. */
  private static final int NO_SUCH_UNIT = 0x052500;

  private static final int UNIT_ATTENTION = 0x06;

  public boolean good() {
    return status == 0;
  }

  /** The unit has something to tell, and has not looked at the command. */
  public boolean unitAttention() {
    return status == CHECK_CONDITION && sense >> 16 == UNIT_ATTENTION;
  }

  /** There is no such logical unit. */
  public boolean noSuchUnit() {
    return status == CHECK_CONDITION && sense == NO_SUCH_UNIT;
  }

  /** In words. */
  @Override
  public String toString() {
    String name = SenseText.status(status);
    return sense == 0 ? name : name + ": " + SenseText.words(sense);
  }
}
