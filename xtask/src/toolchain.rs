//! Finding a compiler that can build for wasm32-unknown-unknown.
//!
//! Three ways, in this order: the installed toolchain has the target; rustup adds it; Debian's
//! packaged compiler with a standard library built once from Debian's sources. It never installs
//! or updates a toolchain of rustup's, and native builds never go through here.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::str::FromStr;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::install;
use crate::run::{self, on_path, step};

pub const TARGET: &str = "wasm32-unknown-unknown";

/// rustup downloads about 20 MB; a host that cannot be reached must not hold up the build.
const RUSTUP_LIMIT: Duration = Duration::from_secs(90);

const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CLIPPY: &str = "/usr/bin/clippy-driver";
const DEBIAN_LINKER: &str = "wasm-ld-22";
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];

/// The packages that are compiled for wasm, as cargo is told: the page's module and the workers', with what they share.
const PACKAGES: [&str; 4] = ["--package", "takeoff", "--package", "takeoff-runner"];

/// Changes when the private standard library is built in another way, so that old ones are left.
const RECIPE: u32 = 1;

/// Where the wasm target is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    Installed,
    Rustup,
    Debian,
}

impl FromStr for Origin {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "installed" => Ok(Origin::Installed),
            "rustup" => Ok(Origin::Rustup),
            "debian" => Ok(Origin::Debian),
            _ => bail!("--wasm-target is installed, rustup or debian, not `{name}`"),
        }
    }
}

impl Origin {
    /// The one that `TAKEOFF_WASM_TARGET` forces, if it is set.
    pub fn from_env() -> Result<Option<Origin>> {
        match env::var("TAKEOFF_WASM_TARGET") {
            Ok(name) if !name.is_empty() => name.parse().map(Some),
            _ => Ok(None),
        }
    }
}

/// Which modules of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// The reader's.
    Shipped,
    /// With the feature `hooks`: tests and measurements reach into it through the page's global `takeoff`.
    Hooked,
}

impl Variant {
    /// The target directory of wasm builds. Of the two modules each has its own: cargo would write both to one file, and take
    /// the one for the other.
    fn target_dir(self) -> PathBuf {
        run::target_dir().join(match self {
            Variant::Shipped => "wasm",
            Variant::Hooked => "wasm-hooks",
        })
    }

    /// What cargo is told to compile it.
    fn features(self) -> &'static [&'static str] {
        match self {
            Variant::Shipped => &[],
            Variant::Hooked => &["--features", "hooks"],
        }
    }
}

/// A compiler that builds for wasm.
pub enum WasmToolchain {
    /// The toolchain that runs us.
    Installed,
    /// Debian's, with this private sysroot.
    Debian { sysroot: PathBuf },
}

/// Finds or installs a compiler for the wasm target.
pub fn find(forced: Option<Origin>) -> Result<WasmToolchain> {
    match forced {
        Some(Origin::Installed) if !target_is_installed() => bail!(
            "the toolchain has no {TARGET} target: run `rustup target add {TARGET}` or leave out \
             --wasm-target"
        ),
        Some(Origin::Installed) => Ok(WasmToolchain::Installed),
        Some(Origin::Rustup) => rustup().map(|()| WasmToolchain::Installed),
        Some(Origin::Debian) => debian(),
        None => first_that_works(),
    }
}

fn first_that_works() -> Result<WasmToolchain> {
    if target_is_installed() {
        return Ok(WasmToolchain::Installed);
    }
    // Where rustup failed once, it would fail slowly again: what was built then is used first.
    if let Some(sysroot) = built_sysroot()? {
        return Ok(WasmToolchain::Debian { sysroot });
    }
    let Err(by_rustup) = rustup() else { return Ok(WasmToolchain::Installed) };
    println!("   rustup cannot add the target ({by_rustup:#}); trying Debian's compiler");
    debian().map_err(|by_debian| {
        anyhow::anyhow!(
            "{by_debian:#}\nthere is no {TARGET} target: run `rustup target add {TARGET}`, or on \
             Debian `apt-get install --no-install-recommends {}`, then this again",
            DEBIAN_PACKAGES.join(" ")
        )
    })
}

