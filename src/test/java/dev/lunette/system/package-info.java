/**
 * Real initiators against a real server process: a Linux kernel, QEMU, libiscsi and a bare shell.
 *
 * <p>Nothing here is faked. {@link dev.lunette.system.ServerProcess} starts {@code ./lunette serve}
 * as a user does, and {@link dev.lunette.system.LinuxGuest} boots a Linux kernel as an ordinary
 * process (user-mode Linux) in a network namespace of its own, so that no packet leaves the machine
 * and no module is loaded into the host's kernel. All tests here are tagged {@code system} and run
 * after {@code package}. They need root and the packages that {@link dev.lunette.system.Packages}
 * names; what ran is left under {@code target/system/TEST}: the server's log, the guest's console,
 * the clients' output.
 *
 * <p>May import nothing of the project but {@link dev.lunette.Folders}: the server is seen from
 * outside only. Start reading with {@link dev.lunette.system.LinuxInitiatorTest}, then its guest
 * script {@code src/test/resources/system/linux-initiator.sh}.
 */
@NullMarked
package dev.lunette.system;

import org.jspecify.annotations.NullMarked;
