#!/usr/bin/perl
# Runs a user-mode Linux kernel whose processes keep x87 and SSE registers only.
#
# That kernel saves its processes' registers through ptrace in a buffer of fixed size. On a processor with AMX the set
# is larger, the host refuses to restore a part of it, and the guest dies at once ("ptrace set fp regs failed"). When
# the larger set does not exist at all, the kernel uses the older, smaller one; so this answers EINVAL to exactly that
# ptrace request and then starts what it is told. What is lost is the upper half of the vector registers across a page
# fault, hence GLIBC_TUNABLES on the guest's command line: with it nothing in the guest uses them. Slower copies are
# the price; the same guest on every machine is the gain.
use strict;
use warnings;

use constant {
  LOAD             => 0x20,         # BPF_LD | BPF_W | BPF_ABS
  SKIP_UNLESS      => 0x15,         # BPF_JMP | BPF_JEQ
  ANSWER           => 0x06,         # BPF_RET
  ARCHITECTURE     => 4,            # offsets in struct seccomp_data
  SYSCALL          => 0,
  PTRACE_REQUEST   => 16,
  PTRACE_ADDRESS   => 32,
  X86_64           => 0xc000003e,
  SYS_PTRACE       => 101,
  SYS_SECCOMP      => 317,
  PTRACE_GETREGSET => 0x4204,
  NT_X86_XSTATE    => 0x202,
  ALLOW            => 0x7fff0000,
  EINVAL           => 0x00050000 | 22,
};

sub instruction { return pack 'S C C L', @_ }

my @instructions = (
  instruction(LOAD, 0, 0, ARCHITECTURE),   instruction(SKIP_UNLESS, 0, 7, X86_64),
  instruction(LOAD, 0, 0, SYSCALL),        instruction(SKIP_UNLESS, 0, 5, SYS_PTRACE),
  instruction(LOAD, 0, 0, PTRACE_REQUEST), instruction(SKIP_UNLESS, 0, 3, PTRACE_GETREGSET),
  instruction(LOAD, 0, 0, PTRACE_ADDRESS), instruction(SKIP_UNLESS, 0, 1, NT_X86_XSTATE),
  instruction(ANSWER, 0, 0, EINVAL),
  instruction(ANSWER, 0, 0, ALLOW),
);
my $filter  = join '', @instructions;
my $program = pack 'S x6 P', scalar(@instructions), $filter;
syscall(SYS_SECCOMP, 1, 0, $program) == 0 or die "cannot set the filter: $!\n";
exec @ARGV or die "cannot start $ARGV[0]: $!\n";
