#include "common/base/random.h"

#include <stdlib.h>
#include <sys/random.h>

void random_fill(void *bytes, size_t size)
{
	if (getrandom(bytes, size, 0) != (ssize_t)size)
		abort();
}

unsigned random_below(unsigned limit)
{
	unsigned number;

	random_fill(&number, sizeof(number));
	return limit ? number % limit : 0;
}
