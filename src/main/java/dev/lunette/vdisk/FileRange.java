package dev.lunette.vdisk;

import java.nio.channels.FileChannel;

/**
 * Bytes of a device as they lie in a file, for who can send them from there without a copy.
 *
 * <p>They are those that the file has when they are sent, which may be a little later than they
 * were asked for: a write that is under way at the same time may be in them, as in any read.
 *
 * @param file open as long as the range has not been released, whatever becomes of the device
 * @param position first byte in the file
 * @param release gives the file back; called once
 */
public record FileRange(FileChannel file, long position, Runnable release) {}
