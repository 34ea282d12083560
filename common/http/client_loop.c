#include "common/http/client_loop.h"

#include <stdlib.h>

struct watch {
	uv_poll_t poll;
	struct client_loop *driver;
	curl_socket_t socket;
};

static void act(struct client_loop *driver, curl_socket_t socket, int events)
{
	int running;

	curl_multi_socket_action(driver->multi, socket, events, &running);
	driver->on_progress(driver->context);
}

static void on_timer(void *context)
{
	act(context, CURL_SOCKET_TIMEOUT, 0);
}

static void on_event(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	int happened = status < 0 ? CURL_CSELECT_ERR : 0;

	if (events & UV_READABLE)
		happened |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		happened |= CURL_CSELECT_OUT;
	act(watch->driver, watch->socket, happened);
}

static void on_watch_closed(uv_handle_t *handle)
{
	struct watch *watch = handle->data;

	struct client_loop *driver = watch->driver;

	free(watch);
	if (--driver->watches == 0)
		driver->on_idle(driver->context);
}

static struct watch *watch_create(struct client_loop *driver, curl_socket_t socket)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	if (!watch)
		abort();
	uv_poll_init_socket(loop_uv(driver->loop), &watch->poll, socket);
	watch->poll.data = watch;
	watch->driver = driver;
	watch->socket = socket;
	driver->watches++;
	curl_multi_assign(driver->multi, socket, watch);
	return watch;
}

static int on_socket_wish(CURL *easy, curl_socket_t socket, int wish, void *context, void *known)
{
	struct client_loop *driver = context;
	struct watch *watch = known;
	int events = 0;

	(void)easy;
	if (wish == CURL_POLL_REMOVE) {
		if (watch)
			uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
		curl_multi_assign(driver->multi, socket, NULL);
		return 0;
	}
	if (!watch)
		watch = watch_create(driver, socket);
	if (wish != CURL_POLL_OUT)
		events |= UV_READABLE;
	if (wish != CURL_POLL_IN)
		events |= UV_WRITABLE;
	uv_poll_start(&watch->poll, events, on_event);
	return 0;
}

static int on_timer_wish(CURLM *multi, long timeout_ms, void *context)
{
	struct client_loop *driver = context;

	(void)multi;
	if (timeout_ms < 0)
		loop_timer_stop(driver->timer);
	else
		loop_timer_start(driver->timer, (uint64_t)timeout_ms, 0);
	return 0;
}

void client_loop_init(struct client_loop *driver, struct loop *loop, loop_callback *on_progress,
		      loop_callback *on_idle, void *context)
{
	driver->loop = loop;
	driver->on_progress = on_progress;
	driver->on_idle = on_idle;
	driver->context = context;
	driver->timer = loop_timer_create(loop, on_timer, driver);
	curl_global_init(CURL_GLOBAL_DEFAULT);
	driver->multi = curl_multi_init();
	if (!driver->multi)
		abort();
	curl_multi_setopt(driver->multi, CURLMOPT_SOCKETFUNCTION, on_socket_wish);
	curl_multi_setopt(driver->multi, CURLMOPT_SOCKETDATA, driver);
	curl_multi_setopt(driver->multi, CURLMOPT_TIMERFUNCTION, on_timer_wish);
	curl_multi_setopt(driver->multi, CURLMOPT_TIMERDATA, driver);
}

void client_loop_finish(struct client_loop *driver)
{
	if (!driver->multi)
		return;
	curl_multi_cleanup(driver->multi);
	loop_timer_destroy(driver->timer);
	curl_global_cleanup();
	driver->multi = NULL;
}
