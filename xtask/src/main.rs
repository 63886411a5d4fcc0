//! The commands of the project, run as `cargo xtask NAME`.
//!
//! This file reads the arguments and nothing else; each command lives in the file of its name.
//! Everything a command lacks it finds or installs itself, and it says so in one line beforehand.

// The bans of clippy.toml are for code that runs in the page.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod axe;
mod bench;
mod bindings;
mod browsers;
mod check;
mod compare;
mod compressed;
mod first_load;
mod hand;
mod imports;
mod install;
mod languages;
mod licences;
mod linked;
mod locale;
mod markup;
mod memory;
mod minify;
mod names;
mod needs;
mod order;
mod record;
mod rooms;
mod run;
mod serve;
mod shot;
mod single_file;
mod site;
mod sizes;
mod split;
mod tests;
mod thin;
mod toolchain;
mod trusted;
mod twice;
mod watch;
mod workflows;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use lexopt::prelude::*;

const USAGE: &str = "\
usage: cargo xtask COMMAND [OPTIONS]

  serve   build the page and serve it on http://127.0.0.1:8080/
            --port N                        another port
            --no-build                      serve dist/ as it is
  watch   serve the page, and build and load it anew after each change of its sources
            --port N                        another port
  build   write the deployable site to dist/ and the single-file edition to dist/takeoff.html
            --out DIR                       another folder than dist/
            --names                         keep the names of functions, for a profile
            --compressed                    also each file as .gz and .br beside it, and all in takeoff-VERSION.zip beside
                                            the folder
  test    run every test; with words, only the tests whose names hold them
            --native | --browser            only these
            --engines chromium,firefox,webkit
            --part K/N                      only the K-th of N parts of the browser tests
            --no-build                      test what was built last
  twice   build copies of the sources in two folders with two homes, and compare the two sites byte by byte
  fuzz    run every reader of bytes from outside on mutated ones, each for some time
            --minutes N                     how long each, in minutes of a processor (10)
  check   formatting, who imports whom, names in the documents, lints (native and wasm), documentation, workflows and licences;
          with words, only the checks whose names hold one of them
  bench   measure training in headless Chromium and print a table
            --json FILE                     write the numbers there too
            --options JSON                  what the page's bench is told
            --native                        measure the native twin instead
            --hand                          measure what a hand waits for instead: frames of a drag, the figure of digits, and
                                            the answers to a drawn one
            --engines chromium,firefox,webkit       in these (with --hand)
            --no-build                      measure what was built for the last bench or test
  compare measure two built sites in turn: cargo xtask compare SITE_A SITE_B
            --pairs N                       how often (5)
  first-load
          measure what a reader with a slow link and a slow machine waits for
            --no-build                      measure dist/ as it is
  record  write down anew which functions the first screen needs (in every engine): the build puts them into the part
          of the module that is loaded first. Due when `build` says so
            --no-build                      use what was built for the last recording
  memory  what the browser takes on every task and on the largest settings, idle, at most and after
            --no-build
  soak    use everything for a while and print what the browser takes after each round
            --minutes N                     how long (20)
            --no-build
  shot    write a picture of the page: cargo xtask shot 'HASH' --out FILE.png
            --size 1280x720  --dpr 1  --dark  --wait 'JavaScript condition'  --no-build

every command that builds the page also takes
            --wasm-target installed|rustup|debian   force one way to the wasm32 target
                                                    (or set TAKEOFF_WASM_TARGET)
";

