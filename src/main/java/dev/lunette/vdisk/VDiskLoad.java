package dev.lunette.vdisk;

/**
 * How busy the threads of a vDisk are.
 *
 * @param waiting operations that wait for a thread
 * @param activeThreads threads that run one
 */
public record VDiskLoad(int waiting, int activeThreads) {}
