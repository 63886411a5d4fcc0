// What a worker runs, after the text of its module's glue, in one Blob. It waits for the compiled module; from then on the
// module itself listens (src/runner/lib.rs).
"use strict";
// The rest of its functions, which the first figure does not need, comes with the module, or as an address and later.
let isWhole = false;
const join = (rest) => {
  if (isWhole) return;
  const [imports, m] = runner.parts();
  new WebAssembly.Instance(rest, { ...imports, m });
  isWhole = true;
};
let address;
const runner = takeoffRunnerGlue(() => {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${address}: ${request.status}`);
  if (/text\/html/.test(request.getResponseHeader("content-type"))) throw new Error(`${address}: text/html`);
  const file = request.response;
  let rest;
  try {
    rest = new WebAssembly.Module(file);
  } catch (error) {
    throw new Error(`${address}: ${file.byteLength} bytes, ${error.message}`);
  }
  join(rest);
});
self.onmessage = ({ data }) => {
  // What the page says to workers before they are ready, it says again when they are.
  if (data instanceof ArrayBuffer) return;
  const [module, rest] = data;
  runner.initSync({ module });
  if (rest instanceof WebAssembly.Module) join(rest);
  else address = rest;
  self.addEventListener("message", ({ data }) => data instanceof WebAssembly.Module && join(data));
  runner.start_worker();
};
