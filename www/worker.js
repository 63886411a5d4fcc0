// What a worker runs, after the text of the glue (www/pkg/takeoff.js), in one Blob. It waits for the compiled module;
// from then on the module itself listens (src/worker/runner.rs).
"use strict";
self.onmessage = (event) => {
  wasm_bindgen.initSync({ module: event.data });
  wasm_bindgen.start_worker();
};
