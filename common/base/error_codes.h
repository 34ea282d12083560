/*
 * THE list of errors: code, HTTP status, title, remedy. Clients match on the code, never on text.
 * The same codes travel in problem details and in sync messages. The only X-macro of the project.
 */
#define ERROR_CODE_LIST(X)                                                                         \
	X(INVALID, "invalid", 422, "Invalid value", "Correct the named field and send again.")     \
	X(MALFORMED, "malformed", 400, "Malformed request",                                        \
	  "Send it well-formed; see the detail.")                                                  \
	X(UNKNOWN_FIELD, "unknown_field", 422, "Unknown field", "Remove the named field.")         \
	X(MISSING_FIELD, "missing_field", 422, "Missing field", "Supply the named field.")         \
	X(UNAUTHENTICATED, "unauthenticated", 401, "Not signed in", "Sign in and send the token.") \
	X(TOKEN_EXPIRED, "token_expired", 401, "Token expired", "Sign in again.")                  \
	X(SESSION_ENDED, "session_ended", 401, "Session ended", "Sign in again.")                  \
	X(CROSS_ORIGIN, "cross_origin", 403, "Sent by a page of another origin",                   \
	  "Use the page that this server serves.")                                                 \
	X(WRONG_CREDENTIALS, "wrong_credentials", 401, "Wrong user name or password",              \
	  "Check both and try again.")                                                             \
	X(FORBIDDEN, "forbidden", 403, "Not allowed", "Ask someone with the named permission.")    \
	X(NOT_FOUND, "not_found", 404, "Not found", "Check the address or the id.")                \
	X(METHOD_NOT_ALLOWED, "method_not_allowed", 405, "Method not allowed", "See Allow.")       \
	X(METHOD_UNKNOWN, "method_unknown", 501, "Method not known",                               \
	  "Use a method that OPTIONS names.")                                                      \
	X(VERSION_NOT_SUPPORTED, "http_version_not_supported", 505, "HTTP version not supported",  \
	  "Use HTTP/1.1, or HTTP/2 over TLS.")                                                     \
	X(CONFLICT, "conflict", 409, "Conflict", "Read the current state and decide again.")       \
	X(PRECONDITION_FAILED, "precondition_failed", 412, "Changed since it was read",            \
	  "Read the record again and repeat the change on it.")                                    \
	X(STALE_VERSION, "stale_version", 409, "Changed by someone else",                          \
	  "Read the record again and repeat the change on it.")                                    \
	X(EXISTS_DIFFERENTLY, "already_exists_differently", 409, "Exists with other content",      \
	  "Use a new id, or send the same content.")                                               \
	X(STATE_CONFLICT, "state_conflict", 409, "Not possible in this state",                     \
	  "See the detail, and read the current state.")                                           \
	X(IN_USE, "in_use", 409, "Still in use", "Remove what refers to it first.")                \
	X(TOTALS_DIFFER, "totals_differ", 422, "Totals do not add up",                             \
	  "Recompute the named line with the current rules.")                                      \
	X(PRICE_DIFFERS, "price_differs", 409, "Price differs from the price list",                \
	  "Take the listed price, or give a price_reason.")                                        \
	X(UNKNOWN_REFERENCE, "unknown_reference", 422, "Refers to something unknown",              \
	  "Check the id in the named field.")                                                      \
	X(NOT_KNOWN_YET, "not_known_yet", 409, "Not known to this program yet",                    \
	  "Upgrade this server; headquarters is newer.")                                           \
	X(LENGTH_REQUIRED, "length_required", 411, "Length required", "Send Content-Length.")      \
	X(ADDRESS_TOO_LONG, "address_too_long", 414, "Address too long",                           \
	  "Send a shorter address.")                                                               \
	X(HEADERS_TOO_LARGE, "headers_too_large", 431, "Headers too large",                        \
	  "Send shorter headers.")                                                                 \
	X(REQUEST_TIMEOUT, "request_timeout", 408, "Request arrived too slowly",                   \
	  "Send the whole request at once.")                                                       \
	X(EXPECTATION_FAILED, "expectation_failed", 417, "Expectation not supported",              \
	  "Send no Expect header, or 100-continue.")                                               \
	X(TOO_LARGE, "too_large", 413, "Too large", "Send less at once.")                          \
	X(UNSUPPORTED_TYPE, "unsupported_type", 415, "Unsupported content type",                   \
	  "Send the content type named in the detail.")                                            \
	X(TOO_MANY_REQUESTS, "too_many_requests", 429, "Too many requests", "Wait and try again.") \
	X(SCOPES_CHANGED, "scopes_changed", 412, "Subscription changed", "Fetch a snapshot.")      \
	X(SNAPSHOT_NEEDED, "snapshot_needed", 410, "Too far behind", "Fetch a snapshot.")          \
	X(INCARNATION_CHANGED, "incarnation_changed", 409, "Headquarters was restored",            \
	  "Fetch a snapshot and send the journal again from the given sequence.")                  \
	X(SEQUENCE_GAP, "sequence_gap", 409, "Journal entries missing",                            \
	  "Send again from the given sequence.")                                                   \
	X(FORK, "fork", 409, "Journal history differs", "Stop: an operator must decide.")          \
	X(FENCED, "fenced", 403, "Store identity is no longer valid", "Enrol the store again.")    \
	X(DOUBTED, "doubted", 403, "Two boxes of one store, or one that went back",                \
	  "Choose the box that goes on and enrol it with a new code; rescue the other one.")       \
	X(HEADQUARTERS_STALE, "headquarters_stale", 503, "Another headquarters has gone on",       \
	  "Stop this one, or run \"outpost-hq restored\" where it shall go on.")                   \
	X(VERSION_UNSUPPORTED, "version_unsupported", 426, "Protocol version unsupported",         \
	  "Upgrade the older side.")                                                               \
	X(NO_ROOM, "no_room", 507, "No room on the disk",                                          \
	  "Make room on the disk of the server, then send it again.")                              \
	X(BUSY, "busy", 503, "Busy", "Try again shortly.")                                         \
	X(UNAVAILABLE, "unavailable", 503, "Temporarily unavailable", "Try again shortly.")        \
	X(OUTCOME_UNKNOWN, "outcome_unknown", 503, "Outcome unknown",                              \
	  "Send the same request again; repeating it is harmless.")                                \
	X(TIMEOUT, "timeout", 504, "Took too long", "Try again, or ask for less.")                 \
	X(OVERFLOW, "overflow", 422, "Number out of range", "Use smaller amounts.")                \
	X(INTERNAL, "internal", 500, "Internal error", "Report the request id.")                   \
	X(CONFIGURATION, "configuration", 500, "Wrong configuration", "Correct the named setting.")
