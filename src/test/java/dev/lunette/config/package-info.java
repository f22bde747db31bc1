/** What a configuration file may say, and how it is told what it may not. */
@NullMarked
package dev.lunette.config;

import org.jspecify.annotations.NullMarked;
