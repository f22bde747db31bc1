package dev.lunette.compare;

import java.util.List;

/**
 * All that a comparison has measured.
 *
 * @param beside the contenders beside each other
 * @param meters Lunette with meters and without
 * @param idle Lunette with sessions that do nothing
 */
record Measured(Results beside, Results meters, List<IdleTrial.Result> idle) {}
