package dev.lunette.vdisk;

import java.nio.ByteBuffer;

/**
 * One of several writes that a device is given together.
 *
 * @param offset first byte
 * @param source the bytes, position to limit
 * @param durable whether it must survive a power loss when the call returns
 */
public record Write(long offset, ByteBuffer source, boolean durable) {}
