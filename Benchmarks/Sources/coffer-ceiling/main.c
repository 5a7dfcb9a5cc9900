// The ceiling: read, seal, write (or read, open, write) and nothing else.
//
//   coffer-ceiling [--open | --plain] SEGMENT_BYTES THREADS INPUT OUTPUT
//   coffer-ceiling --version
//
// Seals INPUT with AES-256-GCM, one segment at a time, in place, on THREADS threads; each takes the next segment, reads it
// with pread and writes ciphertext and tag where they belong. No container, no key service, no checks but those of the
// calls themselves. `--open` undoes it: INPUT is what a sealing run wrote with the same SEGMENT_BYTES, and every tag is
// checked. `--plain` is the same work as a plain loop on the calling thread, without an atomic counter; THREADS is 1.
// The key is fixed: what this writes protects nothing.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { tag_bytes = 16, nonce_bytes = 12, associated_bytes = 32, max_threads = 256 };

/// What all threads of a run share; all but `next_segment` is set before the first of them starts.
struct run {
    int input, output;
    bool opens, streams;
    size_t taken_bytes;  // of a full segment in the input
    size_t given_bytes;  // of a full segment in the output
    uint64_t input_bytes;
    atomic_uint_fast64_t next_segment;
};

/// One thread's means.
struct worker {
    EVP_CIPHER_CTX *context;
    unsigned char *buffer;
};

static void fail(const char *what) {
    fprintf(stderr, "coffer-ceiling: %s: %s\n", what, errno ? strerror(errno) : "failed");
    exit(74);
}

static void require(bool holds, const char *what) {
    if (!holds) fail(what);
}

static struct worker make_worker(const struct run *run) {
    static const unsigned char key[32] = {0xC0, 0xFF, 0xE7};
    struct worker made = {
        .context = EVP_CIPHER_CTX_new(),
        .buffer = aligned_alloc(4096, (run->taken_bytes + tag_bytes + 4095) & ~(size_t)4095),
    };
    require(made.context && made.buffer, "memory");
    require(EVP_CipherInit_ex(made.context, EVP_aes_256_gcm(), NULL, key, NULL, !run->opens) == 1, "key");
    return made;
}

/// Seals or opens `count` bytes of the buffer in place; returns how many are to be written.
static size_t transform(const struct run *run, struct worker *worker, uint64_t segment, size_t count) {
    unsigned char nonce[nonce_bytes] = {0};
    unsigned char associated[associated_bytes] = {0};
    memcpy(nonce + 4, &segment, sizeof segment);
    memcpy(associated, &segment, sizeof segment);
    size_t text_bytes = run->opens ? count - tag_bytes : count;
    unsigned char *tag = worker->buffer + text_bytes;
    int done;
    require(EVP_CipherInit_ex(worker->context, NULL, NULL, NULL, nonce, -1) == 1, "nonce");
    require(EVP_CipherUpdate(worker->context, NULL, &done, associated, sizeof associated) == 1, "associated data");
    require(EVP_CipherUpdate(worker->context, worker->buffer, &done, worker->buffer, (int)text_bytes) == 1, "cipher");
    if (run->opens)
        require(EVP_CIPHER_CTX_ctrl(worker->context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag) == 1, "tag");
    require(EVP_CipherFinal_ex(worker->context, tag, &done) == 1, "authentication");
    if (run->opens) return text_bytes;
    require(EVP_CIPHER_CTX_ctrl(worker->context, EVP_CTRL_AEAD_GET_TAG, tag_bytes, tag) == 1, "tag");
    return text_bytes + tag_bytes;
}

/// One segment; false when there is none.
static bool pass(const struct run *run, struct worker *worker, uint64_t segment) {
    uint64_t offset = segment * run->taken_bytes;
    if (offset >= run->input_bytes) return false;
    uint64_t left = run->input_bytes - offset;
    size_t count = left < run->taken_bytes ? (size_t)left : run->taken_bytes;
    require(!run->opens || count > tag_bytes, "segment shorter than its tag");
    require(pread(run->input, worker->buffer, count, (off_t)offset) == (ssize_t)count, "read");
    size_t ready = transform(run, worker, segment, count);
    ssize_t written = run->streams ? write(run->output, worker->buffer, ready)
                                   : pwrite(run->output, worker->buffer, ready, (off_t)(segment * run->given_bytes));
    require(written == (ssize_t)ready, "write");
    return true;
}

static void *work(void *argument) {
    struct run *run = argument;
    struct worker worker = make_worker(run);
    while (pass(run, &worker, atomic_fetch_add(&run->next_segment, 1))) {}
    return NULL;
}

static void work_plainly(const struct run *run) {
    struct worker worker = make_worker(run);
    for (uint64_t segment = 0; pass(run, &worker, segment); segment++) {}
}

int main(int count, char **arguments) {
    if (count == 2 && strcmp(arguments[1], "--version") == 0) return puts(OpenSSL_version(OPENSSL_VERSION)) < 0;
    bool opens = count == 6 && strcmp(arguments[1], "--open") == 0;
    bool plain = count == 6 && strcmp(arguments[1], "--plain") == 0;
    if (opens || plain) arguments++, count--;
    size_t segment_bytes = count == 5 ? strtoull(arguments[1], NULL, 10) : 0;
    long threads = count == 5 ? strtol(arguments[2], NULL, 10) : 0;
    if (segment_bytes < 1 || segment_bytes > 1 << 30 || threads < 1 || threads > max_threads || (plain && threads != 1)) {
        fputs("usage: coffer-ceiling [--open | --plain] SEGMENT_BYTES THREADS INPUT OUTPUT\n", stderr);
        return 64;
    }

    struct run run = {
        .input = open(arguments[3], O_RDONLY | O_CLOEXEC),
        .output = open(arguments[4], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
        .opens = opens,
        .taken_bytes = segment_bytes + (opens ? tag_bytes : 0),
        .given_bytes = segment_bytes + (opens ? 0 : tag_bytes),
    };
    struct stat input, output;
    require(run.input >= 0 && fstat(run.input, &input) == 0, arguments[3]);
    require(run.output >= 0 && fstat(run.output, &output) == 0, arguments[4]);
    run.input_bytes = (uint64_t)input.st_size;
    run.streams = !S_ISREG(output.st_mode);

    if (plain) {
        work_plainly(&run);
        return 0;
    }
    pthread_t started[max_threads];
    for (long i = 0; i < threads; i++) require(pthread_create(started + i, NULL, work, &run) == 0, "thread");
    for (long i = 0; i < threads; i++) require(pthread_join(started[i], NULL) == 0, "thread");
    return 0;
}
