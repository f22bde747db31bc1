/** Tests of the commands, run as they are typed. */
@NullMarked
package dev.lunette.admin.cli;

import org.jspecify.annotations.NullMarked;
