// What is done before the page is painted for the first time, in words that every browser understands: a newer way of
// writing would stop an old one before it could say what it lacks. It looks whether this browser can run the page (the
// texts stand in the markup, in every language), and puts what the link names in its place: the lab, and the room for the
// guided tour beside it. All else waits for the module.
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
  else arrange(window.location.hash);

  function arrange(link) {
    var root = document.documentElement;
    var lab = /[#&]lab=(algorithms|computation)\b/.exec(link);
    if (lab) root.setAttribute("data-lab", lab[1]);
    if (/[#&]step=\d/.test(link) && !/[#&]mode=(lecture|embed)\b/.test(link)) {
      root.setAttribute("data-mode", "page");
      root.setAttribute("data-tour", "");
      document.getElementById("tour").hidden = false;
    }
  }
})();
