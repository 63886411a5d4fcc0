// What a worker runs, after the text of its module's glue, in one Blob. It waits for the compiled module; from then on the
// module itself listens (src/runner/lib.rs).
"use strict";
self.onmessage = (event) => {
  wasm_bindgen.initSync({ module: event.data });
  wasm_bindgen.start_worker();
};
