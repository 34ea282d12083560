/*
 * Check: what a program and its database must agree in beyond the statements of its routes, which
 * common/http/route.h compares.
 *
 * Why      What people would have to remember is forgotten: a grant, the words of a constraint, a column that a
 *          declaration leaves out.
 * Model    All differences are chained, each with its remedy.
 */
#ifndef OUTPOST_COMMON_API_CHECK_H
#define OUTPOST_COMMON_API_CHECK_H

#include "common/api/resource.h"
#include "common/db/session.h"

/* Every column of a resource's table stands in its declaration, and every field is one. */
must_check const struct error *check_resources(struct arena *arena, struct db_session *session,
					       const struct resource *const *const *lists);

/* Where they are written: clients are told what their texts must look like. */
must_check const struct error *check_written_resources(struct arena *arena,
						       struct db_session *session,
						       const struct resource *const *const *lists);
/* Those of one list are replicated, in the database of either tier. */
must_check const struct error *check_replicated_resources(struct arena *arena,
							  struct db_session *session,
							  const struct resource *const *resource);

/* Every statement of the program is allowed to the role whose session it is. */
must_check const struct error *check_rights(struct arena *arena, struct db_session *session,
					    const struct statement *const *statements,
					    const struct routes_options *options);

#endif
