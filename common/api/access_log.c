#include "common/api/access_log.h"

#include <stdio.h>

#include "common/api/service.h"
#include "common/base/clock.h"

#define LABELS_SIZE 300

void access_log_request(const struct request *req, int status, size_t bytes,
			const struct error *error, void *app)
{
	struct service *service = app;
	const struct route *route = request_route(req);
	const char *path = route ? route->path : "none";
	const char *method = http_method_name(request_method(req));
	const struct identity *identity = request_identity(req);
	bool is_store = route && route->permission == PERMISSION_STORE_LINK;
	int64_t took = clock_monotonic() - request_started(req);
	char labels[LABELS_SIZE];

	snprintf(labels, sizeof(labels), "method=\"%s\",route=\"%s\"", method, path);
	metric_observe(service->request_time, labels, took);
	metric_observe(service->statement_time, labels, request_database_time(req));
	snprintf(labels, sizeof(labels), "method=\"%s\",route=\"%s\",status=\"%d\"", method, path,
		 status);
	metric_add(service->requests, labels, 1);
	LOG_AT(&service->log, status >= 500 ? LOG_LEVEL_WARN : LOG_LEVEL_INFO, "http.request",
	       log_text("request_id", request_id(req)),
	       log_text("trace_id", request_trace(req)->id), log_text("peer", request_peer(req)),
	       log_text("user", identity && !is_store ? identity->subject : NULL),
	       log_text("store", !identity  ? NULL
				 : is_store ? identity->subject
					    : identity->store_id),
	       log_text("method", method), log_text("route", path), log_int("status", status),
	       log_us("took", took), log_us("database", request_database_time(req)),
	       log_int("rows", request_rows(req)), log_int("bytes", (int64_t)bytes),
	       log_error(error));
}
