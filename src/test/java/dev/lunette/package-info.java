/** Tests of the programs, in one process with them, and what all tests share. */
package dev.lunette;
