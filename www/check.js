// What is done before the page is painted for the first time, in words that every browser understands: a newer way of
// writing would stop an old one before it could say what it lacks. It looks whether this browser can run the page (the
// texts stand in the markup, in every language), and puts what the link names in its place: the lab, and the room for the
// guided tour beside it. All else waits for the module. Whatever keeps that from starting is told here, with its cause.
"use strict";
(function () {
  var root = document.documentElement;
  // What a security policy has kept from being done here: the directive, and what was refused. Of workers apart: those may come
  // another way.
  var refused = "", refusedWorkers = "";

  // The program cannot run; the first reason counts. `cause` is shown as it stands.
  function refuse(reason, cause) {
    if (root.getAttribute("data-unsupported")) return;
    root.setAttribute("data-unsupported", reason);
    root.setAttribute("data-state", "failed");
    document.getElementById("unsupported-cause").textContent = cause || "";
    document.getElementById("unsupported").hidden = false;
  }

  // Forgets what the service worker keeps, and the worker: it may be what is damaged, or belong to a site that is gone.
  function letGo() {
    return navigator.serviceWorker.getRegistration().then(function (registration) {
      if (!registration) return;
      var prefix = "takeoff " + registration.scope + " ";
      return caches.keys().then(function (names) {
        var mine = names.filter(function (name) {
          return name.indexOf(prefix) === 0;
        });
        return Promise.all(mine.map(function (name) {
          return caches.delete(name);
        })).then(function () {
          return registration.unregister();
        });
      });
    });
  }
  function letGoQuietly() {
    return new Promise(function (resolve) {
      resolve(letGo());
    }).catch(function () {});
  }

  // Whether these bytes are the file of that address, whose name tells the content; true where that cannot be known.
  function isWhole(address, bytes) {
    if (!window.crypto || !crypto.subtle) return Promise.resolve(bytes.byteLength > 0);
    return crypto.subtle.digest("SHA-256", bytes).then(function (digest) {
      var begin = Array.prototype.map.call(new Uint8Array(digest, 0, 5), function (byte) {
        return (256 + byte).toString(16).slice(1);
      }).join("");
      return address.split(".").slice(-2)[0] === begin;
    });
  }

  // A file of the program is of no use: it is asked for once more, past whatever copies there are, to tell why. If it is whole
  // by now, the page loads itself again, once.
  function failed(error, address) {
    console.error(error);
    var said = String((error && error.message) || error);
    var file = (address || "").split("/").slice(-2).join("/");
    if (location.protocol === "file:") return refuse("file", said);
    if (refused) return refuse("policy", refused);
    if (window.origin === "null") return refuse("origin", said);
    // Firefox may say so of half a module too.
    var lacksMemory = /memory/i.test(said);
    if (!address) return refuse(lacksMemory ? "memory" : "load", said);
    // The service worker does not answer for itself: whether there is a server at all.
    fetch("sw.js", { cache: "no-store" })
      .then(letGoQuietly)
      .then(function () {
        return fetch(address, { cache: "reload" });
      })
      .then(function (response) {
        if (!response.ok) return refuse("load", file + ": " + response.status);
        if (/text\/html/.test(response.headers.get("content-type"))) return refuse("html", file);
        return response.arrayBuffer().then(function (bytes) {
          return isWhole(address, bytes).then(function (whole) {
            if (!whole) return refuse("damaged", file + ": " + bytes.byteLength + " bytes");
            if (lacksMemory) refuse("memory", said);
            else if (again()) location.reload();
            else refuse("load", said);
          });
        });
      })
      .catch(function (lost) {
        refuse("load", file + ": " + ((lost && lost.message) || lost));
      });
  }

  // Whether the page may load itself again: not twice in a minute.
  function again() {
    var now = Date.now();
    try {
      if (now - Number(sessionStorage.getItem("takeoff-again")) < 60000) return false;
      sessionStorage.setItem("takeoff-again", now);
      return true;
    } catch (error) {
      return false;
    }
  }

  // What is pressed or chosen before the program runs is done once it does (www/main.js): what each control was set to, then the
  // last button.
  var early = { set: [], button: null };
  function keep(event) {
    var target = event.target;
    if (root.getAttribute("data-state") !== "loading" || !target.closest) return;
    var button = target.closest("button");
    if (event.type === "change") early.set.push([target, target.value, target.checked]);
    else if (button) {
      if (early.button) early.button.removeAttribute("aria-busy");
      early.button = button;
      button.setAttribute("aria-busy", "true");
    }
  }
  document.addEventListener("click", keep, true);
  document.addEventListener("change", keep, true);

  window.takeoffCheck = {
    // Set by www/main.js.
    isMet: false,
    early: early,
    failed: failed,
    isWhole: isWhole,
    letGo: letGoQuietly,
    refused: function () {
      return refusedWorkers || refused;
    }
  };
  document.addEventListener("securitypolicyviolation", function (event) {
    if (event.disposition === "report") return;
    var said = "Content-Security-Policy: " + event.effectiveDirective + " (" + event.blockedURI + ")";
    if (event.effectiveDirective === "worker-src") refusedWorkers = refusedWorkers || said;
    else refused = refused || said;
  });
  // The program's script does not come, or is none. Without www/watch.js it runs.
  var isTold = false;
  window.addEventListener("error", function (event) {
    var script = event.target && event.target.tagName === "SCRIPT" ? event.target.src : event.filename;
    var main = document.querySelector("script[data-takeoff]");
    if (!main || !main.src || main.src !== script || root.getAttribute("data-state") !== "loading") return;
    isTold = true;
    failed(event.message || "error", script);
  }, true);
  // Firefox tells that a script does not come as soon as it knows, which may be before this one listens. By now it has run.
  document.addEventListener("DOMContentLoaded", function () {
    var main = document.querySelector("script[data-takeoff]");
    var isLost = main && main.src && !isTold && !window.takeoffCheck.isMet;
    if (isLost && root.getAttribute("data-state") === "loading") failed("error", main.src);
  });

  // The smallest module that holds SIMD instructions: i32.const 0, i8x16.splat, i8x16.popcnt, as bytes.
  var simd = [
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11
  ];
  if (typeof WebAssembly !== "object" || typeof WebAssembly.validate !== "function") refuse("wasm");
  else if (!WebAssembly.validate(new Uint8Array(simd))) refuse("simd");
  else if (!("Worker" in window)) refuse("worker");
  else arrange(window.location.hash);

  function arrange(link) {
    var lab = /[#&]lab=(algorithms|computation)\b/.exec(link);
    if (lab) root.setAttribute("data-lab", lab[1]);
    if (/[#&]step=\d/.test(link) && !/[#&]mode=(lecture|embed)\b/.test(link)) {
      root.setAttribute("data-mode", "page");
      root.setAttribute("data-tour", "");
      document.getElementById("tour").hidden = false;
    }
    // A page that begins elsewhere than with the first screen (the same as in www/main.js) is shown with the style of what it
    // begins with; one that does not come is not waited for long.
    var script = document.querySelector("script[data-style]");
    var isElsewhere = link.replace("#", "").split("&").some(function (pair) {
      return !/^((v|lang|run|keep|workers)=.*)?$/.test(pair);
    });
    if (script && isElsewhere) {
      var sheet = document.createElement("link");
      var show = function () {
        root.removeAttribute("data-bare");
      };
      root.setAttribute("data-bare", "");
      sheet.id = "later-style";
      sheet.rel = "stylesheet";
      sheet.href = script.getAttribute("data-style");
      sheet.onload = show;
      sheet.onerror = function () {
        show();
        if (sheet.parentNode) sheet.parentNode.removeChild(sheet);
      };
      document.head.appendChild(sheet);
      setTimeout(show, 10000);
    }
  }
})();
