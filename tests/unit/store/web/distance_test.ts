import assert from "node:assert/strict";
import test from "node:test";
import { Problem } from "../../../../common/web/api/problem.ts";
import { bySeverity, stateOf as stateOfCondition, type Condition } from "../../../../common/web/pages/conditions/conditions.ts";
import { paceOf, stateOf, type Job } from "../../../../common/web/pages/jobs/jobs.ts";
import { downOf, faultsOf, isServerAway, lineOf, upOf } from "../../../../store/web/distance.ts";
import { personRows } from "../../../../store/web/pages/people/person_rows.ts";
import type { SyncStatus } from "../../../../store/web/status.ts";

const NOW = "2026-11-30T10:02:30.000Z";
const status: SyncStatus = {
  store_id: "s", store_inc: "i", hq_inc: "h", applied_rev: 7, applied_at: "2026-11-30T09:00:00Z", last_seq: 10, acked_seq: 10, acked_at: null, pending: 0,
  recovery_complete: true, unrecovered_count: 0, unusable_count: 0, unusable_rows: [], conditions: 0, connected: true, hints_come: true, silent_s: 0,
  clock_offset_ms: 0, time_offset_ms: 0, last_error: null,
};

test("a line that is up is near", () => assert.deepEqual(lineOf(status, NOW), { state: "good", key: "near" }));

test("a line that is down says since when, by how long headquarters is silent", () => {
  assert.deepEqual(lineOf({ ...status, connected: false, silent_s: 150 }, NOW), { state: "attention", key: "away", at: "2026-11-30T10:00:00.000Z" });
  assert.deepEqual(lineOf({ ...status, connected: false, silent_s: null }, NOW), { state: "attention", key: "away_never" });
});

test("what waits is on its way, or waits for the line", () => {
  assert.equal(upOf(status).key, "up_all");
  assert.deepEqual(upOf({ ...status, pending: 3 }), { state: "good", key: "up_coming", count: 3 });
  assert.equal(upOf({ ...status, pending: 300 }).state, "information");
  assert.deepEqual(upOf({ ...status, pending: 3, connected: false }), { state: "attention", key: "up_waiting", count: 3 });
});

test("master data are up to date, as of a time, or not there", () => {
  assert.equal(downOf(status).key, "down_near");
  assert.equal(downOf({ ...status, connected: false }).key, "down_as_of");
  assert.equal(downOf({ ...status, applied_at: null }).key, "down_nothing");
});

test("faults are told only where there are some", () => {
  assert.deepEqual(faultsOf(status), []);
  assert.deepEqual(faultsOf({ ...status, recovery_complete: false, unrecovered_count: 1, unusable_count: 2 }).map(({ key, count }) => [key, count]), [["recovering", undefined], ["not_recovered", 1], ["unusable", 2]]);
});

test("a server that refuses is there, one that does not answer is not", () => {
  assert.equal(isServerAway(new Problem({ code: "forbidden", title: "", status: 403 })), false);
  assert.equal(isServerAway(new Problem({ code: "no_connection", title: "", status: 0 })), true);
  assert.equal(isServerAway(null), false);
});

test("the gravest condition comes first, then the latest", () => {
  const condition = (severity: "warning" | "critical", since: string) => ({ severity, since, lasting: true }) as Condition;
  const order = bySeverity([condition("warning", "2026-01-02"), condition("critical", "2026-01-01"), condition("warning", "2026-01-03")]);
  assert.deepEqual(order.map(({ since }) => since), ["2026-01-01", "2026-01-03", "2026-01-02"]);
  assert.equal(stateOfCondition({ severity: "critical", lasting: false }), "neutral");
});

test("how often a job runs is said in whole units", () => {
  assert.deepEqual([60, 5400, 86400, 90].map((every) => paceOf(every)), [{ unit: "minute", count: 1 }, { unit: "minute", count: 90 }, { unit: "day", count: 1 }, { unit: "second", count: 90 }]);
});

test("a job that fails again and again is worse than one that failed once", () => {
  const job = (part: Partial<Job>) => stateOf({ running: false, outcome: "done", failures: 0, ...part } as Job).key;
  assert.deepEqual([job({}), job({ running: true }), job({ outcome: null }), job({ outcome: "failed", failures: 1 }), job({ outcome: "failed", failures: 4 })], ["done", "running", "never", "failed", "failing"]);
});

test("who is at a register comes first, and stays in the list when no longer active", () => {
  const person = (user_id: string, display_name: string, active: boolean) => ({ user_id, user_name: display_name.toLowerCase(), display_name, active, roles: [] });
  const people = [person("1", "Ana", true), person("2", "Luis", false), person("3", "Zoe", true)];
  const open = [{ opened_by: "2", opened_at: NOW, register: "Register 1", register_session_id: "r" }];
  const names = (shown: "active" | "here" | "all", search = "") => personRows(people, open, { search, shown }).map((row) => row.display_name);
  assert.deepEqual([names("active"), names("here"), names("all", "zo")], [["Luis", "Ana", "Zoe"], ["Luis"], ["Zoe"]]);
});
