// Starts the page: gets the module and the texts of the reader's language, and calls the module. Everything else is in
// there (src/page/ui/app.rs).
//
// The build makes one script of three: the glue as the function `takeoffGlue`, www/worker.js as `takeoffWorker`, and this.
"use strict";
(async () => {
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
  const asked = [/[#&]lang=([\w-]+)/.exec(location.hash)?.[1] ?? "", ...(navigator.languages ?? [])];
  const language = asked.map((tag) => tag.split(/[-_]/)[0].toLowerCase()).find(has) ?? "en";

  const get = async (url) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: ${response.status}`);
    return response;
  };
  const unpacked = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const compile = async () => {
    const base64 = inside("takeoff-wasm");
    if (base64) return WebAssembly.compile(unpacked(base64));
    const response = await get(script.dataset.module);
    // A server that does not know the type gets the way that does not ask for it.
    const typed = response.headers.get("content-type")?.startsWith("application/wasm");
    return typed && WebAssembly.compileStreaming
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());
  };
  const texts = async (name) => inside(`takeoff-texts-${name}`) ?? (await get(textsOf(name))).text();

  // A real data set, by the name of its task.
  const set = async (name) => {
    const base64 = inside(`takeoff-set-${name}`);
    const url = script.getAttribute(`data-set-${name}`);
    const packed = base64 ? unpacked(base64) : await (await get(url)).arrayBuffer();
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    // The next time there may be no network.
    if (!base64) navigator.serviceWorker?.ready.then(({ active }) => active?.postMessage(url));
    return bytes;
  };

  // The words stand in the page and can be read before the program is there: they are painted first, and the large files
  // do not take the line from the style sheet. A hidden page is not painted.
  const painted = new Promise((resolve) => {
    const tells = globalThis.PerformanceObserver?.supportedEntryTypes?.includes("paint");
    if (!tells || document.hidden) return resolve();
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    // Painting may be long in coming on a busy machine, and may never come where nobody looks.
    setTimeout(resolve, 2500);
  });

  let page;
  try {
    await painted;
    const [module, file] = await Promise.all([compile(), texts(language)]);
    page = takeoffGlue();
    await page({ module_or_path: module });
    // What tests and `cargo xtask bench` may call, in a module that was built for them.
    if (page.bench) globalThis.takeoff = { bench: page.bench, fault: page.fault, left: page.left };
    const load = (name) =>
      texts(name).then(
        (file) => page.texts_are_here(name, file),
        () => page.texts_are_here(name, undefined),
      );
    const loadSet = (name) =>
      set(name).then(
        (bytes) => page.set_is_here(name, bytes, ""),
        (error) => page.set_is_here(name, undefined, String(error?.message ?? error)),
      );
    // Workers run the same glue, without asking the server for it.
    page.start_page(`(${takeoffWorker})((${takeoffGlue})())`, language, file, load, loadSet);
  } catch (error) {
    console.error(error);
    root.dataset.unsupported = "load";
    root.dataset.state = "failed";
    document.getElementById("unsupported").hidden = false;
    return;
  }

  // From now on the site works without a network (www/sw.js). A new version waits until the reader asks for it: a reload
  // ends what is running.
  const keep = async () => {
    const container = navigator.serviceWorker;
    const registration = await container.register("sw.js");
    const tell = () => {
      const { waiting, active } = registration;
      if (!waiting || !active) return;
      page.new_version(() => {
        container.addEventListener("controllerchange", () => location.reload(), { once: true });
        waiting.postMessage("take over");
      });
    };
    tell();
    registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", tell));
  };
  // The first load is over, but not its noise. Where there can be no such worker (a page that is a file, a private window)
  // the page works all the same.
  if (script.dataset.module && navigator.serviceWorker) setTimeout(() => keep().catch(() => {}), 1000);
})();
