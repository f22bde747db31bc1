/**
 * What the operator declares and every bound that the server keeps.
 *
 * <p>Imports nothing of the project, and the YAML parser for reading. Start with {@link
 * dev.lunette.config.ServerConfig} and {@link dev.lunette.config.Limits}; how a file becomes them
 * begins in {@link dev.lunette.config.ConfigReader}.
 */
@NullMarked
package dev.lunette.config;

import org.jspecify.annotations.NullMarked;
