/*
 * Memory of the WebAssembly module: handed out upwards, given back all at once.
 * Owner    exports.c calls wasm_forget_memory before each call; everything handed out is then gone.
 */
#ifndef OUTPOST_COMMON_WASM_MEMORY_H
#define OUTPOST_COMMON_WASM_MEMORY_H

void wasm_forget_memory(void);

#endif
