package dev.lunette.meter;

import java.util.Map;

/**
 * All that is known of commands at one moment.
 *
 * @param all commands of all sessions since the start
 * @param vdisks the same by the path of a vDisk
 * @param targets the same by the name of a target
 * @param sessions of sessions that are there now, the oldest first, at most so many as get names
 */
public record CommandReading(
    CommandCounts all,
    Map<String, CommandCounts> vdisks,
    Map<String, CommandCounts> targets,
    Map<SessionName, CommandCounts> sessions) {}
