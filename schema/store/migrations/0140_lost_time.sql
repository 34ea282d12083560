-- What headquarters signed of its incarnation: see PROTOCOL.md, Lives. A mirror follows no incarnation that began before its own.
ALTER TABLE sync.mirror_position ADD COLUMN generation text;

-- Its signature has changed.
DROP FUNCTION IF EXISTS sync.apply_cut(text, uuid, bigint, bigint, text, text, text, boolean, bigint, text);
