#include "common/auth/session_cookie.h"

#include "common/auth/password.h"

#define FAMILY_BYTES 16
#define TURN_BYTES KEY_RING_SECRET_SIZE
#define NAME_BYTES 4

const char *session_cookie_name(struct arena *arena, const struct key_ring *keys)
{
	unsigned char secret[KEY_RING_SECRET_SIZE];

	key_ring_secret(keys, "name of the session cookie", secret);
	return arena_print(arena, "outpost_session_%s", hex_of(arena, secret, NAME_BYTES));
}

struct session_cookie session_cookie_new(struct arena *arena)
{
	return (struct session_cookie){ secret_new(arena, FAMILY_BYTES),
					secret_new(arena, TURN_BYTES) };
}

struct session_cookie session_cookie_next(struct arena *arena, const struct key_ring *keys,
					  const struct session_cookie *cookie)
{
	unsigned char secret[KEY_RING_SECRET_SIZE];

	key_ring_secret(keys,
			arena_print(arena, "session %s after %s", cookie->family, cookie->turn),
			secret);
	return (struct session_cookie){ cookie->family, hex_of(arena, secret, TURN_BYTES) };
}

static bool is_hex(struct text text)
{
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if ((c < '0' || c > '9') && (c < 'a' || c > 'f'))
			return false;
	}
	return true;
}

static bool split_value(struct arena *arena, struct text value, struct session_cookie *out_cookie)
{
	size_t family = (size_t)2 * FAMILY_BYTES, turn = (size_t)2 * TURN_BYTES;

	if (value.length != family + turn || !is_hex(value))
		return false;
	*out_cookie = (struct session_cookie){
		.family = arena_string_of(arena, value.data, family),
		.turn = arena_string_of(arena, value.data + family, turn),
	};
	return true;
}

bool session_cookie_find(struct arena *arena, struct text header, const char *name,
			 struct session_cookie *out_cookie)
{
	struct text pair, key;

	while (text_split(&header, ';', &pair)) {
		pair = text_trim(pair);
		if (text_split(&pair, '=', &key) && text_is(key, name))
			return split_value(arena, pair, out_cookie);
	}
	return false;
}

const char *session_cookie_header(struct arena *arena, const char *name,
				  const struct session_cookie *cookie, bool is_secure)
{
	return arena_print(arena,
			   "%s=%s%s; Path=" SESSION_COOKIE_PATH "; HttpOnly; SameSite=Strict%s%s",
			   name, cookie ? cookie->family : "", cookie ? cookie->turn : "",
			   is_secure ? "; Secure" : "", cookie ? "" : "; Max-Age=0");
}
