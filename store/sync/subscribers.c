#include "store/sync/subscribers.h"

#include "common/base/text.h"

static bool follows(const struct subscriber *subscriber, struct text table)
{
	for (const char *const *name = subscriber->tables; *name; name++) {
		if (text_is(table, *name))
			return true;
	}
	return false;
}

void subscribers_tell(const struct subscriber *subscribers, const char *changed)
{
	for (; subscribers->tables; subscribers++) {
		struct text tables = text_of(changed), table;

		while (text_split(&tables, ' ', &table)) {
			if (follows(subscribers, table)) {
				subscribers->changed(subscribers->context);
				break;
			}
		}
	}
}
