-- Who counts: a register in one life of its store, and a till that sells while its store server is away in one life of its
-- own. Numbers of before were all of the first.
ALTER TABLE retail.register_session
	ADD COLUMN life_number int NOT NULL DEFAULT 1 CHECK (life_number > 0);
ALTER TABLE retail.sale
	ADD COLUMN life_number int NOT NULL DEFAULT 1 CHECK (life_number > 0),
	ADD COLUMN till_life int NOT NULL DEFAULT 0 CHECK (till_life >= 0); -- 0: the store server counted
