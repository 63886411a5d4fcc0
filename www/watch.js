// A style sheet that does not come keeps the page blank, and every script that waits for it; so does the script before the first
// paint (www/check.js). This one does not wait: after ten seconds the page is shown without the sheet, and after one without what
// that script would have put in its place.
"use strict";
setTimeout(function () {
  var check = document.querySelector("script[blocking]");
  if (check && !window.takeoffCheck) check.removeAttribute("blocking");
}, 1000);
setTimeout(function () {
  Array.prototype.forEach.call(document.querySelectorAll("head > link[rel=stylesheet]"), function (link) {
    if (link.sheet || link.id) return;
    // Where www/main.js asks for it again.
    document.documentElement.setAttribute("data-lost", link.getAttribute("href"));
    link.parentNode.removeChild(link);
  });
}, 10000);
