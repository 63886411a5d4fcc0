// What a worker runs, after the text of its module's glue, in one Blob. It waits for the compiled module; from then on the
// module itself listens (src/runner/lib.rs).
"use strict";
self.onmessage = ({ data }) => {
  // What the page says to workers before they are ready, it says again when they are.
  if (data instanceof ArrayBuffer) return;
  wasm_bindgen.initSync({ module: data });
  wasm_bindgen.start_worker();
};
