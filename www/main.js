// Starts the page: gets the module and the texts of the reader's language, and calls the module. Everything else is in
// there (src/page/ui/app.rs).
//
// The build makes one script of four: the glue as the function `takeoffGlue`, that of the workers' module as
// `takeoffRunnerGlue`, www/worker.js as `takeoffWorker`, and this.
"use strict";
(async () => {
  // As what a worker runs: see `programs`.
  if (!globalThis.document) return takeoffWorker(takeoffRunnerGlue);
  const root = document.documentElement;
  // www/check.js found something missing and has said so.
  if (root.dataset.unsupported) return;
  // The addresses of the other files, whose names the build makes from their content. In the single-file edition
  // everything is in the page instead.
  const script = document.currentScript;
  const inside = (id) => document.getElementById(id)?.textContent;
  const textsOf = (tag) => script.getAttribute(`data-texts-${tag}`);
  const has = (tag) => textsOf(tag) !== null || inside(`takeoff-texts-${tag}`) !== undefined;

  // A guess, so that its texts are on their way early; the module decides.
  const linked = /[#&]lang=([\w-]+)/.exec(location.hash)?.[1];
  const asked = [linked, ...(Array.isArray(navigator.languages) ? navigator.languages : []), navigator.language];
  const tags = asked.filter((tag) => typeof tag === "string").map((tag) => tag.split(/[-_]/)[0].toLowerCase());
  const language = tags.find(has) ?? "en";
  // www/check.js, where it has come.
  const check = globalThis.takeoffCheck;
  if (check) check.isMet = true;
  // Some browsers have no service workers, and some throw when they are asked.
  const [container, controller] = (() => {
    try {
      return [navigator.serviceWorker, navigator.serviceWorker?.controller];
    } catch {
      return [];
    }
  })();

  const get = async (url, options) => {
    const response = await fetch(url, options);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response;
  };
  // A file whose name tells its content, as `read` makes it of the answer. What is of no use is asked for once more, past the
  // browser's own copy: that may be an error, or half the file. If it still is, the error says what came instead.
  const got = async (url, read, signal) => {
    try {
      return await read(await get(url, { signal }));
    } catch (first) {
      if (signal?.aborted) throw first;
      try {
        const response = await get(url, { cache: "reload", signal });
        return await read(new Response(await wholly(response, url), { headers: response.headers }));
      } catch (error) {
        throw Object.assign(new Error(`${error?.message ?? error}`, { cause: first }), { address: url });
      }
    }
  };
  // Its bytes. Half of it, or a page that says that there is none, would be believed.
  const wholly = async (response, url) => {
    if (/text\/html/.test(response.headers.get("content-type"))) throw new Error(`${url}: text/html`);
    const file = await response.arrayBuffer();
    if (check && !(await check.isWhole(url, file))) throw new Error(`${url}: ${file.byteLength} bytes, SHA-256 ≠`);
    return file;
  };
  const bytes = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));
  const addressOf = (name) => script.getAttribute(`data-${name}`);
  const compiled = async (name, signal) => {
    const base64 = inside(`wasm-${name}`);
    if (base64) return WebAssembly.compile(bytes(atob(base64)));
    return got(addressOf(name), async (response) => {
      // A server that does not know the type gets the way that does not ask for it.
      const typed = response.headers.get("content-type")?.startsWith("application/wasm");
      return typed && WebAssembly.compileStreaming
        ? WebAssembly.compileStreaming(response)
        : WebAssembly.compile(await response.arrayBuffer());
    }, signal);
  };
  // One after the other, in the order in which they are needed: together they would take the line from each other, and a small
  // server may not answer many requests at once.
  let line = Promise.resolve();
  const compile = (name, signal) => {
    const module = line.then(() => compiled(name, signal));
    line = module.catch(() => {});
    return module;
  };
  // A language's texts in two parts: what the first screen shows, and the other labs and the tour.
  const textsIn = async (kind, name) => {
    const url = addressOf(`${kind}-${name}`);
    const read = async (response) => new TextDecoder().decode(await wholly(response, url));
    return inside(`takeoff-${kind}-${name}`) ?? got(url, read);
  };
  const texts = async (name) => (await Promise.all([textsIn("texts", name), textsIn("later", name)])).join("");

  // A real data set, by the name of its task, or a lesson (`lesson-NAME`; one that the build does not know lies in the folder
  // `lessons`), until `signal` says to stop; `comes` is called whenever something has come.
  const set = async (name, signal, comes) => {
    const base64 = inside(`takeoff-set-${name}`);
    const url = addressOf(`set-${name}`);
    const transform = (chunk, out) => {
      comes();
      out.enqueue(chunk);
    };
    const unpacked = ({ body }) =>
      body.pipeThrough(new TransformStream({ transform })).pipeThrough(new DecompressionStream("gzip"));
    const read = async (response) => {
      const file = name.startsWith("lesson-") ? await wholly(response, url) : unpacked(response);
      return new Uint8Array(await new Response(file).arrayBuffer());
    };
    if (base64) {
      const file = new Response(bytes(atob(base64)));
      return new Uint8Array(await new Response(name.startsWith("lesson-") ? file.body : unpacked(file)).arrayBuffer());
    }
    if (!url) {
      // Written by somebody, perhaps at this moment.
      const file = await get(`lessons/${name.slice(7)}.txt`, { signal, cache: "no-cache" });
      return new Uint8Array(await file.arrayBuffer());
    }
    const file = await got(url, read, signal);
    // The next time there may be no network.
    (async () => (await container?.ready)?.active?.postMessage(url))().catch(() => {});
    return file;
  };

  // The words stand in the page and can be read before the program is there: they are painted first, and the large files
  // do not take the line from the style sheet. What follows a frame's callbacks follows the frame. A hidden page has none.
  const painted = new Promise((resolve) => {
    if (document.hidden) return resolve();
    requestAnimationFrame(() => setTimeout(resolve));
    // Frames may be long in coming on a busy machine, and may never come where nobody looks.
    setTimeout(resolve, 2500);
  });

  // What workers run: a Blob of the workers' glue and of www/worker.js, for which no server is asked; where that cannot be had
  // (a policy without `worker-src blob:`), this very file, which is then no page's. The single file has none.
  const programs = [
    () => URL.createObjectURL(new Blob([`(${takeoffWorker})(${takeoffRunnerGlue})`], { type: "text/javascript" })),
    () => script.src,
  ].slice(0, script.src ? 2 : 1);
  // The addresses of all scripts that are loaded from within, by name. Where the browser knows policies for such, index.html
  // allows this one alone, and it knows no other address.
  const scripts = { keep: "sw.js" };
  const policy = (() => {
    try {
      return globalThis.trustedTypes?.createPolicy("takeoff", { createScriptURL: (name) => scripts[name] });
    } catch (error) {
      // The server allows it none: what is refused for want of it will say so.
      console.warn(error);
    }
  })();
  const trusted = (name) => (policy ? policy.createScriptURL(name) : scripts[name]);
  // A worker of the n-th program, if there are so many.
  const hire = (n) => {
    if (n >= programs.length) return undefined;
    scripts[n] ??= programs[n]();
    return new Worker(trusted(n));
  };

  // Sends a worker the module that workers run, which is compiled once, and the rest of it when that has come. A worker that
  // cannot get it hears of an error, and the next one tries again.
  let runner, runnerRest;
  const early = new Set();
  const equip = (worker) => {
    runner ??= compile("runner");
    Promise.all([runner, runnerRest]).then(
      ([module, rest]) => {
        worker.postMessage([module, rest ?? new URL(addressOf("runner-rest"), location.href).href]);
        if (!rest) early.add(worker);
      },
      (error) => {
        runner = undefined;
        worker.dispatchEvent(new ErrorEvent("error", { message: `${error}` }));
      },
    );
  };
  const equipRest = (module) => {
    runnerRest = module;
    for (const worker of early) worker.postMessage(module);
    early.clear();
  };

  // The two style sheets; what is opened before the second is here is not seen (www/style.css). The last rule of each says that it
  // is whole. One that is not is asked for once more, past the browser's own copy; one that hangs is not waited for for ever.
  const firstSheet = document.querySelector("head > link[rel=stylesheet]:not([id])")?.getAttribute("href") ?? root.dataset.lost;
  const isWorn = (name) => getComputedStyle(root).getPropertyValue(`--${name}`) !== "";
  const wear = async (name, href, id) => {
    if (!href || isWorn(name)) return;
    const loaded = () => new Promise((resolve, reject) => {
      // www/check.js may have asked for it.
      let sheet = document.getElementById(id);
      if (sheet?.sheet) return resolve();
      if (!sheet) {
        sheet = Object.assign(document.createElement("link"), { id, rel: "stylesheet", href });
        document.head.append(sheet);
      }
      sheet.addEventListener("load", resolve);
      sheet.addEventListener("error", resolve);
      setTimeout(() => reject(new Error(`${href}: 10 s`)), 10000);
    });
    await loaded();
    if (isWorn(name)) return;
    await got(href, (response) => wholly(response, href));
    document.getElementById(id)?.remove();
    await loaded();
  };
  let dressing;
  const dress = () => {
    dressing ??= Promise.all([wear("style", firstSheet, "first-style"), wear("later", addressOf("style"), "later-style")]).then(
      () => {
        root.removeAttribute("data-undressed");
        // The type of a lecture is measured by it.
        dispatchEvent(new Event("resize"));
      },
      (error) => {
        dressing = undefined;
        throw error;
      },
    );
    return dressing;
  };

  let page;

  const fail = (error) => {
    if (check) return check.failed(error, error?.address && new URL(error.address, location.href).href);
    console.error(error);
    root.dataset.unsupported = "load";
    root.dataset.state = "failed";
    document.getElementById("unsupported").hidden = false;
  };

  // The markup says that the program is on its way, and Train does nothing until it is here.
  const loading = new MutationObserver(() => {
    if (root.dataset.state === "loading") return;
    loading.disconnect();
    document.getElementById("loading").remove();
    document.getElementById("train").disabled = false;
    if (check) redo(check.early);
  });
  // What was pressed and chosen meanwhile; nothing of it where the program cannot run.
  const redo = ({ set, button }) => {
    button?.removeAttribute("aria-busy");
    if (root.dataset.unsupported) return;
    for (const [control, value, checked] of set) {
      if (/^(checkbox|radio)$/.test(control.type)) control.checked = checked;
      else control.value = value;
      for (const kind of ["input", "change"]) control.dispatchEvent(new Event(kind, { bubbles: true }));
    }
    button?.click();
  };
  loading.observe(root, { attributeFilter: ["data-state"] });

  // What the first screen does not need of the page's module is in files of their own, which are joined to it in this order
  // (xtask/src/split.rs): what is done first and what the other labs open with, and the rest.
  const behind = ["next", "rest"];
  let stopping = new AbortController();
  const missing = document.getElementById("incomplete");
  // Whether the program has not got it by itself meanwhile.
  const lacks = (name) => behind.includes(name);
  const join = (name, module) => {
    if (!lacks(name)) return;
    const [imports, m] = page.parts();
    new WebAssembly.Instance(module, { ...imports, m });
    behind.shift();
  };
  const arrivals = new Map();
  const joined = (name) => {
    if (!lacks(name)) return;
    if (!arrivals.has(name)) {
      const failed = (error) => {
        arrivals.delete(name);
        if (lacks(name)) throw error;
      };
      arrivals.set(name, compile(name, stopping.signal).then((module) => join(name, module), failed));
    }
    return arrivals.get(name);
  };
  // Called from within the program, when it cannot go on without: the page waits.
  const need = () => {
    // What a test of the first load looks at.
    root.dataset.waited = "";
    // One that is half here would only share the line with this one.
    stopping.abort();
    stopping = new AbortController();
    const [name] = behind;
    const address = addressOf(name);
    const request = new XMLHttpRequest();
    request.open("GET", address, false);
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) {
      const error = Object.assign(new Error(`${address}: ${request.status}`), { address });
      fail(error);
      throw error;
    }
    join(name, new WebAssembly.Module(bytes(request.responseText)));
  };
  // Says what does not come. Until it has, nothing is taken in that may need it: the program cannot stop halfway.
  const lack = (error) => {
    console.warn(error);
    held?.removeAttribute("aria-busy");
    held = undefined;
    const { address, message } = error;
    missing.querySelector("code").textContent = address && !message.includes(address) ? `${address}: ${message}` : message;
    missing.hidden = false;
  };
  // What these lead to comes behind the first screen: a press waits for it, and the last one counts. Else the program would have to
  // get it by itself, while the page stands still.
  let held;
  const wait = (event) => {
    const pressed = event.target.closest?.(".head button, .ways button");
    if (!pressed || hasTexts || !missing.hidden || root.dataset.state === "loading") return;
    event.stopImmediatePropagation();
    held?.removeAttribute("aria-busy");
    held = pressed;
    held.setAttribute("aria-busy", "true");
    fetchRest();
    setTimeout(() => held === pressed && lack(new Error(`${addressOf(behind[0] ?? `later-${language}`)}: 10 s`)), 10000);
  };
  addEventListener("click", wait, { capture: true });
  // Fetches it behind what comes first; where that fails, again now and then, and when the reader asks for it.
  let asking, retry;
  let hasTexts = false;
  const fetchRest = () => {
    if (asking) return asking;
    const opens = Promise.all([joined("next"), hasTexts ? "" : textsIn("later", language)]).then(([, file]) => {
      if (file) page.texts_are_here(language, file, "");
      hasTexts = true;
      const pressed = held;
      held = undefined;
      pressed?.removeAttribute("aria-busy");
      pressed?.click();
    });
    asking = Promise.all([dress(), opens.then(() => joined("rest"))])
      .then(() => {
        missing.hidden = true;
        return compile("runner-rest").then(equipRest, () => {});
      })
      .catch((error) => {
        asking = undefined;
        lack(error);
        clearTimeout(retry);
        retry = setTimeout(fetchRest, 10000);
      });
    return asking;
  };
  missing.querySelector("button").addEventListener("click", fetchRest);
  for (const kind of ["click", "input", "change", "keydown", "paste", "drop"]) {
    const hold = (event) => {
      if (missing.hidden || missing.contains(event.target)) return;
      event.stopImmediatePropagation();
      // Links lead on all the same, and keys move the focus.
      if (kind !== "keydown" && !event.target.closest?.("a")) event.preventDefault();
    };
    addEventListener(kind, hold, { capture: true });
  }
  // A visit that goes elsewhere than to the first screen, or has all files at hand, waits for all of it; one that goes to another
  // lab, for what that opens with.
  const isAsked = (keys) => location.hash.replace("#", "").split("&").every((pair) => keys.test(pair));
  const isFirst = isAsked(/^((v|lang|run|keep|workers)=.*)?$/);
  const isLab = isAsked(/^((v|lang|run|keep|workers|lab)=.*)?$/);
  const hasAll = !addressOf("rest") || controller;
  const isAtOnce = !isFirst || hasAll;
  const awaited = isLab && !hasAll ? ["next"] : [...behind];
  // Else what may be done next comes at once, while the line is free, and the rest when the first repeat is whole, since it would take
  // the processor from it, or nothing is trained, or the reader does something.
  let atEase;
  const isAtEase = new Promise((resolve) => (atEase = resolve));
  const fetchLater = () => {
    joined("next").catch(() => {});
    const later = () => {
      watch.disconnect();
      atEase();
      fetchRest();
    };
    const watch = new MutationObserver(() => Number(root.dataset.repeats) > 0 && later());
    watch.observe(root, { attributeFilter: ["data-repeats"] });
    setTimeout(() => root.dataset.state === "training" || later(), 3000);
    setTimeout(later, 8000);
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, later, { capture: true, once: true });
  };

  try {
    await painted;
    const parts = [compile("takeoff"), isAtOnce ? texts(language) : textsIn("texts", language)];
    const later = isAtOnce && Promise.all(awaited.map(async (name) => [name, await compile(name)]));
    const dressed = isAtOnce && dress();
    // Behind them in the line, and compiled while the page starts.
    runner = compile("runner");
    if (isAtOnce && awaited.includes("rest")) runnerRest = compile("runner-rest").catch(() => undefined);
    for (const part of [later, runner, dressed]) if (part) part.catch(() => {});
    const [module, file] = await Promise.all(parts);
    hasTexts = isAtOnce;
    page = takeoffGlue(need);
    await page({ module_or_path: module });
    // Where it cannot be had, the page starts without it, and says so.
    if (later) {
      await Promise.all([later.then((files) => files.forEach((file) => join(...file))), dressed]).catch(fetchRest);
      if (lacks("rest")) fetchRest().then(atEase);
      else atEase();
    } else fetchLater();
    // What tests and `cargo xtask bench` may call, in a module that was built for them.
    if (page.bench) globalThis.takeoff = { bench: page.bench, fault: page.fault, left: page.left, held: page.held };
    const load = (name) =>
      texts(name).then(
        (file) => page.texts_are_here(name, file, ""),
        (error) => page.texts_are_here(name, undefined, String(error?.message ?? error)),
      );
    const loadSet = (name) => {
      const stopping = new AbortController();
      set(name, stopping.signal, () => page.set_comes(name)).then(
        (bytes) => page.set_is_here(name, bytes, ""),
        (error) => stopping.signal.aborted || page.set_is_here(name, undefined, String(error?.message ?? error)),
      );
      return () => stopping.abort();
    };
    page.start_page(hire, equip, language, file, load, loadSet);
  } catch (error) {
    fail(error);
    return;
  }

  // From now on the site works without a network (www/sw.js). A new version waits until the reader asks for it: a reload
  // ends what is running.
  let [pause, waits] = [15000, false];
  const keep = async () => {
    // Where there is none any more, the site has ended or moved, and what this browser keeps of it must not stand in the way of
    // what is there now.
    if (await container.getRegistration()) {
      const { status } = await fetch("sw.js", { cache: "no-store" });
      if (status === 404 || status === 410) return check?.letGo();
    }
    const registration = await container.register(trusted("keep"));
    container.ready.then(({ active }) => container.controller || active?.postMessage("claim"));
    const tell = () => {
      if (!registration.waiting || !registration.active) return;
      page.new_version(() => {
        container.addEventListener("controllerchange", () => location.reload(), { once: true });
        // By now it may be another than the one that was told of.
        if (registration.waiting) registration.waiting.postMessage("take over");
        else location.reload();
      });
    };
    const watch = (worker) => {
      // The same worker may be met twice.
      if (worker) worker.onstatechange = () => {
        tell();
        // Half a deployment is not taken: it is asked for again until it is whole.
        if (worker.state === "redundant") keepAgain();
      };
    };
    tell();
    watch(registration.installing);
    registration.onupdatefound = () => watch(registration.installing);
    return registration;
  };
  const keepAgain = () => {
    // Once for all that failed since: each try may fail in several ways.
    if (waits) return;
    waits = true;
    setTimeout(() => {
      waits = false;
      keep().then((registration) => registration?.update()).catch(keepAgain);
    }, pause);
    pause = Math.min(2 * pause, 600000);
  };
  // The first load is over, but not its noise. Where there can be no such worker (a page that is a file, a private window)
  // the page works all the same.
  if (addressOf("takeoff") && container) isAtEase.then(() => setTimeout(() => keep().catch(() => {}), 1000));
})();
