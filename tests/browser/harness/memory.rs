//! What a browser takes: the memories of the programs, as the page tells, and its processes, as the system does.

/// Tells the sizes of the programs' memories: the page's by `programSize()`, the workers' into `workerSizes`.
pub const SIZES: &str = r#"{
    const watch = `{
        const sizes = new BroadcastChannel('sizes'), me = Math.random();
        const told = instance => {
            const memory = instance?.exports?.memory;
            if (!memory) return;
            if (self.window) window.programSize = () => memory.buffer.byteLength;
            else setInterval(() => sizes.postMessage([me, memory.buffer.byteLength]), 500);
        };
        const make = WebAssembly.Instance;
        WebAssembly.Instance = new Proxy(make, { construct(of, given) { const made = new of(...given); told(made); return made; } });
        for (const name of ['instantiate', 'instantiateStreaming']) {
            const real = WebAssembly[name];
            WebAssembly[name] = async (...given) => { const made = await real.apply(WebAssembly, given); told(made.instance ?? made); return made; };
        }
    }`;
    new Function(watch)();
    const of = Blob;
    Blob = class extends of {
        constructor(parts, options) {
            super(options?.type === 'text/javascript' ? [watch, ';', ...parts] : parts, options);
        }
    };
    window.workerSizes = new Map();
    new BroadcastChannel('sizes').onmessage = event => {
        window.workerSizes.set(event.data[0], [event.data[1], performance.now()]);
    };
    window.livingWorkers = () => [...window.workerSizes.values()].filter(([, at]) => performance.now() - at < 5000);
    window.workersSize = () => window.livingWorkers().reduce((sum, [size]) => sum + size, 0);
}"#;

/// Resident bytes of the renderers that this process started, workers included: they are threads of their page's process.
/// Memory that several of them share counts in each.
pub fn resident_of_renderers() -> f64 {
    let ours = processes().into_iter().filter(|&pid| text(pid, "cmdline").contains("--type=renderer"));
    ours.filter_map(|pid| text(pid, "statm").split(' ').nth(1)?.parse::<f64>().ok()).sum::<f64>() * 4096.0
}

/// Bytes of all processes that this one started, browser, renderers and whatever else; what several share is divided among
/// them (PSS).
pub fn of_all_processes() -> f64 {
    let pss = |pid| {
        let told = text(pid, "smaps_rollup");
        told.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse::<f64>().ok())
    };
    processes().into_iter().filter_map(pss).sum::<f64>() * 1024.0
}

fn text(pid: u32, file: &str) -> String {
    String::from_utf8_lossy(&std::fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default()).into_owned()
}

/// The processes that this one started, and those that they did.
fn processes() -> Vec<u32> {
    // The parent is the second word behind the name, which is in brackets and may hold anything.
    let parent = |pid| text(pid, "stat").rsplit(')').next()?.split_whitespace().nth(1)?.parse::<u32>().ok();
    let is_ours = |mut pid| {
        while let Some(above) = parent(pid).filter(|&above| above > 1) {
            if above == std::process::id() {
                return true;
            }
            pid = above;
        }
        false
    };
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|process| process.file_name().to_str()?.parse().ok()).filter(|&pid| is_ours(pid)).collect()
}
