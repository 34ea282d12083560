#include "common/life/life.h"

#include <stdlib.h>
#include <string.h>

#include "common/life/mark.h"

#define LOOK_MS 60000
#define ARENA_MAXIMUM ((size_t)64 << 10)

struct life {
	struct life_options options;
	struct loop_timer *timer;
	struct arena *arena; /* of the look under way */
	struct marker marker;
	const struct error *error; /* of writing */
	struct db_parameter parameters[MARK_PARAMETERS];
	bool is_looking, is_wanted, is_closing;
};

static void end_look(struct life *life)
{
	life->is_looking = false;
	if (life->is_wanted)
		life_look(life);
}

static void write_marker(void *context)
{
	struct life *life = context;

	life->error = mark_write(life->arena, &life->options, &life->marker);
}

static void on_written(void *context)
{
	struct life *life = context;

	if (life->error)
		LOG_WARN(life->options.log, "life.marker_not_written", log_error(life->error));
	end_look(life);
}

static void on_marked(const struct db_reply *reply, void *context)
{
	struct life *life = context;

	if (reply->error) {
		LOG_WARN(life->options.log, "life.not_marked", log_error(reply->error));
		end_look(life);
		return;
	}
	if (!mark_take(&life->options, reply, &life->marker)) {
		end_look(life);
		return;
	}
	port_offload(life->options.ports, write_marker, on_written, life);
}

void life_look(struct life *life)
{
	life->is_wanted = life->is_looking;
	if (life->is_looking || life->is_closing)
		return;
	life->is_looking = true;
	arena_reset(life->arena);
	mark_read(life->arena, &life->options, life->parameters);
	port_run(life->options.ports, &(struct db_call){
					      .statement = life->options.statement,
					      .parameters = life->parameters,
					      .parameter_count = MARK_PARAMETERS,
					      .arena = life->arena,
					      .done = on_marked,
					      .context = life,
				      });
}

static void on_timer(void *context)
{
	life_look(context);
}

struct life *life_create(const struct life_options *options)
{
	struct life *life = calloc(1, sizeof(*life));

	if (!life)
		abort();
	life->options = *options;
	life->arena = arena_create(ARENA_MAXIMUM);
	life->timer = port_timer_create(options->ports, on_timer, life);
	return life;
}

void life_start(struct life *life)
{
	port_timer_start(life->options.ports, life->timer, LOOK_MS, LOOK_MS);
}

bool life_close(struct life *life)
{
	life->is_closing = true;
	life->is_wanted = false;
	port_timer_stop(life->options.ports, life->timer);
	return !life->is_looking;
}

void life_destroy(struct life *life)
{
	if (!life)
		return;
	port_timer_destroy(life->options.ports, life->timer);
	arena_destroy(life->arena);
	free(life);
}