/// Does the toolchain that runs us have a standard library for wasm?
fn target_is_installed() -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut print = Command::new(rustc);
    print.args(["--print", "target-libdir", "--target", TARGET]).current_dir(run::root());
    run::output(&mut print).is_ok_and(|dir| has_std(Path::new(&dir)))
}

fn has_std(libdir: &Path) -> bool {
    fs::read_dir(libdir).is_ok_and(|mut entries| {
        entries.any(|entry| entry.is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("libstd-")))
    })
}

/// Lets rustup add the target to the toolchain in use; it touches nothing else.
fn rustup() -> Result<()> {
    let rustup = on_path("rustup").context("there is no rustup on the path")?;
    step(&format!("Adding the {TARGET} target with rustup (seconds; given up after {} s)", RUSTUP_LIMIT.as_secs()));
    let mut add = Command::new(rustup);
    add.args(["target", "add", TARGET]).current_dir(run::root());
    // One attempt: the next way is quicker than further ones.
    add.env("RUSTUP_MAX_RETRIES", "0");
    run::output_within(RUSTUP_LIMIT, &mut add)?;
    if !target_is_installed() {
        bail!("rustup added the target to another toolchain than the one in use");
    }
    Ok(())
}

fn debian() -> Result<WasmToolchain> {
    install::packages(&DEBIAN_PACKAGES, "the wasm target", "about 1 minute, 250 MB")?;
    if let Some(sysroot) = built_sysroot()? {
        return Ok(WasmToolchain::Debian { sysroot });
    }
    build_sysroot().map(|sysroot| WasmToolchain::Debian { sysroot })
}

/// The private sysroot's place: one for each compiler, shared by all clones on the machine.
fn sysroot_dir() -> Result<PathBuf> {
    let about = run::output(Command::new(DEBIAN_RUSTC).arg("-vV"))?;
    let field = |name: &str| about.lines().find_map(|line| line.strip_prefix(name));
    let release = field("release: ").context("Debian's rustc does not say its release")?;
    let commit = field("commit-hash: ").unwrap_or("unknown").get(..9).unwrap_or("unknown");
    Ok(run::cache_dir()?.join(format!("wasm-sysroot-{release}-{commit}-{RECIPE}")))
}

fn built_sysroot() -> Result<Option<PathBuf>> {
    let tools = [DEBIAN_RUSTC, DEBIAN_CARGO].iter().all(|tool| Path::new(tool).is_file());
    if !tools || on_path(DEBIAN_LINKER).is_none() {
        return Ok(None);
    }
    let dir = sysroot_dir()?;
    Ok(has_std(&libdir(&dir, TARGET)).then_some(dir))
}

fn libdir(sysroot: &Path, target: &str) -> PathBuf {
    sysroot.join("lib/rustlib").join(target).join("lib")
}

