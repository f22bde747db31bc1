package dev.lunette.admin;

import dev.lunette.config.Compression;
import java.util.Optional;

/**
 * A vDisk to be made; what is left out has the default of the configuration file.
 *
 * @param name unique in the server
 * @param sizeBytes size
 * @param backend that keeps its bytes; {@code rocksdb} if left out
 * @param path where, if the backend has paths; {@code NAME.img} in the data directory if left out
 * @param logicalBlockSizeBytes 512 or 4096
 * @param blockSizeBytes unit of the store
 * @param compression of the store
 * @param readOnly refuse writes
 * @param writeCache acknowledge before it is durable
 * @param thick keep space for all of it, and give none back
 * @param serial unit serial number
 */
public record VDiskRequest(
    String name,
    long sizeBytes,
    Optional<String> backend,
    Optional<String> path,
    Optional<Integer> logicalBlockSizeBytes,
    Optional<Integer> blockSizeBytes,
    Optional<Compression> compression,
    Optional<Boolean> readOnly,
    Optional<Boolean> writeCache,
    Optional<Boolean> thick,
    Optional<String> serial) {}
