// A style sheet that does not come keeps the page blank, and every script that waits for it. This one does not wait: after ten
// seconds the page is shown without the sheet.
"use strict";
setTimeout(function () {
  Array.prototype.forEach.call(document.querySelectorAll("head > link[rel=stylesheet]"), function (link) {
    if (!link.sheet && !link.id) link.parentNode.removeChild(link);
  });
}, 10000);
