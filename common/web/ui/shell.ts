import type { Component } from "vue";
import type { State } from "./state.ts";

export interface Place { to: string; text: string; icon: Component; count?: number }
export interface PlaceGroup { title?: string; places: readonly Place[] }

/** Said at the top right of every page; `more` on what it means for who reads it. */
export interface Connection { state: State; text: string; more?: string }
