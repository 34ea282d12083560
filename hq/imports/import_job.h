/*
 * Import job: reads an uploaded CSV file of products into retail.product_import_row and validates it.
 *
 * Model    The request answers at once; the job goes on: parse on the thread pool, COPY, one statement
 *          that finds what is wrong with each row. The import's state in the database tells how far it
 *          is; a job that the server did not live to finish is marked failed at the next start.
 *          Applying is a statement of its own, see schema/hq/functions/product_import.sql.
 * Owner    A job owns its copy of the file and frees itself. import_jobs is freed by app after
 *          import_jobs_close has called back.
 */
#ifndef OUTPOST_HQ_IMPORTS_IMPORT_JOB_H
#define OUTPOST_HQ_IMPORTS_IMPORT_JOB_H

#include "common/db/db.h"
#include "common/log/log.h"
#include "common/loop/loop.h"

#define IMPORT_FILE_MAXIMUM ((size_t)20 << 20)

struct import_jobs;

struct import_jobs *import_jobs_create(struct loop *loop, struct db *db, const struct log *log);
void import_jobs_destroy(struct import_jobs *jobs);
/* Calls closed once no job runs any more; jobs under way go on to their end. */
void import_jobs_close(struct import_jobs *jobs, loop_callback *closed, void *context);

/* Marks imports that an earlier process left half-read. Call once at start. */
void import_jobs_recover(struct import_jobs *jobs);

/* At most two at a time: each holds its file in memory. */
bool import_jobs_busy(const struct import_jobs *jobs);

/* The import's row exists already (import_begin). The file is copied. */
void import_job_start(struct import_jobs *jobs, const char *import_id, struct text file);

#endif
