/*
 * Receipt layout: a sale as a list of typed lines, independent of any printer.
 *
 * Why      The printer driver, the screen, the e-mail and the auditor show the same receipt.
 * Model    Input is a plain struct with amounts in minor units; they are already computed, nothing
 *          is added up here. Output is a list of lines: text, two columns, separator, barcode, QR
 *          code, feed, cut. Rows have 32, 42 or 48 columns. Names are cut by what a reader sees as
 *          characters (text_clusters.h). Control characters in any text are dropped.
 *          To add a label: one row in receipt_labels.c with its words in every language.
 * Owner    The passed arena.
 * See      docs/receipts.md
 */
#ifndef OUTPOST_COMMON_RULES_RECEIPT_LAYOUT_H
#define OUTPOST_COMMON_RULES_RECEIPT_LAYOUT_H

#include "common/base/error.h"
#include "common/base/text.h"

/* For what is not on paper: nothing is cut or wrapped. Not for receipt_print_text. */
#define RECEIPT_ANY_WIDTH (1u << 20)

enum receipt_language { RECEIPT_ENGLISH, RECEIPT_SPANISH, RECEIPT_LANGUAGE_COUNT };
enum receipt_document { RECEIPT_SALE, RECEIPT_RETURN, RECEIPT_EXCHANGE, RECEIPT_VOID };

/* A name and an amount: discount, payment, charge. A discount may have no name. */
struct receipt_entry {
	const char *name;
	const char *note; /* or NULL: masked card number, reason */
	int64_t amount;
};

struct receipt_item {
	const char *name;
	const char *unit;     /* or NULL: pieces */
	const char *tax_code; /* or NULL: letter that refers to the table of taxes */
	const char *note;     /* or NULL */
	int64_t quantity;     /* thousandths; negative for goods taken back */
	int64_t unit_price;
	int64_t price_quantity; /* what unit_price buys, in thousandths; 0: one */
	int64_t amount;
	const struct receipt_entry *discounts; /* amounts are negative */
	size_t discount_count;
};

struct receipt_tax {
	const char *code;
	const char *name;
	int64_t rate; /* parts per million; negative: not a percentage */
	int64_t base;
	int64_t amount;
	bool included; /* in the prices; else it is added to them */
};

struct receipt_store {
	const char *name;
	const char *legal_name; /* this and the following: or NULL */
	const char *tax_id;
	const char *phone;
	const char *web;
	const char *const *address;
	size_t address_count;
};

struct receipt {
	unsigned columns; /* 32, 42, 48 or RECEIPT_ANY_WIDTH */
	enum receipt_language language;
	enum receipt_document document;
	bool copy;
	bool training; /* not a sale: says so, at both ends */
	const char *currency;
	int currency_digits;
	struct receipt_store store;
	const char *number;
	const char *date; /* as printed, in store time */
	const char *register_name;
	const char *cashier; /* this and the following: or NULL */
	const char *customer;
	const char *original_number; /* the receipt that goods are returned from */
	const char *reason;          /* why they are */
	const struct receipt_item *items;
	size_t item_count;
	const struct receipt_entry *discounts; /* of the whole basket, negative */
	size_t discount_count;
	int64_t subtotal;
	const struct receipt_tax *taxes;
	size_t tax_count;
	int64_t rounding; /* for cash; 0: not printed */
	int64_t total;
	const struct receipt_entry *payments;
	size_t payment_count;
	int64_t change;
	const char *const *footer;
	size_t footer_count;
	const char *barcode; /* or NULL: Code 128 */
	const char *qr;      /* or NULL */
};

enum receipt_line_kind {
	RECEIPT_TEXT,      /* left */
	RECEIPT_COLUMNS,   /* left and right, filled up with blanks between */
	RECEIPT_SEPARATOR, /* a row of `fill` */
	RECEIPT_BARCODE,   /* left */
	RECEIPT_QR,        /* left */
	RECEIPT_FEED,      /* `count` empty rows */
	RECEIPT_CUT,
};

/* What a line is about, in the order in which they come. */
enum receipt_part {
	RECEIPT_HEAD,
	RECEIPT_FACTS, /* number, date, who sold */
	RECEIPT_ITEMS,
	RECEIPT_SUMS, /* with the taxes that are added */
	RECEIPT_PAYMENTS,
	RECEIPT_TAXES, /* that are included */
	RECEIPT_FOOT,
};

enum receipt_alignment { RECEIPT_LEFT, RECEIPT_CENTRE };

struct receipt_line {
	enum receipt_line_kind kind;
	enum receipt_part part;
	enum receipt_alignment alignment;
	bool bold;
	bool large; /* double height; the width stays, so that columns still fit */
	char fill;
	unsigned count;
	struct text left;
	struct text right;
};

struct receipt_lines {
	struct receipt_line *lines;
	size_t count;
	size_t capacity;
	unsigned columns;
};

must_check const struct error *receipt_lay_out(struct arena *arena, const struct receipt *receipt,
					       struct receipt_lines *out_lines);

/* The same as plain text: one row per line, no printer commands, codes in brackets. */
struct text receipt_print_text(struct arena *arena, const struct receipt_lines *lines);

const char *receipt_line_kind_name(enum receipt_line_kind kind);

#endif
