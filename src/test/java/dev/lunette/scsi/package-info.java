/**
 * Tests of the SCSI device server: one class per command with the same aspects (simple, beyond the
 * end, zero blocks, flags, protect, allocation length). Start with {@code TestDisk}.
 */
package dev.lunette.scsi;
