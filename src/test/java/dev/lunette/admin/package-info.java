/** Tests of what administration says, and a service that keeps everything in memory for them. */
@NullMarked
package dev.lunette.admin;

import org.jspecify.annotations.NullMarked;
