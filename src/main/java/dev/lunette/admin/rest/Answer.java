package dev.lunette.admin.rest;

import dev.lunette.admin.ImageReader;

/** What a request has led to. */
sealed interface Answer {

  static Answer ok(Object value) {
    return new Json(200, value);
  }

  static Answer created(Object value) {
    return new Json(201, value);
  }

  /** Work that goes on, to be asked for by its id. */
  static Answer accepted(Object value) {
    return new Json(202, value);
  }

  /**
   * A record.
   *
   * @param status of HTTP
   * @param value what is written as JSON
   */
  record Json(int status, Object value) implements Answer {}

  /** It is done, and there is nothing to say. */
  record Done() implements Answer {}

  /**
   * An image, which is closed when it has been sent.
   *
   * @param image where it comes from
   */
  record Image(ImageReader image) implements Answer {}
}
