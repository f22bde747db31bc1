package dev.lunette.iscsi.login;

import dev.lunette.config.Limits;
import dev.lunette.iscsi.target.Portal;
import dev.lunette.iscsi.target.TargetTable;
import dev.lunette.meter.Meters;

/**
 * What the logins of one portal have in common.
 *
 * @param targets what can be logged in to
 * @param portal the portal that they come in by
 * @param limits every bound
 * @param admission who gives out sessions
 * @param gate who may try, counted over all portals
 * @param meters where ends of logins are counted
 */
public record LoginContext(
    TargetTable targets,
    Portal portal,
    Limits limits,
    Admission admission,
    LoginGate gate,
    Meters meters) {}
