/*
 * Key file: the private key a server signs its tokens with, state_dir/signing-key.pem, made on first
 * start, readable by the server's account alone. Replacing the file ends all tokens of that server.
 */
#ifndef OUTPOST_COMMON_API_KEY_FILE_H
#define OUTPOST_COMMON_API_KEY_FILE_H

#include "common/base/error.h"

must_check const struct error *key_file_load(struct arena *arena, const char *state_dir,
					     const char **out_private_pem);

#endif
