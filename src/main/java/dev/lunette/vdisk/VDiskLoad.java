package dev.lunette.vdisk;

/**
 * How busy the threads of a vDisk are.
 *
 * @param waiting operations that no thread has taken on yet
 * @param activeThreads threads that run one
 */
public record VDiskLoad(int waiting, int activeThreads) {}
