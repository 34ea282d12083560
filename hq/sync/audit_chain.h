/*
 * Audit chain: gives committed edits of master data their audit numbers and their place in the hash chain.
 *
 * Why      After the commit, by one writer, so that no edit waits for another: see docs/audit.md.
 * Model    Woken after each run of the sequencer, which hears of every edit, it lets the stores have the change
 *          first. One run at a time; it is followed by a pause, as long as it took while more is waiting, so
 *          that a large import does not take the database from everybody else. Several processes may run
 *          one: the head's row lets one at a time go on.
 */
#ifndef OUTPOST_HQ_SYNC_AUDIT_CHAIN_H
#define OUTPOST_HQ_SYNC_AUDIT_CHAIN_H

#include "common/log/log.h"
#include "common/ports/ports.h"

struct audit_chain;

struct audit_chain *audit_chain_create(const struct ports *ports, const struct log *log);
void audit_chain_wake(struct audit_chain *chain);
/* False while a run is under way; no new one begins. */
bool audit_chain_close(struct audit_chain *chain);
void audit_chain_destroy(struct audit_chain *chain);

#endif
