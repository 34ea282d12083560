#include "common/api/room.h"

#include <unistd.h>

#include "common/api/reserve.h"
#include "common/base/clock.h"
#include "common/http/certificate.h"

#define MEGABYTE ((int64_t)1 << 20)
#define CERTIFICATE_LOOK_US INT64_C(60000000)

static void tell(struct service *service, const char *name, bool holds, const char *detail)
{
	if (holds)
		conditions_set(service->conditions, name, "", detail);
	else
		conditions_clear(service->conditions, name, "");
}

static void look_at_disk(struct service *service)
{
	const struct service_options *options = service->options;
	const char *path = options->disk_path ? options->disk_path : options->state_dir;
	const struct disk_marks marks = { options->disk_low_mb * MEGABYTE,
					  options->disk_full_mb * MEGABYTE };
	const struct reserve reserve = { .log = &service->log,
					 .folder = options->state_dir,
					 .disk = path,
					 .bytes = options->disk_reserve_mb * MEGABYTE };
	struct text_buffer detail;

	reserve_look(&reserve, &marks);
	service->disk = disk_step(service->disk, disk_available(path), &marks);
	text_buffer_init(&detail, 1000);
	text_append_print(&detail, "less than %lld MiB free at %s%c",
			  (long long)(service->disk == DISK_FULL ? options->disk_full_mb
								 : options->disk_low_mb),
			  path, '\0');
	tell(service, "disk_low", service->disk >= DISK_LOW, detail.data);
	tell(service, "disk_full", service->disk == DISK_FULL, detail.data);
	text_buffer_finish(&detail);
}

static void look_at_certificate(struct service *service)
{
	int64_t now = clock_monotonic(), ends_at;
	char end[CLOCK_TEXT_SIZE];

	if (!service->options->certificate_path ||
	    (service->certificate_at && now - service->certificate_at < CERTIFICATE_LOOK_US))
		return;
	service->certificate_at = now;
	if (!certificate_ends_at(service->options->certificate_path, &ends_at))
		return;
	clock_format(ends_at, end);
	tell(service, "certificate_near_end", ends_at - clock_now() < CERTIFICATE_NEAR_US, end);
}

/* Who takes the rights away, or mounts the disk for reading only, does so while the server runs. */
static void look_at_folder(struct service *service)
{
	const char *folder = service->options->state_dir;

	tell(service, "folder_not_writable", access(folder, W_OK) != 0, folder);
}

void room_look(struct service *service)
{
	look_at_disk(service);
	look_at_folder(service);
	look_at_certificate(service);
}

const struct error *room_refuse(struct request *req, void *context)
{
	const struct service *service = context;
	enum route_room room = request_route(req)->room;
	bool must_wait = (room == ROOM_GROWS && service->disk >= DISK_LOW) ||
			 (room == ROOM_SELLS && service->disk == DISK_FULL);

	if (room == ROOM_GROWS && service->stands_still)
		return error_new(
			request_arena(req), ERROR_HEADQUARTERS_STALE,
			"another headquarters goes on: what is changed here would be lost");
	return must_wait ? error_new(request_arena(req), ERROR_NO_ROOM,
				     "the disk of the server is %s",
				     service->disk == DISK_FULL ? "full" : "nearly full")
			 : NULL;
}