/// Builds Debian's sources of the standard library for wasm, once, into a sysroot of our own.
fn build_sysroot() -> Result<PathBuf> {
    step("Building the standard library for wasm, once for this machine (about 1 minute)");
    let done = sysroot_dir()?;
    let cache = run::cache_dir()?;
    // Built beside its place and renamed, so that an interrupted build is never taken for a whole
    // one and two builds at once do not meet.
    let work = cache.join(format!("building-{}", std::process::id()));
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    let seed = work.join("seed");
    fs::create_dir_all(seed.join("src"))
        .with_context(|| format!("cannot write to {}: set TAKEOFF_CACHE", cache.display()))?;
    fs::write(
        seed.join("Cargo.toml"),
        "[package]\nname = \"seed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    fs::write(seed.join("src/lib.rs"), "#![no_std]\n")?;

    let mut build = Command::new(DEBIAN_CARGO);
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO") && name != "CARGO_HOME" {
            build.env_remove(name);
        }
    }
    build.current_dir(&seed).env("RUSTC", DEBIAN_RUSTC).env_remove("RUSTFLAGS");
    // build-std is an unstable option, and this variable is how a stable compiler takes one.
    build.env("RUSTC_BOOTSTRAP", "1").env("CARGO_TARGET_DIR", work.join("target"));
    build.args(["build", "--release", "--quiet", "-Z", "build-std=std,panic_abort"]);
    run::run(build.args(["--target", TARGET]))
        .context("Debian's standard library did not build: is crates.io reachable?")?;

    let sysroot = work.join("sysroot");
    let lib = libdir(&sysroot, TARGET);
    fs::create_dir_all(&lib)?;
    for entry in fs::read_dir(work.join("target").join(TARGET).join("release/deps"))? {
        let file = entry?.path();
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libseed-") {
            fs::copy(&file, lib.join(&name))?;
        }
    }
    // Build scripts and procedural macros are for the host and use Debian's own library.
    let debian = PathBuf::from(run::output(Command::new(DEBIAN_RUSTC).args(["--print", "sysroot"]))?);
    let host = run::output(Command::new(DEBIAN_RUSTC).args(["--print", "host-tuple"]))?;
    link(&debian.join("lib/rustlib").join(&host), &sysroot.join("lib/rustlib").join(&host))?;
    // A symbolic link to rustc would find Debian's sysroot again: it has to be told of ours.
    let wrapper = wrapper(&sysroot);
    fs::create_dir_all(wrapper.parent().expect("a file in bin"))?;
    fs::write(&wrapper, format!("#!/bin/sh\nexec {DEBIAN_RUSTC} --sysroot \"$(dirname \"$0\")/..\" \"$@\"\n"))?;
    make_executable(&wrapper)?;

    match fs::rename(&sysroot, &done) {
        Ok(()) => {}
        // Another clone was quicker.
        Err(_) if has_std(&libdir(&done, TARGET)) => {}
        Err(error) => bail!("cannot put the sysroot at {}: {error}", done.display()),
    }
    fs::remove_dir_all(&work)?;
    Ok(done)
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<()> {
    Ok(std::os::unix::fs::symlink(from, to)?)
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(file, fs::Permissions::from_mode(0o755))?)
}

/// Debian's compiler is on no other system.
#[cfg(not(unix))]
fn link(_: &Path, _: &Path) -> Result<()> {
    bail!("Debian's compiler is used on Debian alone")
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Result<()> {
    bail!("Debian's compiler is used on Debian alone")
}

fn wrapper(sysroot: &Path) -> PathBuf {
    sysroot.join("bin/rustc")
}

impl WasmToolchain {
    /// In words, for a report.
    pub fn describe(&self) -> &'static str {
        match self {
            WasmToolchain::Installed => "the installed toolchain",
            WasmToolchain::Debian { .. } => "Debian's compiler",
        }
    }

    /// A cargo that builds for wasm, in a target directory of its own: a native `cargo test`
    /// holds the lock of the ordinary one.
    pub fn cargo(&self, variant: Variant) -> Command {
        let mut cargo = match self {
            WasmToolchain::Installed => run::cargo(),
            WasmToolchain::Debian { sysroot } => {
                let mut cargo = Command::new(DEBIAN_CARGO);
                cargo.current_dir(run::root()).env("RUSTC", wrapper(sysroot));
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
                // rustup's proxies set these for its own toolchain.
                cargo.env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN").env_remove("RUSTDOC");
                cargo
            }
        };
        cargo.env("CARGO_TARGET_DIR", variant.target_dir());
        // Either variable would replace .cargo/config.toml's flags, and with them simd128.
        cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        cargo
    }

    /// Lints the library as it is compiled for wasm, where a warning is an error; or the reason why
    /// there is no clippy for this compiler.
    pub fn clippy(&self, variant: Variant) -> Result<Command> {
        // What is only checked is written under a name of its own: the two share a directory.
        let mut cargo = self.cargo(Variant::Shipped);
        let what = ["--lib", "--target", TARGET, "--quiet"];
        match self {
            WasmToolchain::Installed => {
                cargo.arg("clippy").args(PACKAGES).args(what).args(variant.features()).args(["--", "-Dwarnings"]);
            }
            WasmToolchain::Debian { sysroot } => {
                install::packages(&["rust-web-clippy"], "lints on wasm", "seconds")?;
                // What `cargo clippy` does, without its guess of where the driver and sysroot are.
                cargo.env("RUSTC_WORKSPACE_WRAPPER", DEBIAN_CLIPPY).env("SYSROOT", sysroot);
                cargo.env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
                cargo.arg("check").args(PACKAGES).args(what).args(variant.features());
            }
        }
        Ok(cargo)
    }

    /// The compiler's own warnings only.
    pub fn warnings(&self, variant: Variant) -> Command {
        let mut cargo = self.cargo(Variant::Shipped);
        // The variable replaces the flags of .cargo/config.toml, so they are said again.
        cargo.env("RUSTFLAGS", "-Ctarget-feature=+simd128 -Dwarnings");
        cargo.args(["check", "--lib", "--target", TARGET, "--quiet"]).args(PACKAGES).args(variant.features());
        cargo
    }
}

