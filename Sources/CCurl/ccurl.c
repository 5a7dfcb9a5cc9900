#define _GNU_SOURCE
#include "ccurl.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// ---- An allocator that overwrites what it frees: keys and tokens pass through libcurl's buffers ----

// Stands before each block and keeps its alignment.
typedef union {
    size_t byte_count;
    max_align_t alignment;
} block_header;

static void *allocate(size_t byte_count) {
    if (byte_count > SIZE_MAX - sizeof(block_header)) return NULL;
    block_header *header = malloc(sizeof(block_header) + byte_count);
    if (!header) return NULL;
    header->byte_count = byte_count;
    return header + 1;
}

static void release(void *block) {
    if (!block) return;
    block_header *header = (block_header *)block - 1;
    explicit_bzero(block, header->byte_count);
    free(header);
}

static void *reallocate(void *block, size_t byte_count) {
    if (!block) return allocate(byte_count);
    // As libcurl means it: nothing is left.
    if (byte_count == 0) {
        release(block);
        return NULL;
    }
    size_t old_byte_count = ((block_header *)block - 1)->byte_count;
    void *larger = allocate(byte_count);
    if (!larger) return NULL;
    memcpy(larger, block, old_byte_count < byte_count ? old_byte_count : byte_count);
    release(block);
    return larger;
}

static void *allocate_zeros(size_t count, size_t size) {
    size_t byte_count;
    if (__builtin_mul_overflow(count, size, &byte_count)) return NULL;
    void *block = allocate(byte_count);
    if (block) memset(block, 0, byte_count);
    return block;
}

static char *duplicate(const char *string) {
    size_t byte_count = strlen(string) + 1;
    char *copy = allocate(byte_count);
    if (copy) memcpy(copy, string, byte_count);
    return copy;
}

// ---- The library ------------------------------------------------------------------------------------

static struct {
    __typeof__(curl_global_init_mem) *global_init_mem;
    __typeof__(curl_easy_init) *easy_init;
    __typeof__(curl_easy_cleanup) *easy_cleanup;
    __typeof__(curl_easy_perform) *easy_perform;
    __typeof__(curl_easy_strerror) *easy_strerror;
    __typeof__(curl_easy_setopt) *easy_setopt;
    __typeof__(curl_easy_getinfo) *easy_getinfo;
    __typeof__(curl_slist_append) *slist_append;
    __typeof__(curl_slist_free_all) *slist_free_all;
    __typeof__(curl_share_init) *share_init;
    __typeof__(curl_share_setopt) *share_setopt;
    __typeof__(curl_share_cleanup) *share_cleanup;
    // Of the OpenSSL that libcurl brings, if it was built with that.
    uint64_t (*ssl_set_options)(void *context, uint64_t options);
} library;

const char *ccurl_load(void) {
    void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return "libcurl.so.4 can't be loaded (Debian's package libcurl4 has it)";
    struct {
        const char *name;
        void *place;
    } symbols[] = {
        {"curl_global_init_mem", &library.global_init_mem},
        {"curl_easy_init", &library.easy_init},
        {"curl_easy_cleanup", &library.easy_cleanup},
        {"curl_easy_perform", &library.easy_perform},
        {"curl_easy_strerror", &library.easy_strerror},
        {"curl_easy_setopt", &library.easy_setopt},
        {"curl_easy_getinfo", &library.easy_getinfo},
        {"curl_slist_append", &library.slist_append},
        {"curl_slist_free_all", &library.slist_free_all},
        {"curl_share_init", &library.share_init},
        {"curl_share_setopt", &library.share_setopt},
        {"curl_share_cleanup", &library.share_cleanup},
    };
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *symbol = dlsym(handle, symbols[i].name);
        if (!symbol) return "libcurl.so.4 lacks a function that is needed";
        memcpy(symbols[i].place, &symbol, sizeof symbol);
    }
    // Looks through the libraries that libcurl was linked with, too.
    void *symbol = dlsym(handle, "SSL_CTX_set_options");
    memcpy(&library.ssl_set_options, &symbol, sizeof symbol);
    CURLcode code = library.global_init_mem(
        CURL_GLOBAL_DEFAULT, allocate, release, reallocate, duplicate, allocate_zeros
    );
    return code == CURLE_OK ? NULL : library.easy_strerror(code);
}

CURL *ccurl_easy_init(void) { return library.easy_init(); }
void ccurl_easy_cleanup(CURL *handle) { library.easy_cleanup(handle); }
CURLcode ccurl_easy_perform(CURL *handle) { return library.easy_perform(handle); }
const char *ccurl_easy_strerror(CURLcode code) { return library.easy_strerror(code); }

CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value) {
    return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return library.easy_setopt(handle, option, value);
}

CURLcode ccurl_set_write_function(CURL *handle, CURLoption option, curl_write_callback function) {
    return library.easy_setopt(handle, option, function);
}

CURLcode ccurl_set_progress_function(CURL *handle, curl_xferinfo_callback function) {
    return library.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}

static CURLcode set_cleansing(CURL *handle, void *context, void *unused) {
    (void)handle, (void)unused;
    // SSL_OP_CLEANSE_PLAINTEXT, since OpenSSL 3.0.
    if (library.ssl_set_options) library.ssl_set_options(context, (uint64_t)1 << 1);
    return CURLE_OK;
}

CURLcode ccurl_cleanse_plaintext(CURL *handle) {
    return library.easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, set_cleansing);
}

static int set_close_on_exec(void *unused, curl_socket_t socket, curlsocktype purpose) {
    (void)unused, (void)purpose;
    return fcntl(socket, F_SETFD, FD_CLOEXEC) == 0 ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR;
}

CURLcode ccurl_close_on_exec(CURL *handle) {
    return library.easy_setopt(handle, CURLOPT_SOCKOPTFUNCTION, set_close_on_exec);
}

CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value) {
    return library.easy_getinfo(handle, info, value);
}

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line) {
    return library.slist_append(list, line);
}

void ccurl_slist_free_all(struct curl_slist *list) { library.slist_free_all(list); }

CURLSH *ccurl_share_init(void) {
    CURLSH *share = library.share_init();
    if (!share) return NULL;
    // Those of another kind than libcurl was built for are simply not shared.
    library.share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
    library.share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    library.share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return share;
}

void ccurl_share_cleanup(CURLSH *share) { library.share_cleanup(share); }