fn main() -> ExitCode {
    match command(lexopt::Parser::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes; some have said their cause themselves.
fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(|cause| cause.to_string()) {
        if !told.ends_with(&cause) {
            let between = if told.is_empty() { "" } else { ": " };
            told = format!("{told}{between}{cause}");
        }
    }
    told
}

fn command(mut arguments: lexopt::Parser) -> Result<()> {
    let name = match arguments.next()? {
        Some(Value(name)) if name != "help" => name.string()?,
        Some(Value(_) | Long("help") | Short('h')) | None => {
            print!("{USAGE}");
            return Ok(());
        }
        Some(other) => return Err(other.unexpected().into()),
    };
    if env::args().skip(2).any(|argument| ["--help", "-h"].contains(&argument.as_str())) {
        print!(
            "{}",
            help(&name).with_context(|| format!("there is no command `{name}`; `cargo xtask --help` lists them"))?
        );
        return Ok(());
    }
    match name.as_str() {
        "serve" => serve(arguments),
        "watch" => watch(arguments),
        "build" => build(arguments),
        "test" => test(arguments),
        "twice" => match arguments.next()? {
            None => twice::compare(),
            Some(other) => Err(other.unexpected().into()),
        },
        "fuzz" => fuzz(arguments),
        "check" => check(arguments),
        "bench" => bench(arguments),
        "compare" => compare(arguments),
        "first-load" => first_load(arguments),
        "record" => record(arguments),
        "shot" => shot(arguments),
        "memory" => memory(arguments, false),
        "soak" => memory(arguments, true),
        other => bail!("there is no command `{other}`; `cargo xtask --help` lists them"),
    }
}

/// What [`USAGE`] says of one command.
fn help(name: &str) -> Option<String> {
    let mut lines =
        USAGE.lines().skip_while(|line| line.strip_prefix("  ").and_then(|line| line.split(' ').next()) != Some(name));
    let first = lines.next()?;
    let more = lines.take_while(|line| line.starts_with("    ")).map(|line| format!("{line}\n"));
    Some(format!("{first}\n{}", more.collect::<String>()))
}

/// The options of every command that builds the page.
struct Building {
    recipe: site::Recipe,
    build: bool,
    out: PathBuf,
}

impl Building {
    fn new() -> Result<Building> {
        let recipe = site::Recipe {
            origin: toolchain::Origin::from_env()?,
            variant: toolchain::Variant::Shipped,
            shape: site::Shape::Split,
        };
        Ok(Building { recipe, build: true, out: run::root().join("dist") })
    }

    /// The site with the hooks, which is nobody's to publish.
    fn with_hooks(&self) -> Building {
        let recipe = site::Recipe { variant: toolchain::Variant::Hooked, ..self.recipe };
        Building { recipe, build: self.build, out: run::target_dir().join("site-hooks") }
    }

    /// Takes the value of an option that names itself.
    fn origin(&mut self, arguments: &mut lexopt::Parser) -> Result<()> {
        self.recipe.origin = Some(arguments.value()?.parse()?);
        Ok(())
    }

    /// Builds the site unless told not to, and returns its folder.
    fn site(&self) -> Result<PathBuf> {
        if self.build {
            site::build(&self.out, self.recipe)?;
        } else if !self.out.join("index.html").is_file() {
            bail!("there is no built site in {}: leave out --no-build", self.out.display());
        }
        Ok(self.out.clone())
    }
}

fn serve(mut arguments: lexopt::Parser) -> Result<()> {
    let mut building = Building::new()?;
    let mut port = 8080;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => port = arguments.value()?.parse()?,
            Long("no-build") => building.build = false,
            Long("wasm-target") => building.origin(&mut arguments)?,
            other => return Err(other.unexpected().into()),
        }
    }
    // Before what takes minutes.
    serve::is_free(port)?;
    serve::serve(&building.site()?, port)
}

fn watch(mut arguments: lexopt::Parser) -> Result<()> {
    let mut building = Building::new()?;
    let mut port = 8080;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => port = arguments.value()?.parse()?,
            Long("wasm-target") => building.origin(&mut arguments)?,
            other => return Err(other.unexpected().into()),
        }
    }
    watch::watch(building.recipe.origin, port)
}

fn fuzz(mut arguments: lexopt::Parser) -> Result<()> {
    let mut minutes = 10.0;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("minutes") => minutes = arguments.value()?.parse()?,
            other => return Err(other.unexpected().into()),
        }
    }
    tests::fuzz(minutes)
}

fn build(mut arguments: lexopt::Parser) -> Result<()> {
    let mut building = Building::new()?;
    let mut compressed = false;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("out") => building.out = PathBuf::from(arguments.value()?),
            Long("compressed") => compressed = true,
            Long("names") => building.recipe.shape = site::Shape::Named,
            Long("wasm-target") => building.origin(&mut arguments)?,
            other => return Err(other.unexpected().into()),
        }
    }
    let site = building.site()?;
    if compressed { compressed::write(&site) } else { Ok(()) }
}

fn test(mut arguments: lexopt::Parser) -> Result<()> {
    let mut building = Building::new()?;
    let mut chosen = tests::Chosen::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("native") => chosen.browser = false,
            Long("browser") => chosen.native = false,
            Long("part") => chosen.part = Some(arguments.value()?.parse_with(part)?),
            Long("engines") => chosen.engines = arguments.value()?.parse_with(browsers::engines)?,
            Long("no-build") => building.build = false,
            Long("wasm-target") => building.origin(&mut arguments)?,
            Value(word) => chosen.words.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let hooked = building.with_hooks();
    tests::run(&chosen, || building.site(), || hooked.site())
}

fn check(mut arguments: lexopt::Parser) -> Result<()> {
    let mut building = Building::new()?;
    let mut words = Vec::new();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("wasm-target") => building.origin(&mut arguments)?,
            Value(word) => words.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    check::check(building.recipe.origin, &words)
}

fn bench(mut arguments: lexopt::Parser) -> Result<()> {
    let mut building = Building::new()?;
    let (mut native, mut json, mut options) = (false, None, "{}".to_owned());
    let (mut hand, mut engines) = (false, vec![browser::Engine::Chromium]);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("native") => native = true,
            Long("hand") => hand = true,
            Long("engines") => engines = arguments.value()?.parse_with(browsers::engines)?,
            Long("json") => json = Some(PathBuf::from(arguments.value()?)),
            Long("options") => options = arguments.value()?.string()?,
            Long("no-build") => building.build = false,
            Long("wasm-target") => building.origin(&mut arguments)?,
            other => return Err(other.unexpected().into()),
        }
    }
    if native {
        bench::native()
    } else if hand {
        hand::measure(|| building.site(), &engines)
    } else {
        bench::in_browser(|| building.with_hooks().site(), &options, json.as_deref())
    }
}

