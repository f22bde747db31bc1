package dev.lunette.admin;

/**
 * A range that differs between two states of a vDisk.
 *
 * @param offset first byte
 * @param length bytes
 * @param zero whether the later state has only zeros there, so that there is nothing to copy
 */
public record Change(long offset, long length, boolean zero) {}
