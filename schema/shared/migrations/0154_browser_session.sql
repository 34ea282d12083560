-- Browsers that are signed in, and codes that sign somebody in once (docs/DECISIONS/0051-a-browsers-session-is-turned-on.md). Both are of this server alone:
-- neither published nor mirrored, journaled or audited. No secret stands here, only what recognises one.

CREATE TABLE retail.browser_session (
	session_id uuid PRIMARY KEY,
	user_id uuid NOT NULL,
	-- SHA-256 of both halves of the cookie: the one that stays, and the one that is good now.
	family_hash bytea NOT NULL CONSTRAINT browser_session_family_key UNIQUE
		CONSTRAINT browser_session_family_hash_check CHECK (length(family_hash) = 32),
	turn_hash bytea NOT NULL CONSTRAINT browser_session_turn_hash_check CHECK (length(turn_hash) = 32),
	-- Of the password that the user had then: another one ends the session.
	password_mark bytea NOT NULL CONSTRAINT browser_session_password_mark_check CHECK (length(password_mark) = 32),
	began_at timestamptz NOT NULL DEFAULT now(),
	-- When the cookie was turned last, and by whom.
	seen_at timestamptz NOT NULL DEFAULT now(),
	peer text NOT NULL CONSTRAINT browser_session_peer_check CHECK (length(peer) BETWEEN 1 AND 100),
	user_agent text NOT NULL CONSTRAINT browser_session_user_agent_check CHECK (length(user_agent) <= 200),
	-- When it ends by itself, or has ended for a reason.
	ends_at timestamptz NOT NULL,
	end_reason text CONSTRAINT browser_session_end_reason_check
		CHECK (end_reason IN ('signed_out', 'revoked', 'reuse', 'account', 'password', 'clock', 'restored'))
);
CREATE INDEX browser_session_user ON retail.browser_session (user_id, began_at);
CREATE INDEX browser_session_ends ON retail.browser_session (ends_at);

CREATE TABLE retail.sign_in_code (
	code_hash bytea PRIMARY KEY CONSTRAINT sign_in_code_code_hash_check CHECK (length(code_hash) = 32),
	user_id uuid NOT NULL,
	made_at timestamptz NOT NULL DEFAULT now(),
	ends_at timestamptz NOT NULL
);
CREATE INDEX sign_in_code_ends ON retail.sign_in_code (ends_at);

-- By functions only: schema/shared/functions/browser_session.sql.
REVOKE ALL ON retail.browser_session, retail.sign_in_code FROM outpost_server;
