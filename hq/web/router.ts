import { createRouter, createWebHistory } from "vue-router";

/* One row a page; each is fetched when it is gone to. */
export const router = createRouter({
  history: createWebHistory(),
  routes: [{ path: "/:path(.*)*", name: "home", component: () => import("./pages/home/HomePage.vue") }],
});
