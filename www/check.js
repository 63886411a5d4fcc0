// Looks whether this browser can run the page, in words that every browser understands: a newer way of writing would
// stop an old one before it could say what it lacks. The texts stand in the markup, in every language.
"use strict";
(function () {
  function refuse(reason) {
    document.documentElement.setAttribute("data-unsupported", reason);
    document.documentElement.setAttribute("data-state", "failed");
    document.getElementById("unsupported").hidden = false;
  }
  // The smallest module that holds SIMD instructions: i32.const 0, i8x16.splat, i8x16.popcnt, as bytes.
  var simd = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11
  ];
  if (typeof WebAssembly !== "object" || typeof WebAssembly.validate !== "function") refuse("wasm");
  else if (!WebAssembly.validate(new Uint8Array(simd))) refuse("simd");
  else if (!("Worker" in window)) refuse("worker");
})();
