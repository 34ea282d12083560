#include "common/life/mark.h"

void mark_read(struct arena *arena, const struct life_options *options,
	       struct db_parameter parameters[static MARK_PARAMETERS])
{
	struct marker marker = { .counter = 0 };
	const struct error *error =
		marker_read(arena, marker_path(arena, options->state_dir), options->owner, &marker);
	bool has_reserve = marker.reserve_life_number > 0;

	if (error && error->code != ERROR_NOT_FOUND)
		LOG_WARN(options->log, "life.marker_not_read", log_error(error));
	parameters[0] =
		(struct db_parameter){ "life",
				       error ? NULL : arena_string(arena, marker.life.string) };
	parameters[1] = (struct db_parameter){
		"counter", error ? NULL : arena_print(arena, "%lld", (long long)marker.counter)
	};
	parameters[2] = (struct db_parameter){
		"reserve_life",
		has_reserve ? arena_print(arena, "%lld", (long long)marker.reserve_life_number)
			    : NULL
	};
}

bool mark_take(const struct life_options *options, const struct db_reply *reply,
	       struct marker *out_marker)
{
	if (reply->rows == 0)
		return false;
	*out_marker = (struct marker){
		.life = db_uuid(reply, 0, "life"),
		.counter = db_int(reply, 0, "counter"),
		.reserve_life_number =
			db_has_column(reply, "reserve_life") ? db_int(reply, 0, "reserve_life") : 0,
	};
	if (db_bool(reply, 0, "went_back"))
		LOG_WARN(options->log, "life.went_back", log_text("life", out_marker->life.string));
	return true;
}

const struct error *mark_write(struct arena *arena, const struct life_options *options,
			       const struct marker *marker)
{
	return marker_write(arena, marker_path(arena, options->state_dir), options->owner, marker);
}
