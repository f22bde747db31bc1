/*
 * The least that a target can do: what bench/compare holds Lunette and tgt against.
 *
 * It says yes to a login, tells the size of one file as a disk of 512-byte blocks, and reads and
 * writes that file where READ (16) and WRITE (16) say, one thread for all connections. It checks
 * nothing, negotiates nothing, knows no errors but its own, and is for one load generator alone,
 * ./lunette bench with its defaults. What it takes is the kernel's work, but for very little.
 *
 * limit FILE [poll]: listens on a free port of 127.0.0.1, which it prints; with "poll" it asks its
 * one connection again and again, and sleeps only while there is none.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  HEADER = 48,
  BLOCK = 512,
  WINDOW = 128,       /* commands, as limits.commandWindow */
  CONNECTIONS = 256,
  IN = 128 << 10,     /* taken at once: stays in the cache until it is written */
  OUT = 1 << 20,      /* answers of a batch */
  COPIED = 32 << 10,  /* larger reads go from the file to the socket without us */
  POLLS = 4096        /* between looks for new connections */
};

/* Opcodes of requests and responses (RFC 7143 11.1.1), and of commands. */
enum { COMMAND = 0x01, LOGIN = 0x03, LOGOUT = 0x06, IMMEDIATE = 0x40 };
enum { RESPONSE = 0x21, LOGIN_RESPONSE = 0x23, DATA_IN = 0x25, LOGOUT_RESPONSE = 0x26 };
enum { READ_16 = 0x88, WRITE_16 = 0x8a, SERVICE_ACTION_IN_16 = 0x9e };

static const char AGREED[] =
    "HeaderDigest=None\0DataDigest=None\0ImmediateData=Yes\0InitialR2T=No\0"
    "MaxRecvDataSegmentLength=262144\0MaxBurstLength=1048576\0FirstBurstLength=262144\0"
    "MaxConnections=1\0MaxOutstandingR2T=1\0DataPDUInOrder=Yes\0DataSequenceInOrder=Yes\0"
    "ErrorRecoveryLevel=0\0DefaultTime2Wait=0\0DefaultTime2Retain=0";

struct connection {
  int socket;
  int gone;
  uint32_t stat_sn, exp_cmd_sn;
  size_t filled;          /* bytes of in that are not used yet */
  size_t data_left;       /* bytes of a write that have not come */
  off_t data_at;          /* where they go */
  uint32_t data_tag;
  unsigned char in[IN];
};

static int file;
static uint64_t blocks;
static unsigned char out[OUT];
static size_t out_length;

