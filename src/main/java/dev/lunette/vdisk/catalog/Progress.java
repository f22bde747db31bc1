package dev.lunette.vdisk.catalog;

/** Hears from long work, and may end it. */
public interface Progress {

  /** How far it is: units done, and units in all or 0 while that is not known. */
  void progress(long done, long total);

  /** Something that people should know, in a sentence. */
  void found(String sentence);

  /** Whether it should end early, without success. */
  boolean stopped();
}
