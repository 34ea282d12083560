import type { RouteRecordRaw } from "vue-router";

/* One row a page; each is fetched when it is gone to. */
export const routes: RouteRecordRaw[] = [{ path: "/:path(.*)*", name: "home", component: () => import("./pages/home/HomePage.vue") }];
