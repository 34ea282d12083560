-- The checks of the head and of cuts: see schema/shared/migrations/0147_domains.sql.
CREATE DOMAIN sync.life_floor AS int CHECK (VALUE >= 0);

ALTER TABLE sync.head
	DROP CONSTRAINT head_only_one_check, ALTER only_one TYPE sync.only_one,
	DROP CONSTRAINT head_rev_check, ALTER rev TYPE sync.revision,
	DROP CONSTRAINT head_chain_check, ALTER chain TYPE sync.chain_hash,
	DROP CONSTRAINT head_life_floor_check, ALTER life_floor TYPE sync.life_floor;
ALTER TABLE sync.cut
	DROP CONSTRAINT cut_rev_check, ALTER rev TYPE sync.positive,
	DROP CONSTRAINT cut_change_count_check, ALTER change_count TYPE sync.positive,
	DROP CONSTRAINT cut_chain_check, ALTER chain TYPE sync.chain_hash;
