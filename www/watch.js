// A style sheet that does not come keeps the page blank, and every script that waits for it. This one does not wait: after ten
// seconds the page is shown without the sheet, which still takes effect if it comes.
"use strict";
setTimeout(function () {
  Array.prototype.forEach.call(document.querySelectorAll("head > link[rel=stylesheet]"), function (link) {
    if (link.sheet || link.id) return;
    var later = document.createElement("link");
    later.rel = "stylesheet";
    // What is not of this medium keeps nothing waiting.
    later.media = "print";
    later.onload = function () {
      later.media = "all";
    };
    later.href = link.href;
    link.parentNode.replaceChild(later, link);
  });
}, 10000);
