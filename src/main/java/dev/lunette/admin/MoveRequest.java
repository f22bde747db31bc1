package dev.lunette.admin;

import dev.lunette.config.Compression;
import java.util.Optional;

/**
 * Where a vDisk is to be moved.
 *
 * @param backend that keeps its bytes then
 * @param path where, if the backend has paths; {@code NAME.img} in the data directory if left out
 * @param blockSizeBytes unit of the store; what is declared, or what it had there before, if left
 *     out
 * @param compression of the store; likewise
 */
public record MoveRequest(
    String backend,
    Optional<String> path,
    Optional<Integer> blockSizeBytes,
    Optional<Compression> compression) {}
