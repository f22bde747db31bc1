/** Tests of the programs, in one process with them. */
package dev.lunette;
