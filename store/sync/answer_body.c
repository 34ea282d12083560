#include "store/sync/answer_body.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void answer_body_copy(struct answer_body *body, struct text bytes)
{
	body->memory = malloc(bytes.length + 1);
	if (!body->memory)
		abort();
	memcpy(body->memory, bytes.data, bytes.length);
	body->length = bytes.length;
	body->is_mapped = false;
	body->unread = (struct text){ body->memory, bytes.length };
}

const struct error *answer_body_map(struct answer_body *body, struct arena *arena, const char *path)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status = { 0 };
	void *memory = MAP_FAILED;

	if (descriptor >= 0 && fstat(descriptor, &status) == 0 && status.st_size > 0)
		memory = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, descriptor, 0);
	if (descriptor >= 0)
		close(descriptor);
	if (memory == MAP_FAILED)
		return error_new(arena, ERROR_UNAVAILABLE, "cannot read %s: %s", path,
				 descriptor >= 0 && status.st_size == 0 ? "it is empty"
									: strerror(errno));
	body->memory = memory;
	body->length = (size_t)status.st_size;
	body->is_mapped = true;
	body->unread = (struct text){ memory, body->length };
	return NULL;
}

void answer_body_release(struct answer_body *body)
{
	if (body->is_mapped)
		munmap(body->memory, body->length);
	else
		free(body->memory);
	*body = (struct answer_body){ 0 };
}
