package dev.lunette.vdisk;

/** What may become different about a vDisk while it is in use. */
public enum VDiskChange {
  /** It has more bytes than before, or fewer. */
  SIZE,
  /** It holds something else that nobody wrote: it was rolled back. */
  CONTENT,
  /** Its device is another one, which may do other things well. */
  CAPABILITIES
}
