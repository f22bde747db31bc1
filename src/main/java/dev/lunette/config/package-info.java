/**
 * What the operator declares and every bound that the server keeps.
 *
 * <p>Imports nothing of the project. Start with {@link dev.lunette.config.ServerConfig}, then {@link
 * dev.lunette.config.Limits}.
 */
@NullMarked
package dev.lunette.config;

import org.jspecify.annotations.NullMarked;
