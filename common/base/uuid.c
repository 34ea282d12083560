#include "common/base/uuid.h"

#include <stdio.h>
#include <string.h>

#include "common/base/random.h"

struct uuid uuid_new(int64_t now_ms)
{
	static _Thread_local int64_t last_ms;
	static _Thread_local unsigned counter;
	unsigned char b[16];
	struct uuid uuid;

	random_fill(b, sizeof(b));
	if (now_ms > last_ms) {
		last_ms = now_ms;
		counter = (unsigned)(b[6] & 0x07) << 8 | b[7];
	} else if (++counter > 0xfff) {
		last_ms++;
		counter = 0;
	}
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(last_ms >> (40 - 8 * i));
	b[6] = (unsigned char)(0x70 | counter >> 8);
	b[7] = (unsigned char)counter;
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	snprintf(uuid.string, sizeof(uuid.string),
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		 b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		 b[15]);
	return uuid;
}

bool uuid_parse(struct text text, struct uuid *out_uuid)
{
	struct uuid uuid;

	if (text.length != UUID_LENGTH)
		return false;
	for (size_t i = 0; i < UUID_LENGTH; i++) {
		char c = text.data[i];
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (dash ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return false;
		uuid.string[i] = c;
	}
	uuid.string[UUID_LENGTH] = '\0';
	*out_uuid = uuid;
	return true;
}