fn compare(mut arguments: lexopt::Parser) -> Result<()> {
    let (mut sites, mut pairs) = (Vec::new(), compare::PAIRS);
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("pairs") => pairs = arguments.value()?.parse()?,
            Value(site) => sites.push(PathBuf::from(site)),
            other => return Err(other.unexpected().into()),
        }
    }
    let [a, b] = sites.as_slice() else { bail!("name two built sites: `cargo xtask compare SITE_A SITE_B`") };
    compare::sites(a, b, pairs)
}

fn first_load(mut arguments: lexopt::Parser) -> Result<()> {
    let mut building = Building::new()?;
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("no-build") => building.build = false,
            Long("wasm-target") => building.origin(&mut arguments)?,
            other => return Err(other.unexpected().into()),
        }
    }
    first_load::measure(|| building.site())
}

fn record(mut arguments: lexopt::Parser) -> Result<()> {
    let mut building = Building::new()?;
    building.recipe.shape = site::Shape::Watched;
    building.out = run::target_dir().join("site-watched");
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("no-build") => building.build = false,
            Long("wasm-target") => building.origin(&mut arguments)?,
            other => return Err(other.unexpected().into()),
        }
    }
    record::record(|| building.site())
}

fn shot(mut arguments: lexopt::Parser) -> Result<()> {
    let mut building = Building::new()?;
    let mut picture = shot::Picture::default();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("size") => picture.size = arguments.value()?.parse_with(size)?,
            Long("dpr") => picture.ratio = arguments.value()?.parse()?,
            Long("dark") => picture.dark = true,
            Long("out") => picture.file = PathBuf::from(arguments.value()?),
            Long("wait") => picture.condition = arguments.value()?.string()?,
            Long("no-build") => building.build = false,
            Long("wasm-target") => building.origin(&mut arguments)?,
            Value(hash) => picture.hash = hash.string()?,
            other => return Err(other.unexpected().into()),
        }
    }
    shot::take(|| building.site(), &picture)
}

fn memory(mut arguments: lexopt::Parser, is_soak: bool) -> Result<()> {
    let mut building = Building::new()?.with_hooks();
    let (mut minutes, mut words) = (20.0, Vec::new());
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("minutes") if is_soak => minutes = arguments.value()?.parse()?,
            Long("no-build") => building.build = false,
            Long("wasm-target") => building.origin(&mut arguments)?,
            Value(word) => words.push(word.string()?),
            other => return Err(other.unexpected().into()),
        }
    }
    let site = || building.site();
    if is_soak { memory::soak(site, minutes) } else { memory::table(site, &words) }
}

fn size(text: &str) -> Result<(u32, u32)> {
    let (width, height) = text.split_once('x').with_context(|| format!("--size is WIDTHxHEIGHT, not `{text}`"))?;
    Ok((u32::from_str(width)?, u32::from_str(height)?))
}

/// Which of how many parts, from 1 on.
fn part(text: &str) -> Result<(usize, usize)> {
    let (part, of) = text.split_once('/').with_context(|| format!("--part is K/N, not `{text}`"))?;
    let (part, of) = (usize::from_str(part)?, usize::from_str(of)?);
    if !(1..=of).contains(&part) {
        bail!("there is no part {part} of {of}");
    }
    Ok((part, of))
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn each_command_has_its_help() {
        let of = |name: &str| help(name).unwrap();
        assert!(of("serve").starts_with("  serve") && of("serve").contains("--port") && !of("serve").contains("--out"));
        assert!(of("build").contains("--out") && of("shot").ends_with("--no-build\n"));
        for name in ["test", "fuzz", "check", "bench", "compare", "first-load", "record"] {
            assert!(of(name).len() > name.len() + 20, "{}", of(name));
        }
        assert_eq!(help("nothing"), None);
    }

    #[test]
    fn an_error_is_said_once() {
        let command = |words: &[&str]| command(lexopt::Parser::from_args(words)).map_err(|error| told(&error));
        for (words, once) in
            [(["serve", "--port", "abc"], "invalid digit"), (["test", "--engines", "safari"], "is none of")]
        {
            let said = command(&words).unwrap_err();
            assert_eq!(said.matches(once).count(), 1, "{said}");
        }
        assert_eq!(told(&anyhow::anyhow!("why").context("what")), "what: why");
        assert!(command(&["help"]).is_ok() && command(&["helped"]).is_err());
    }

    #[test]
    fn parts_are_counted_from_one() {
        assert_eq!(part("2/3").unwrap(), (2, 3));
        assert!(["0/3", "4/3", "1", "a/b", "1/0"].iter().all(|text| part(text).is_err()));
    }
}
