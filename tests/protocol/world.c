#include "tests/protocol/world.h"

#include <stdlib.h>

#include "tests/protocol/network.h"

enum {
	CALLS_MAXIMUM = 80, /* of one store in a second, without anything achieved */
	/* What an array has left before a world is too large for it. */
	HQ_INCARNATIONS_ROOM = 4,
	STORE_LIVES_ROOM = 32,
	RESCUES_ROOM = 10,
	LIFE_NUMBERS_ROOM = 8192, /* an HQ that was restored passes over many */
};

uint32_t chance(struct world *world)
{
	world->dice ^= world->dice << 13;
	world->dice ^= world->dice >> 7;
	world->dice ^= world->dice << 17;
	return (uint32_t)(world->dice >> 16);
}

bool one_in(struct world *world, uint32_t n)
{
	return !world->is_peace && chance(world) % n == 0;
}

int64_t some_time(struct world *world)
{
	if (one_in(world, 100))
		return 1 + chance(world) % 150000;
	if (one_in(world, 10))
		return 1 + chance(world) % 3000;
	return 1 + chance(world) % (world->is_peace ? 3 : 40);
}

static bool is_before(const struct event *a, const struct event *b)
{
	return a->at < b->at || (a->at == b->at && a->order < b->order);
}

void plan(struct world *world, int64_t delay_ms, struct node *node, event_callback *callback,
	  void *context)
{
	size_t i = world->agenda_count++;
	struct event event = {
		.at = world->now + delay_ms,
		.order = world->order++,
		.node = node,
		.life = node ? node->life : 0,
		.callback = callback,
		.context = context,
	};

	if (world->agenda_count > world->agenda_capacity) {
		world->agenda_capacity = world->agenda_capacity ? 2 * world->agenda_capacity : 256;
		world->agenda =
			realloc(world->agenda, world->agenda_capacity * sizeof(*world->agenda));
		if (!world->agenda)
			abort();
	}
	for (; i > 0 && is_before(&event, &world->agenda[(i - 1) / 2]); i = (i - 1) / 2)
		world->agenda[i] = world->agenda[(i - 1) / 2];
	world->agenda[i] = event;
}

static struct event take_next(struct world *world)
{
	struct event first = world->agenda[0], last = world->agenda[--world->agenda_count];
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < world->agenda_count &&
		    is_before(&world->agenda[child + 1], &world->agenda[child]))
			child++;
		if (child >= world->agenda_count || !is_before(&world->agenda[child], &last))
			break;
		world->agenda[i] = world->agenda[child];
		i = child;
	}
	world->agenda[i] = last;
	return first;
}

/* What an event or an operator's look may add fits between these and the arrays' ends. */
static const char *what_is_outgrown(const struct world *world)
{
	if (world->hq_incarnations + HQ_INCARNATIONS_ROOM > HQ_INCARNATIONS)
		return "not judged: more incarnations of HQ than HQ_INCARNATIONS";
	if (world->incarnations + STORE_LIVES_ROOM > STORE_LIVES)
		return "not judged: more enrolments than STORE_LIVES";
	if (world->hq.rescue_count + RESCUES_ROOM > RESCUES)
		return "not judged: more rescues than RESCUES";
	for (int store = 0; store < world->store_count; store++) {
		if (world->hq.store[store].life_number + LIFE_NUMBERS_ROOM > LIFE_NUMBERS)
			return "not judged: higher numbers of lives than LIFE_NUMBERS";
	}
	return NULL;
}

bool run_next_event(struct world *world, int64_t end)
{
	struct event event;

	if (what_is_outgrown(world)) {
		break_invariant(world, 0, what_is_outgrown(world));
		return false;
	}
	if (world->agenda_count == 0 || world->agenda[0].at > end) {
		world->now = end;
		return false;
	}
	event = take_next(world);
	if (event.at > world->now)
		world->now = event.at;
	if (!event.node || (event.node->is_up && event.node->life == event.life))
		event.callback(event.context);
	return true;
}

void break_invariant(struct world *world, int store, const char *which)
{
	if (!world->verdict.broken) {
		world->verdict.broken = which;
		world->verdict.store = store;
		world->verdict.at = world->now;
	}
}

