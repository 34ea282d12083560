#include "common/http/page.h"

#include "common/http/routes.h"
#include "common/http/static_site.h"
#include "common/rules/receipt_html.h"

/* The policy is docs/web.md's; its hashes are of the constant style elements of a part that pages are made of, and of receipts, which they
 * show in frames. */
static const char *const page_headers[][2] = {
	{ "Content-Security-Policy",
	  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; "
	  "style-src 'self' 'sha256-60LHlRjW/B3CtzIoE/Lf1/NEDvko9efWMFaGVhHu/cs=' "
	  "'" RECEIPT_HTML_STYLE_HASH "'; "
	  "img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
	  "frame-ancestors 'none'; form-action 'self'" },
	{ "X-Content-Type-Options", "nosniff" },
	{ "Referrer-Policy", "no-referrer" },
	{ "Cross-Origin-Opener-Policy", "same-origin" },
	{ "Cross-Origin-Resource-Policy", "same-origin" },
	{ "Permissions-Policy", "camera=(self), display-capture=(), geolocation=(), microphone=(), "
				"midi=(), payment=(), usb=()" },
};

/* Those that both APIs have; a page is never in their place. Of "sync" that is what lies within: /sync is a page of both managers. */
static bool is_reserved(struct text path)
{
	static const struct {
		const char *name;
		bool within_alone;
	} folders[] = {
		{ "api" },         { "sync", .within_alone = true }, { "health" }, { "metrics" },
		{ ".well-known" },
	};
	struct text first;

	text_split(&path, '/', &first); /* before the first slash */
	text_split(&path, '/', &first);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (text_is(first, folders[i].name))
			return path.length > 0 || !folders[i].within_alone;
	return false;
}

static void write_headers(struct request *req, const struct static_reply *reply)
{
	for (size_t i = 0; i < sizeof(page_headers) / sizeof(page_headers[0]); i++)
		request_reply_header(req, page_headers[i][0], page_headers[i][1]);
	request_reply_header(req, "Vary", "Accept-Encoding");
	request_reply_header(req, "Cache-Control",
			     reply->is_immutable ? "public, max-age=31536000, immutable"
						 : "no-cache");
	if (reply->etag)
		request_reply_header(req, "ETag", reply->etag);
	if (reply->location)
		request_reply_header(req, "Location", reply->location);
	if (reply->coding && reply->status == 200)
		request_reply_header(req, "Content-Encoding", reply->coding);
}

bool page_reply(struct request *req)
{
	struct http_exchange *exchange = req->exchange;
	const struct static_site *site = req->routes->options.site;
	const struct static_request wanted = {
		.path = http_path(exchange),
		.accept = http_header(exchange, "accept"),
		.accept_encoding = http_header(exchange, "accept-encoding"),
		.if_none_match = http_header(exchange, "if-none-match"),
	};
	enum http_method method = http_method(exchange);
	struct static_reply reply;
	struct text body;

	if (!site || (method != HTTP_GET && method != HTTP_HEAD) || is_reserved(wanted.path) ||
	    !static_site_find(site, req->arena, &wanted, &reply))
		return false;
	write_headers(req, &reply);
	body = reply.status == 200 ? reply.content : TEXT("");
	request_end(req, reply.status, body.length, NULL);
	http_reply(exchange, reply.status, reply.status == 200 ? reply.type : NULL, body);
	return true;
}
