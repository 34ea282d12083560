/*
 * Upload: sends a file and tells how far it is.
 *
 * Why      fetch does not say how much of a body is sent; XMLHttpRequest does. Signing and problems are as everywhere:
 *          a token that ended is renewed once, and what is thrown is a Problem.
 */
import { localProblem, problemOf } from "@outpost/common/api/problem.ts";
import { session } from "@outpost/common/session/current.ts";

type Told = (sent: number, total: number) => void;

function sendOnce(address: string, file: Blob, token: string | undefined, told: Told, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Content-Type", "text/csv");
    request.setRequestHeader("Accept", "application/json");
    if (token !== undefined) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.upload.onprogress = ({ loaded, total }) => told(loaded, total);
    request.onload = () => resolve(new Response(request.responseText, { status: request.status, headers: { "Content-Type": request.getResponseHeader("Content-Type") ?? "" } }));
    request.onerror = () => reject(localProblem("no_connection"));
    request.onabort = () => reject(localProblem("cancelled"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(file);
  });
}

/* The id is the client's, so that sending a file again makes no second import. */
export async function uploadImport(importId: string, file: Blob, told: Told, signal: AbortSignal): Promise<void> {
  const address = `/api/v1/imports?import_id=${importId}`;
  const token = session.token();
  let response = await sendOnce(address, file, token, told, signal);
  if (response.status === 401) response = await sendOnce(address, file, await session.renew(token), told, signal);
  if (!response.ok) throw await problemOf(response);
}
