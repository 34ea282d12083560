import { clientConfig } from "@outpost/common/build/client.ts";

export default clientConfig("http://127.0.0.1:3001");
