/* The public API as a test prepares things by: signed in, JSON in and out, what is no 2xx thrown. */
export async function openApi(server, { user_name, password }) {
  const api = new Api(server.address);
  const { access_token } = await api.post("/api/v1/auth/login", { user_name, password });
  api.headers = { Authorization: `Bearer ${access_token}` };
  return api;
}

class Api {
  headers = {};

  constructor(address) {
    this.address = address;
  }

  get = (path) => this.call("GET", path);
  post = (path, body) => this.call("POST", path, body);
  put = (path, body) => this.call("PUT", path, body);
  patch = (path, body) => this.call("PATCH", path, body, "application/merge-patch+json");
  delete = (path) => this.call("DELETE", path);

  /* The first page of a list, of at most 200. */
  items = async (path) => (await this.get(path + (path.includes("?") ? "&" : "?") + "limit=200")).items;

  async call(method, path, body, type = "application/json") {
    const isText = typeof body === "string";
    const sent = body === undefined ? {} : { body: isText ? body : JSON.stringify(body), headers: { "Content-Type": type } };
    const reply = await fetch(this.address + path, { method, ...sent, headers: { ...this.headers, ...sent.headers } });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
    return text && /json/.test(reply.headers.get("content-type")) ? JSON.parse(text) : text;
  }
}