/// The compiled modules.
pub struct Modules {
    pub page: PathBuf,
    /// What workers run.
    pub runner: PathBuf,
}

/// Compiles the page's module and the workers' for wasm.
pub fn compile(toolchain: &WasmToolchain, variant: Variant) -> Result<Modules> {
    let (name, time) = match variant {
        Variant::Shipped => ("the page's module and the workers'", "40 s from nothing, 15 s after a change"),
        Variant::Hooked => ("both modules with the tests' hooks", "15 s after a change"),
    };
    step(&format!("Compiling {name} with {} (about {time})", toolchain.describe()));
    if variant == Variant::Hooked {
        share_dependencies()?;
    }
    built(toolchain, variant, "release")
}

/// The profile of what is built anew after each change.
const WATCHED: &str = "watch";

/// Compiles both modules for `cargo xtask watch`: unoptimised but for the core, so that a change takes seconds.
pub fn compile_quickly(toolchain: &WasmToolchain) -> Result<Modules> {
    step("Compiling both modules, to be looked at (about 1 minute from nothing, 5 s after a change)");
    built(toolchain, Variant::Shipped, WATCHED)
}

/// Builds both modules by one of the workspace's profiles.
fn built(toolchain: &WasmToolchain, variant: Variant, profile: &str) -> Result<Modules> {
    let mut cargo = toolchain.cargo(variant);
    cargo.args(["build", "--locked", "--profile", profile, "--lib", "--target", TARGET]);
    cargo.args(PACKAGES).args(variant.features());
    cargo.arg("--config").arg(format!("target.{TARGET}.rustflags = {:?}", flags(profile)));
    run::run(&mut cargo).context("the modules do not compile: see the errors above")?;
    let built = variant.target_dir().join(TARGET).join(profile);
    Ok(Modules { page: built.join("takeoff.wasm"), runner: built.join("takeoff_runner.wasm") })
}

/// Flags that keep the paths of this machine out of the module: they say where a panic arose, and would make the module of
/// each builder another one. They are joined to those of .cargo/config.toml.
fn without_paths() -> Vec<String> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = set("CARGO_HOME").or_else(|| set("HOME").map(|home| home.join(".cargo")));
    let registry = home.map(|home| home.join("registry/src")).filter(|sources| sources.is_dir());
    let packages = registry.and_then(|sources| fs::read_dir(sources).ok()).into_iter().flatten().flatten();
    let folders = packages.map(|entry| entry.path()).chain([run::root().to_owned()]);
    let paths = folders.map(|folder| format!("--remap-path-prefix={}=", folder.display()));
    paths.collect()
}

/// Flags of a build by this profile.
fn flags(profile: &str) -> Vec<String> {
    // Names that tell the instances of a generic function apart, and which data each function needs, for split.rs. A module that
    // nobody splits is half as large without.
    let for_split = ["-Csymbol-mangling-version=v0", "-Clink-arg=--emit-relocs"].map(str::to_owned);
    let for_split = for_split.into_iter().filter(|_| profile != WATCHED);
    without_paths().into_iter().chain(for_split).collect()
}

/// Where nothing was compiled with hooks so far: begins with what the reader's module left, so that only the library itself
/// is compiled.
fn share_dependencies() -> Result<()> {
    let (from, to) = (Variant::Shipped.target_dir(), Variant::Hooked.target_dir());
    for part in ["release".to_owned(), format!("{TARGET}/release")] {
        let (from, to) = (from.join(&part), to.join(&part));
        if from.exists() && !to.exists() {
            copy(&from, &to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
        }
    }
    Ok(())
}

/// Copies a folder with all times of change, by which cargo knows what is new.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &place)?;
        } else {
            fs::copy(entry.path(), &place)?;
            fs::File::options().write(true).open(&place)?.set_modified(entry.metadata()?.modified()?)?;
        }
    }
    Ok(())
}
