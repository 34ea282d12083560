/*
 * Reports: sales and returns of a span of business dates, grouped: what both servers show of them.
 *
 * Why      A figure means the same wherever it is read; headquarters has it from sums of all stores, a store from its documents.
 * Model    A page of groups and the totals of all of them, beside the same of another span when it is asked for. The statement is
 *          the server's, over retail.report_document and retail.report_page (schema/shared/functions/sales_figures.sql); what is
 *          summed and by what stands in schema/shared/migrations/0156. Figures of a person take a right of their own.
 */
#ifndef OUTPOST_COMMON_API_REPORTS_H
#define OUTPOST_COMMON_API_REPORTS_H

#include "common/http/route.h"

/* Of the query but for what the groups are, and of a store. */
#define SALES_REPORT_QUERY                                                                         \
	{ "from", FIELD_DATE, FIELD_REQUIRED, .doc = "First business date" },                      \
		{ "to", FIELD_DATE, FIELD_REQUIRED, .doc = "Last business date" },                 \
		{ "department_id", FIELD_UUID, 0, .refers = "department",                          \
		  .doc = "What is of this department only" },                                      \
		{ "compare", FIELD_CHOICE, 0, .choices = sales_report_compared,                    \
		  .doc = "With the same days a week or a year before" },                           \
		{ "compare_from", FIELD_DATE, 0,                                                   \
		  .doc = "Instead: with these days, the first with the first" },                   \
		{ "compare_to", FIELD_DATE, 0 },                                                   \
		{ "sort",                                                                          \
		  FIELD_CHOICE,                                                                    \
		  0,                                                                               \
		  .choices = sales_report_sorts,                                                   \
		  .fallback = "group_key",                                                         \
		  .doc = "A figure; with - the largest first" },                                   \
		{ "after", FIELD_TEXT, 0, .doc = "`next` of the page before" },                    \
	{                                                                                          \
		"limit", FIELD_INT, 0, .min = 1, .max = 1000, .fallback = "1000",                  \
				       .doc = "Groups of a page"                                   \
	}

extern const char *const sales_report_compared[], *const sales_report_sorts[];
/* A group, and the same as the columns of a file. */
extern const struct field sales_report_group_fields[], sales_report_export_fields[];

#define SALES_REPORT_FIELDS                                                                        \
	{ "items", FIELD_LIST, 0, .record = "sales_report_group",                                  \
	  .fields = sales_report_group_fields },                                                   \
		{ "next", FIELD_TEXT, FIELD_NULLABLE, .doc = "Of the page that follows" },         \
		{ "totals",                                                                        \
		  FIELD_OBJECT,                                                                    \
		  FIELD_NULLABLE,                                                                  \
		  .record = "sales_report_group",                                                  \
		  .fields = sales_report_group_fields,                                             \
		  .doc = "Of all groups; a sale counts once here. null: nothing was sold" },       \
		{ "compared_from", FIELD_DATE, FIELD_NULLABLE },                                   \
	{                                                                                          \
		"compared_to", FIELD_DATE, FIELD_NULLABLE                                          \
	}

/* For `prepare`. of_people: the right that figures of persons take. */
must_check const struct error *sales_report_check(struct request *req, enum permission of_people);

#endif
