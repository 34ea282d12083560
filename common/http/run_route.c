#include <strings.h>

#include "common/base/clock.h"
#include "common/http/routes.h"

/* The token of `Authorization: Bearer <token>`; empty when there is none. */
static struct text bearer_token(const struct request *req)
{
	struct text header = request_header(req, "authorization");
	static const char scheme[] = "Bearer ";
	size_t length = sizeof(scheme) - 1;

	if (header.length < length || strncasecmp(header.data, scheme, length) != 0)
		return (struct text){ "", 0 };
	return text_trim((struct text){ header.data + length, header.length - length });
}

static const struct error *authenticate(struct request *req)
{
	const struct routes_options *options = &req->routes->options;
	bool is_store = req->entry->route->permission == PERMISSION_STORE_LINK;
	struct text token = bearer_token(req);

	if (!token.length)
		return error_new(req->arena, ERROR_UNAUTHENTICATED, "send a bearer token");
	TRY(token_verify(options->keys, req->arena, token,
			 is_store ? TOKEN_AUDIENCE_SYNC : options->audience, clock_now() / 1000000,
			 &req->identity));
	req->is_identified = true;
	return NULL;
}

static const struct error *authorise(const struct request *req)
{
	enum permission permission = req->entry->route->permission;

	/* These two are proved by the token's audience. */
	if (permission == PERMISSION_SIGNED_IN || permission == PERMISSION_STORE_LINK ||
	    request_may(req, permission))
		return NULL;
	return error_new(req->arena, ERROR_FORBIDDEN, "needs the permission %s",
			 permission_kind(permission)->name);
}

static const struct error *admit(struct request *req)
{
	if (req->entry->route->permission == PERMISSION_PUBLIC)
		return NULL;
	TRY(authenticate(req));
	return authorise(req);
}

static const struct error *make_ready(struct request *req, const struct route_match *match)
{
	const struct routes_options *options = &req->routes->options;

	TRY(admit(req));
	if (req->entry->route->room && options->refuse)
		TRY(options->refuse(req, options->app));
	TRY(request_read(req, match));
	if (req->entry->route->prepare)
		TRY(req->entry->route->prepare(req));
	return req->entry->plan ? list_prepare(req, req->entry->plan, &req->statement) : NULL;
}

void run_route(struct request *req, const struct route_match *match)
{
	const struct route *route = req->entry->route;
	const struct error *error = make_ready(req, match);

	if (error)
		request_reply_error(req, error);
	else if (route->handler)
		route->handler(req);
	else if (list_wants_export(req))
		list_export(req);
	else if (route->await)
		route->await(req);
	else
		request_resume(req);
}

static void run_statement(struct request *req)
{
	const struct route *route = req->entry->route;

	request_run(req, req->statement ? req->statement : route->statement,
		    route->finish ? route->finish : request_reply_rows);
}

static void on_total(struct request *req, const struct db_reply *reply)
{
	if (reply->error) {
		request_reply_error(req, reply->error);
		return;
	}
	req->total = db_int(reply, 0, "total");
	run_statement(req);
}

void request_resume(struct request *req)
{
	if (req->list_total)
		request_run(req, req->list_total, on_total);
	else
		run_statement(req);
}
