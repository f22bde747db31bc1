package dev.lunette.admin.rest;

/** The bounds of the HTTP interface; nobody has a reason to tune them. */
final class RestLimits {
  /** Open connections: people and their scripts, far fewer than initiators. */
  static final int CONNECTIONS = 64;

  /** Further ones that are told so and closed a little later; all above are closed at once. */
  static final int REFUSED = 64;

  /** Requests at work at one time, each on a thread; they wait for disks and not for processors. */
  static final int WORKERS = 8;

  /** Images that are sent or received at one time, so that short requests find a worker, too. */
  static final int STREAMS = 4;

  /** Requests that wait for a worker; past it the answer is 503. */
  static final int WAITING = CONNECTIONS;

  /** Longest request line: the longest path is a target name, each byte percent-encoded. */
  static final int LINE_BYTES = 4096;

  /** All header fields of one request together. */
  static final int HEADER_BYTES = 8192;

  /** Longest JSON body: a target with 256 LUNs takes a third of it. */
  static final int JSON_BYTES = 64 << 10;

  /** Most query parameters: no route has more. */
  static final int PARAMETERS = 16;

  /** Largest piece of an image that is handed on at once. */
  static final int CHUNK_BYTES = 64 << 10;

  /** Bytes of an image that wait for their worker; then the sender waits. */
  static final int UPLOAD_WINDOW_BYTES = 1 << 20;

  /** Time from one look at a peer that owes a request, or takes no answer, to the next. */
  static final int PACE_SECONDS = 60;

  /** What such a peer moves at least from one look to the next, or it is closed. */
  static final int PACE_BYTES = CHUNK_BYTES;

  /** A thread without work ends. */
  static final int WORKER_IDLE_SECONDS = 60;

  /** Time for a peer to read why its request was cut short, before the connection is closed. */
  static final int LINGER_MILLIS = 1000;

  /** Time in which requests at work may end when the server stops. */
  static final int STOP_SECONDS = 10;

  /** Ranges in one answer about differences, unless fewer are asked for. */
  static final int CHANGES = 10_000;

  /** Longest JSON answer that a client takes: 10,000 vDisks of half a KiB, with reserve. */
  static final int ANSWER_BYTES = 64 << 20;

  private RestLimits() {}
}