void count_call(struct node *node)
{
	struct world *world = node->world;
	int64_t second = world->now / 1000;

	if (node->second != second) {
		node->second = second;
		node->calls_without_progress = 0;
	}
	if (++node->calls_without_progress > CALLS_MAXIMUM && node->number >= 0)
		break_invariant(world, node->number, "I13 no repetition without progress or pause");
}

void note_progress(struct node *node)
{
	node->calls_without_progress = 0;
}

static void end_http_calls(struct node *node)
{
	struct http_call *call = node->http_calls;

	node->http_calls = NULL;
	for (; call; call = call->next) {
		static const struct error gone = { .code = ERROR_UNAVAILABLE };

		if (call->is_over)
			continue;
		call->is_over = true;
		call->request.done(&(struct http_client_reply){ .error = &gone },
				   call->request.context);
	}
}

/* Its drivers are told that everything failed, so that they let go of what they hold; nothing they do now counts. */
void crash_node(struct node *node)
{
	struct world *world = node->world;

	if (!node->is_up)
		return;
	world->verdict.crashes++;
	node->is_dying = true;
	end_http_calls(node);
	network_drop_lines(node);
	while (node->calls || node->offloaded) {
		end_all_offloaded(node);
		end_database_calls(node);
	}
	end_http_calls(node);
	if (node->hq_sync)
		hq_drop_requests(node);
	hq_sync_destroy(node->hq_sync);
	store_sync_destroy(node->store_sync);
	node->hq_sync = NULL;
	node->store_sync = NULL;
	node->http_calls = NULL;
	node->is_up = node->is_dying = false;
	node->life++;
}

static struct node *begin_process(struct world *world, struct node *node, int number)
{
	node->world = world;
	node->number = number;
	node->life++;
	node->is_up = true;
	node->listener_count = 0;
	node->ports = simulated_ports(node);
	return node;
}

void start_hq(struct world *world)
{
	struct node *node = begin_process(world, &world->hq_node, -1);

	node->hq_sync = hq_sync_create(&(struct hq_sync_options){
		.ports = &node->ports,
		.log = world->options.log,
		.keys = (struct key_ring *)world,
		.state_dir = world->options.folder,
		.tick_ms = 200,
		.pack_memory_maximum = world->has_files ? 300 : 0,
		.pack_delta_maximum = world->has_files ? 600 : 0,
	});
	hq_sync_start(node->hq_sync);
}

static void on_applied(int64_t rev, const char *tables, void *context)
{
	(void)rev;
	(void)tables;
	(void)context;
}

int store_of_box(int box)
{
	return box % STORES;
}

void start_store(struct world *world, int box)
{
	struct node *node = begin_process(world, &world->nodes[box], box);
	const char *state_dir = arena_print(world->arena, "%s/store%d", world->options.folder, box);

	node->store_sync = store_sync_create(&(struct store_sync_options){
		.ports = &node->ports,
		.log = world->options.log,
		.state_dir = state_dir,
		.store_id = arena_string(world->arena,
					 uuid_of_number(NUMBER_STORE, store_of_box(box)).string),
		.only_delivers = world->box_state[box] == BOX_RESCUING,
		.poll_ms = 15000,
		.push_entries = 4,
		.recovery_poll_ms = world->is_quiet ? 2000 : 30000,
		.portion_size = world->has_files ? 100 : 0,
		.on_applied = on_applied,
		.context = node,
	});
	store_sync_start(node->store_sync);
}

void restart_hq(void *context)
{
	struct world *world = context;

	if (!world->hq_node.is_up)
		start_hq(world);
}

void restart_store(void *context)
{
	struct node *node = context;
	enum box_state state = node->world->box_state[node->number];
	bool runs = node->number < STORES || state == BOX_COPY || state == BOX_RESCUING;

	if (!node->is_up && runs)
		start_store(node->world, node->number);
}

void crash(struct node *node)
{
	if (!node->is_up)
		return;
	crash_node(node);
	if (node->number < 0)
		plan(node->world, some_time(node->world), NULL, restart_hq, node->world);
	else
		plan(node->world, some_time(node->world), NULL, restart_store, node);
}
