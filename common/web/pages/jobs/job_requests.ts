/* Job requests: both servers have the same. */
import { change, openApi, read, type Outcome } from "../../api/client.ts";
import type { paths } from "../../generated/store.d.ts";
import { session } from "../../session/current.ts";
import type { Job } from "./jobs.ts";

const api = openApi<paths>(session);

export async function readJobs(signal: AbortSignal): Promise<Job[]> {
  return (await read(api.GET("/api/v1/jobs", { signal }))).items;
}

export function runJob(name: string): Promise<Outcome<Job>> {
  return change(api.POST("/api/v1/jobs/{name}/run", { params: { path: { name } } }));
}
