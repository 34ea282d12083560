/*
 * World: one HQ and a few stores at one moment: what is in their databases, in their processes, and on its way.
 *
 * Model    Time is an agenda of events; nothing happens between them, so the clock jumps. A process is the program's own
 *          drivers over the doubles of ports.c; a database is a value, so a backup is a copy and a statement is
 *          one event. An event of a process that died meanwhile does not happen. All chance comes from one seed.
 */
#ifndef OUTPOST_TESTS_PROTOCOL_WORLD_H
#define OUTPOST_TESTS_PROTOCOL_WORLD_H

#include "common/ports/ports.h"
#include "hq/sync/hq_sync.h"
#include "store/sync/store_sync.h"
#include "tests/protocol/hq_database.h"
#include "tests/protocol/simulation.h"
#include "tests/protocol/store_database.h"

enum { LISTENERS = 4, LIFE_NUMBERS = 1 << 15 };

struct world;
struct database_call;
struct http_call;
struct line;
struct offloaded;

/* A server: its process and its database. */
struct node {
	struct world *world;
	int number; /* of the box; -1: HQ */
	int life;   /* counts processes */
	bool is_up, is_dying;
	struct ports ports;
	struct database_call *calls;  /* under way */
	struct offloaded *offloaded;  /* likewise */
	struct http_call *http_calls; /* not all of them still are */
	struct request *requests;     /* HQ: being served */
	int calls_without_progress;
	int64_t second; /* in which they were made */

	struct hq_sync *hq_sync;
	struct listener {
		const char *channel;
		db_notified *notified;
		void *context;
	} listeners[LISTENERS];
	int listener_count;
	struct store_sync *store_sync;
};

typedef void event_callback(void *context);

struct event {
	int64_t at;
	uint64_t order;    /* of what is due at the same time the first planned is first */
	struct node *node; /* whose process must live on; NULL: none */
	int life;
	event_callback *callback;
	void *context;
};

/* The rows a store of each release holds at a revision, as a digest. */
struct expected_mirror {
	uint64_t digest[RELEASES + 1];
};

struct world {
	uint64_t dice;
	struct simulation_options options;
	bool has_hints, has_large_rows, talks_nonsense, is_peace;
	bool has_spares; /* disks are copied, kept and found */
	bool is_quiet;   /* nobody edits anything, and a disk that has delivered is thrown away */
	bool has_files;  /* HQ's answers are too large for memory, and some for changes */
	bool has_small_stores; /* they take no delta: it is more than they can hold */
	size_t fixation;       /* the one nonsense HQ says, counted from 1; 0: any */
	int store_count;
	int64_t now, trouble_ms;
	uint64_t order;
	struct event *agenda; /* a heap */
	size_t agenda_count, agenda_capacity;
	struct arena *arena; /* of everything on its way */
	struct chain_hasher *hasher;
	int incarnations, hq_incarnations, hq_worlds, documents, sold[STORES];

	struct node hq_node, nodes[BOXES];
	struct line *lines; /* WebSockets */
	struct hq_database hq, hq_backup;
	struct hq_database hq_elsewhere; /* under the same name; inc 0: there is none */
	bool hq_is_unmarked; /* it was restored, and has not compared itself with its marker yet */
	struct store_database store[BOXES], store_backup[STORES], store_flushed[BOXES];
	enum box_state {
		BOX_NONE, /* the store's own box has no other state */
		BOX_COPY, /* runs and sells */
		BOX_DISK, /* lies in a drawer */
		BOX_RESCUING,
		BOX_RESCUED,
	} box_state[BOXES];
	int rescued_from[BOXES]; /* by which HQ its rescue was begun, as hq_worlds counts them */
	bool has_flushed[BOXES]; /* store_flushed is what a crash of the database leaves */
	bool is_unmarked[BOXES]; /* as hq_is_unmarked: it does not serve yet */
	int seen_inc[BOXES];
	int64_t seen_rev[BOXES];
	struct {
		int store, life, receipt;
	} number[DOCUMENTS];
	bool is_copied
		[STORES]
		[LIFE_NUMBERS]; /* several boxes print the numbers of this life, and nobody can know */
	int last_event[STORES]; /* 1 + box_event; 0: none */
	int forced;             /* so many of the pair have happened */
	struct expected_mirror (*expected)[REVISIONS][STORES]; /* [HQ's world] */
	struct chain chains[HQ_INCARNATIONS][REVISIONS];       /* likewise, to know it by */
	struct text marker_backup[STORES];
	struct verdict verdict;
};

uint32_t chance(struct world *world);
/* In peace never. */
bool one_in(struct world *world, uint32_t n);
/* How long something takes, in ms: short, in trouble sometimes very long. */
int64_t some_time(struct world *world);

void plan(struct world *world, int64_t delay_ms, struct node *node, event_callback *callback,
	  void *context);
/* False when nothing is planned up to `end`; and when the world has outgrown the doubles, which its verdict then says. */
bool run_next_event(struct world *world, int64_t end);

void break_invariant(struct world *world, int store, const char *which);

/* Processes, in world.c. */
void start_hq(struct world *world);
void start_store(struct world *world, int box);
/* The store that a box is of. */
int store_of_box(int box);
void crash_node(struct node *node);
/* And it comes back some time later. */
void crash(struct node *node);
/* Events: if it is not up yet. */
void restart_hq(void *context);
void restart_store(void *context);
/* Something has been achieved: asking goes on at full speed. */
void note_progress(struct node *node);

/* A store asks something of its database or of HQ. */
void count_call(struct node *node);

/* What HQ's process does with a request, in hq_server.c. */
void hq_serve(struct node *hq, struct http_call *call);
/* Those under way when the process died. */
void hq_drop_requests(struct node *hq);

/* The doubles, in ports.c. */
struct ports simulated_ports(struct node *node);
/* Ends what a dying process has under way: what its database got is done or not. */
void end_database_calls(struct node *node);
/* Its other threads come to their end. */
void end_all_offloaded(struct node *node);
/* Events: the node listens anew, to whatever it does; its database tells what it listens to. */
void tell_node(void *context);
void tell_change(void *context);

/* In simulation.c. */
void crash_database(struct node *node);
/* I1, I2: after every commit that may change a mirror. */
void check_mirror(struct world *world, int box);
void remember_cut(struct world *world);

#endif
