/**
 * What can lie on top of a vDisk's device: each filter forwards to the next device and adds one
 * idea.
 *
 * <p>Imports {@code vdisk} and {@code config}. Start with {@link
 * dev.lunette.vdisk.filter.ReadOnlyFilter}, the shortest.
 */
@NullMarked
package dev.lunette.vdisk.filter;

import org.jspecify.annotations.NullMarked;