static void die(const char *what) {
  fprintf(stderr, "limit: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint32_t get32(const unsigned char *at) {
  uint32_t value;
  memcpy(&value, at, 4);
  return be32toh(value);
}

static uint64_t get64(const unsigned char *at) {
  uint64_t value;
  memcpy(&value, at, 8);
  return be64toh(value);
}

static void put32(unsigned char *at, uint32_t value) {
  value = htobe32(value);
  memcpy(at, &value, 4);
}

static void put64(unsigned char *at, uint64_t value) {
  value = htobe64(value);
  memcpy(at, &value, 8);
}

static void await_room(struct connection *c) {
  struct pollfd room = {.fd = c->socket, .events = POLLOUT};
  if (errno != EAGAIN || poll(&room, 1, -1) < 0) {
    c->gone = 1;
  }
}

static void flush(struct connection *c, int flags) {
  for (size_t sent = 0; sent < out_length && !c->gone;) {
    ssize_t n = send(c->socket, out + sent, out_length - sent, MSG_NOSIGNAL | flags);
    if (n < 0) {
      await_room(c);
    } else {
      sent += (size_t) n;
    }
  }
  out_length = 0;
}

/* A header with what all answers have; there is room for it and so much data. */
static unsigned char *answer(struct connection *c, int opcode, uint32_t tag, size_t data) {
  if (out_length + HEADER + data > OUT) {
    flush(c, MSG_MORE);
  }
  unsigned char *header = out + out_length;
  memset(header, 0, HEADER);
  header[0] = (unsigned char) opcode;
  header[1] = 0x80;
  put32(header + 16, tag);
  put32(header + 24, c->stat_sn++);
  put32(header + 28, c->exp_cmd_sn);
  put32(header + 32, c->exp_cmd_sn + WINDOW - 1);
  out_length += HEADER;
  return header;
}

/* A header for so much data, of which so much follows in the same buffer: where it goes. */
static unsigned char *data_in(struct connection *c, uint32_t tag, size_t length, size_t copied) {
  unsigned char *header = answer(c, DATA_IN, tag, copied);
  header[1] = 0x81; /* final, with the status GOOD */
  put32(header + 4, (uint32_t) length);
  put32(header + 20, UINT32_MAX);
  out_length += copied;
  return header + HEADER;
}

static void read_blocks(struct connection *c, uint32_t tag, off_t at, size_t length) {
  if (length <= COPIED) {
    if (pread(file, data_in(c, tag, length, length), length, at) != (ssize_t) length) {
      die("pread");
    }
    return;
  }
  data_in(c, tag, length, 0);
  flush(c, MSG_MORE);
  for (off_t end = at + (off_t) length; at < end && !c->gone;) {
    if (sendfile(c->socket, file, &at, (size_t) (end - at)) < 0) {
      await_room(c);
    }
  }
}

/* Takes what there is of the data of a write, and answers it when all of it is there. */
static size_t write_blocks(struct connection *c, const unsigned char *data, size_t length) {
  size_t n = length < c->data_left ? length : c->data_left;
  if (pwrite(file, data, n, c->data_at) != (ssize_t) n) {
    die("pwrite");
  }
  c->data_at += (off_t) n;
  c->data_left -= n;
  if (c->data_left == 0) {
    answer(c, RESPONSE, c->data_tag, 0);
  }
  return n;
}

static void command(struct connection *c, const unsigned char *header, size_t data) {
  uint32_t tag = get32(header + 16);
  size_t length = get32(header + 20);
  const unsigned char *cdb = header + 32;
  off_t at = (off_t) (get64(cdb + 2) * BLOCK);
  c->exp_cmd_sn = get32(header + 24) + 1;
  switch (cdb[0]) {
    case READ_16:
      read_blocks(c, tag, at, length);
      break;
    case WRITE_16:
      if (data != length) {
        fprintf(stderr, "limit: %zu of %zu bytes are immediate data, expected all\n", data, length);
        exit(1);
      }
      c->data_left = length;
      c->data_at = at;
      c->data_tag = tag;
      break;
    case SERVICE_ACTION_IN_16: {
      unsigned char *capacity = data_in(c, tag, 32, 32);
      memset(capacity, 0, 32);
      put64(capacity, blocks - 1);
      put32(capacity + 8, BLOCK);
      break;
    }
    default:
      answer(c, RESPONSE, tag, 0);
  }
}

static void login(struct connection *c, const unsigned char *header) {
  size_t padded = (sizeof AGREED + 3) & ~(size_t) 3;
  c->exp_cmd_sn = get32(header + 24);
  unsigned char *response = answer(c, LOGIN_RESPONSE, get32(header + 16), padded);
  response[1] = 0x87; /* on from the operational stage to the full feature phase */
  put32(response + 4, sizeof AGREED);
  memcpy(response + 8, header + 8, 6); /* ISID */
  response[15] = 1;                    /* TSIH */
  memset(response + HEADER, 0, padded);
  memcpy(response + HEADER, AGREED, sizeof AGREED);
  out_length += padded;
}

/* Handles a PDU at the start of what there is; how much of it, 0 if more must come first. */
static size_t pdu(struct connection *c, const unsigned char *in, size_t length) {
  if (length < HEADER) {
    return 0;
  }
  int opcode = in[0] & ~IMMEDIATE;
  size_t data = get32(in + 4) & 0xffffff;
  if (opcode == COMMAND) {
    command(c, in, data);
    return HEADER;
  }
  size_t whole = HEADER + ((data + 3) & ~(size_t) 3);
  if (length < whole) {
    return 0;
  }
  if (opcode == LOGIN) {
    login(c, in);
  } else if (opcode == LOGOUT) {
    answer(c, LOGOUT_RESPONSE, get32(in + 16), 0);
  } else {
    fprintf(stderr, "limit: opcode 0x%02x is not one that it knows\n", opcode);
    exit(1);
  }
  return whole;
}

/* What has come is handled and answered in one go; whether something came. */
static int serve(struct connection *c) {
  ssize_t n = recv(c->socket, c->in + c->filled, IN - c->filled, MSG_DONTWAIT);
  if (n <= 0) {
    c->gone = n == 0 || errno != EAGAIN;
    return 0;
  }
  size_t length = c->filled + (size_t) n;
  size_t used = 0;
  for (size_t step = 1; step > 0 && used < length; used += step) {
    step = c->data_left > 0 ? write_blocks(c, c->in + used, length - used)
                            : pdu(c, c->in + used, length - used);
  }
  c->filled = length - used;
  memmove(c->in, c->in + used, c->filled);
  flush(c, 0);
  return 1;
}

static struct connection *take(int listener, int epoll) {
  int one = 1;
  struct connection *c = calloc(1, sizeof *c);
  c->socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  if (c->socket < 0 || setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) != 0) {
    die("accept");
  }
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, c->socket, &event) != 0) {
    die("epoll_ctl");
  }
  return c;
}

static int listen_anywhere(int epoll) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  if (bind(listener, (struct sockaddr *) &address, length) != 0
      || listen(listener, CONNECTIONS) != 0
      || getsockname(listener, (struct sockaddr *) &address, &length) != 0
      || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0) {
    die("listen");
  }
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return listener;
}

int main(int count, char **words) {
  if (count < 2 || (file = open(words[1], O_RDWR)) < 0) {
    die("expected a file to serve");
  }
  int polling = count > 2 && strcmp(words[2], "poll") == 0;
  blocks = (uint64_t) lseek(file, 0, SEEK_END) / BLOCK;
  int epoll = epoll_create1(0);
  int listener = listen_anywhere(epoll);
  struct epoll_event events[CONNECTIONS];
  struct connection *last = NULL; /* which is asked while polling */
  for (;;) {
    int asked = 0;
    while (polling && last != NULL && !last->gone && asked < POLLS) {
      asked = serve(last) ? 0 : asked + 1;
    }
    int ready = epoll_wait(epoll, events, CONNECTIONS, polling && last != NULL ? 0 : -1);
    for (int i = 0; i < ready; i++) {
      struct connection *c = events[i].data.ptr;
      if (c == NULL) {
        last = take(listener, epoll);
        continue;
      }
      serve(c);
      if (c->gone) {
        last = c == last ? NULL : last;
        close(c->socket);
        free(c);
      }
    }
  }
}
