/*
 * Ports: how the drivers of replication reach the world: the database, the other tier, timers, threads, chance.
 *
 * Why      What runs is what is simulated: tests/protocol hands the very files of hq/sync and store/sync other
 *          functions, and with them a clock that jumps, a database in memory and a network that lies.
 * Model    The functions of a port look exactly like those of common/db, common/loop and common/http, so the real
 *          ones need no code of their own and a call costs one jump. Handles stay what they were; to a double they
 *          are its own. A driver calls these folders by its ports only, besides what works on values alone
 *          (db_text and its like); tests/protocol does not even link the rest.
 * Owner    app.c: one value, which outlives the drivers.
 */
#ifndef OUTPOST_COMMON_PORTS_PORTS_H
#define OUTPOST_COMMON_PORTS_PORTS_H

#include "common/db/db.h"
#include "common/http/client.h"
#include "common/http/websocket.h"

struct database_port {
	void (*run)(struct db *db, const struct db_call *call);
	void (*listen)(struct db *db, const char *channel, db_notified *notified, void *context);
};

struct loop_port {
	struct loop_timer *(*timer_create)(struct loop *loop, loop_callback *callback,
					   void *context);
	void (*timer_start)(struct loop_timer *timer, uint64_t delay_ms, uint64_t repeat_ms);
	void (*timer_stop)(struct loop_timer *timer);
	bool (*timer_is_running)(const struct loop_timer *timer);
	void (*timer_destroy)(struct loop_timer *timer);
	void (*offload)(struct loop *loop, loop_callback *work, loop_callback *done, void *context);
	uint32_t (*random)(struct loop *loop); /* every value as likely as any other */
};

struct http_port {
	struct http_client *(*create)(struct loop *loop, const struct http_client_options *options);
	void (*send)(struct http_client *client, const struct http_client_request *request);
	void (*close)(struct http_client *client, loop_callback *closed, void *context);
	void (*destroy)(struct http_client *client);
};

struct websocket_port {
	struct websocket *(*connect)(struct http *http,
				     const struct websocket_client_options *options);
	bool (*send)(struct websocket *socket, struct text message);
	void (*close)(struct websocket *socket, int code);
};

struct ports {
	const struct database_port *database;
	const struct loop_port *timers;
	const struct http_port *calls; /* NULL where others are not asked */
	const struct websocket_port *lines;
	struct db *db;
	struct loop *loop;
	struct http *http; /* NULL where no WebSocket is opened */
};

struct ports real_ports(struct loop *loop, struct db *db, struct http *http);
/* Of who asks others; apart, because libcurl and what it needs would be in the memory of who only answers. */
void ports_add_calls(struct ports *ports);

static inline void port_run(const struct ports *ports, const struct db_call *call)
{
	ports->database->run(ports->db, call);
}

static inline void port_listen(const struct ports *ports, const char *channel,
			       db_notified *notified, void *context)
{
	ports->database->listen(ports->db, channel, notified, context);
}

static inline struct loop_timer *port_timer_create(const struct ports *ports,
						   loop_callback *callback, void *context)
{
	return ports->timers->timer_create(ports->loop, callback, context);
}

static inline void port_timer_start(const struct ports *ports, struct loop_timer *timer,
				    uint64_t delay_ms, uint64_t repeat_ms)
{
	ports->timers->timer_start(timer, delay_ms, repeat_ms);
}

static inline void port_timer_stop(const struct ports *ports, struct loop_timer *timer)
{
	ports->timers->timer_stop(timer);
}

static inline bool port_timer_is_running(const struct ports *ports, const struct loop_timer *timer)
{
	return ports->timers->timer_is_running(timer);
}

static inline void port_timer_destroy(const struct ports *ports, struct loop_timer *timer)
{
	ports->timers->timer_destroy(timer);
}

static inline void port_offload(const struct ports *ports, loop_callback *work, loop_callback *done,
				void *context)
{
	ports->timers->offload(ports->loop, work, done, context);
}

static inline uint32_t port_random(const struct ports *ports)
{
	return ports->timers->random(ports->loop);
}

#endif
