-- What a column of the mirror was called before: an older headquarters sends rows under that name. Whoever renames a column
-- of a replicated table in a shared migration adds a row here in one of the store's.
CREATE TABLE sync.former_name (
	table_name text NOT NULL,
	former_name text NOT NULL,
	column_name text NOT NULL,
	PRIMARY KEY (table_name, former_name)
);

INSERT INTO sync.former_name (table_name, former_name, column_name) VALUES
	('price', 'amount', 'unit_price'),
	('price', 'per_quantity', 'price_quantity'),
	('tax_rate', 'rate', 'rate_ppm');
