-- The checks of the mirror's position: see schema/shared/migrations/0147_domains.sql.
ALTER TABLE sync.mirror_position
	DROP CONSTRAINT mirror_position_only_one_check, ALTER only_one TYPE sync.only_one,
	DROP CONSTRAINT mirror_position_rev_check, ALTER rev TYPE sync.revision,
	DROP CONSTRAINT mirror_position_chain_check, ALTER chain TYPE sync.chain_hash;
