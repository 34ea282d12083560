#include "hq/sync/recent_cuts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/uuid.h"

struct cut {
	struct cut *newer;
	int64_t rev;
	struct chain chain;
	struct text_buffer lines; /* scope NUL line NUL, again and again */
};

struct recent_cuts {
	struct cut *oldest, *newest;
	struct uuid hq_inc;
	size_t used, maximum;
};

struct recent_cuts *recent_cuts_create(size_t maximum)
{
	struct recent_cuts *cuts = calloc(1, sizeof(*cuts));

	if (!cuts)
		abort();
	cuts->maximum = maximum;
	return cuts;
}

static void drop_oldest(struct recent_cuts *cuts)
{
	struct cut *cut = cuts->oldest;

	cuts->oldest = cut->newer;
	if (!cuts->oldest)
		cuts->newest = NULL;
	cuts->used -= sizeof(*cut) + cut->lines.capacity;
	text_buffer_finish(&cut->lines);
	free(cut);
}

static void drop_all(struct recent_cuts *cuts)
{
	while (cuts->oldest)
		drop_oldest(cuts);
}

void recent_cuts_destroy(struct recent_cuts *cuts)
{
	if (!cuts)
		return;
	drop_all(cuts);
	free(cuts);
}

void recent_cuts_begin(struct recent_cuts *cuts, const char *hq_inc, int64_t rev,
		       const struct chain *previous, const struct chain *chain)
{
	struct cut *cut = calloc(1, sizeof(*cut));

	if (!cut)
		abort();
	if (cuts->newest &&
	    (cuts->newest->rev + 1 != rev || !chain_equal(&cuts->newest->chain, previous) ||
	     strcmp(cuts->hq_inc.string, hq_inc) != 0))
		drop_all(cuts);
	snprintf(cuts->hq_inc.string, sizeof(cuts->hq_inc.string), "%s", hq_inc);
	cut->rev = rev;
	cut->chain = *chain;
	text_buffer_init(&cut->lines, cuts->maximum);
	if (cuts->newest)
		cuts->newest->newer = cut;
	else
		cuts->oldest = cut;
	cuts->newest = cut;
	cuts->used += sizeof(*cut);
}

void recent_cuts_add(struct recent_cuts *cuts, const char *scope, struct text line)
{
	struct cut *cut = cuts->newest;
	size_t capacity;

	if (!cut)
		return; /* it was too large and is gone */
	capacity = cut->lines.capacity;
	text_append(&cut->lines, scope, strlen(scope) + 1);
	text_append(&cut->lines, line.data, line.length);
	text_append_char(&cut->lines, '\0');
	cuts->used += cut->lines.capacity - capacity;
	while (cuts->oldest && (cuts->used > cuts->maximum || cut->lines.full))
		drop_oldest(cuts);
}

static const struct cut *find(const struct recent_cuts *cuts, int64_t rev)
{
	const struct cut *cut = cuts->oldest;

	while (cut && cut->rev != rev)
		cut = cut->newer;
	return cut;
}

bool recent_cuts_hold(const struct recent_cuts *cuts, const char *hq_inc, int64_t rev_from,
		      int64_t rev_to, struct chain *out_chain)
{
	const struct cut *last = find(cuts, rev_to);

	if (!last || rev_from >= rev_to || !find(cuts, rev_from + 1) ||
	    strcmp(cuts->hq_inc.string, hq_inc) != 0)
		return false;
	*out_chain = last->chain;
	return true;
}

void recent_cuts_read(const struct recent_cuts *cuts, int64_t rev_from, int64_t rev_to,
		      recent_cuts_visit *visit, void *context)
{
	for (const struct cut *cut = find(cuts, rev_from + 1); cut && cut->rev <= rev_to;
	     cut = cut->newer) {
		struct text rest = text_buffer_text(&cut->lines), scope, line;

		while (text_split(&rest, '\0', &scope) && text_split(&rest, '\0', &line))
			visit(scope.data, line, context);
	}
}
