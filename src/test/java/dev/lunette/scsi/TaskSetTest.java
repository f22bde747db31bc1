package dev.lunette.scsi;

import static dev.lunette.scsi.TaskAttribute.HEAD_OF_QUEUE;
import static dev.lunette.scsi.TaskAttribute.ORDERED;
import static dev.lunette.scsi.TaskAttribute.SIMPLE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which commands go on and which wait, by their attributes. */
final class TaskSetTest extends TaskSetFixture {

  @Test
  void whatIsDormantStaysSoUntilAnAcaConditionIsCleared() {
    Task ordered = task(a, ORDERED);
    set.checkCondition(b, SIMPLE, true);
    othersAreOver();
    ordered.waits();

    set.clearAca(a::equals);
    ordered.waits();
    set.clearAca(b::equals);
    ordered.goesOn();
    ordered.ends();
    nothingMatters();
  }

  @Test
  void simpleCommandsHaveNoPlace() {
    nothingMatters();
    Task late = task(a, SIMPLE); // found order to matter, and then it did not
    late.goesOn();
    assertThat(late.place.isHeld()).isFalse();
    late.ends();
    nothingMatters();
  }

  @Test
  void anOrderedCommandWaitsForThoseWithoutAPlace() {
    assertThat(set.ordersNow(ORDERED)).isTrue();
    Task ordered = task(a, ORDERED);
    assertThat(waitingForAllNexuses).containsExactly(true);
    ordered.waits();
    assertThat(set.ordersNow(SIMPLE)).isTrue();
    othersAreOver();
    ordered.goesOn();
    ordered.ends();
    nothingMatters();
  }

  @Test
  void anOrderedCommandStandsBetweenOlderAndYoungerOnes() {
    Task first = task(a, ORDERED);
    othersAreOver();
    Task younger = task(a, SIMPLE);
    Task youngerOfOther = task(b, SIMPLE);
    Task second = task(b, ORDERED);
    Task youngest = task(a, SIMPLE);
    assertThat(waitingForOthers).as("they are over already").isEmpty();
    first.goesOn();
    younger.waits();
    youngerOfOther.waits();
    first.ends();
    younger.goesOn();
    youngerOfOther.goesOn();
    second.waits();
    younger.ends();
    second.waits();
    youngest.waits();
    youngerOfOther.ends();
    second.goesOn();
    youngest.waits();
    second.ends();
    youngest.goesOn();
    nothingMatters();
    assertThat(youngest.place.isHeld()).isFalse();
    youngest.ends();
  }

  @Test
  void aCommandThatIsAbortedLeavesTheWayFreeWhereverItStands() {
    Task first = task(a, ORDERED);
    Task second = task(b, ORDERED);
    Task simple = task(a, SIMPLE);
    second.ends();
    simple.waits();
    first.ends();
    simple.goesOn();
    nothingMatters();
    othersAreOver();
    simple.goesOn();
  }

  @Test
  void aHeadOfQueueGoesOnAtOnceAndYoungerAndDormantOnesWaitForIt() {
    Task ordered = task(a, ORDERED);
    Task simple = task(a, SIMPLE);
    Task head = task(b, HEAD_OF_QUEUE);
    Task anotherHead = task(a, HEAD_OF_QUEUE);
    head.goesOn();
    anotherHead.goesOn();
    othersAreOver();
    ordered.waits();
    head.ends();
    ordered.waits();
    anotherHead.ends();
    ordered.goesOn();
    simple.waits();
    ordered.ends();
    simple.goesOn();
    nothingMatters();
  }

  @Test
  void whatIsOnItsWayAlreadyDoesNotWaitForAHeadOfQueue() {
    Task head = task(a, HEAD_OF_QUEUE);
    Task simple = task(b, SIMPLE);
    simple.waits();
    head.ends();
    simple.goesOn();
    nothingMatters();
    Task nextHead = task(a, HEAD_OF_QUEUE);
    simple.goesOn();
    nextHead.ends();
    simple.ends();
    nothingMatters();
  }

  @Test
  void theNextOrderedCommandAsksAnewForThoseWhosePlaceWasForgotten() {
    Task first = task(a, ORDERED);
    othersAreOver();
    Task simple = task(b, SIMPLE);
    first.ends();
    nothingMatters();
    simple.goesOn();

    Task second = task(a, ORDERED);
    second.waits();
    simple.ends();
    second.waits();
    othersAreOver();
    second.goesOn();
  }

  @Test
  void eachNexusHasASetOfItsOwnIfTstSaysSo() {
    set.rules(true, false);
    nothingMatters();
    Task ordered = task(a, ORDERED);
    assertThat(waitingForAllNexuses).containsExactly(false);
    Task head = task(a, HEAD_OF_QUEUE);
    Task own = task(a, SIMPLE);
    Task other = task(b, SIMPLE);
    other.goesOn();
    othersAreOver();
    head.goesOn();
    ordered.waits();
    head.ends();
    ordered.goesOn();
    own.waits();
    Task orderedOfOther = task(b, ORDERED);
    othersAreOver();
    orderedOfOther.waits();
    other.ends();
    orderedOfOther.goesOn();
    ordered.ends();
    own.goesOn();
    orderedOfOther.ends();
    nothingMatters();
  }

  @Test
  void commandsOfAllNexusesStayInTheirSetWhenTstChanges() {
    Task first = task(a, ORDERED);
    set.rules(true, false);
    Task own = task(b, SIMPLE);
    own.goesOn();
    set.rules(false, false);
    Task shared = task(b, SIMPLE);
    shared.waits();
    othersAreOver();
    first.ends();
    shared.goesOn();
  }
}
