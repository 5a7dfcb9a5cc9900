#ifndef COFFER_CCURL_H
#define COFFER_CCURL_H

// libcurl, for Swift: loaded when first used, and its variadic functions given types.
//
// Not linked: libcurl brings some 30 libraries, which would cost every start of the program several
// milliseconds, and only those who use a key service need it.

#include <curl/curl.h>

// Loads libcurl and sets it up with an allocator that overwrites what it frees; to be called once,
// before anything else here. NULL if that went well, else the reason.
const char *ccurl_load(void);

CURL *ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *handle);
CURLcode ccurl_easy_perform(CURL *handle);
const char *ccurl_easy_strerror(CURLcode code);
CURLcode ccurl_set_long(CURL *handle, CURLoption option, long value);
// The string is copied, except for CURLOPT_POSTFIELDS.
CURLcode ccurl_set_pointer(CURL *handle, CURLoption option, const void *value);
CURLcode ccurl_set_write_function(CURL *handle, CURLoption option, curl_write_callback function);
CURLcode ccurl_set_progress_function(CURL *handle, curl_xferinfo_callback function);
// Has OpenSSL overwrite each decrypted record once it was read.
CURLcode ccurl_cleanse_plaintext(CURL *handle);
// Keeps the sockets of the handle from programs that the process starts.
CURLcode ccurl_close_on_exec(CURL *handle);
CURLcode ccurl_get_long(CURL *handle, CURLINFO info, long *value);
// NULL if memory ran out; the list is then as it was.
struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line);
void ccurl_slist_free_all(struct curl_slist *list);
// A share of connections, names and TLS sessions, for one thread; NULL if memory ran out.
CURLSH *ccurl_share_init(void);
void ccurl_share_cleanup(CURLSH *share);

#endif
