//! The rooms of the house: who imports whom in `src`, and who may.
//!
//! An arrow goes from the file that names something to the file that defines it. It is found in `use` lines and in paths
//! in the code (`crate::a::b`, `super::c::d`); an import through a re-export counts as one of the file behind it. What
//! only tests compile does not count, and neither do methods, which are called without a path.
//!
//! Two things are wrong: an arrow that [`MAY_IMPORT`] does not allow, and a ring: files that import each other in a circle.
//! A module and what lies in its folder may import each other, since they are read together; a ring with any other step
//! in it is one.

mod modules;
mod tokens;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::{run, site};
pub use modules::Tree;
pub use tokens::{Token, tokens};

/// Who may import whom: a room, and the rooms that it may import beside itself. A room is a module with all below it that
/// has no room of its own; `learn`, `core`, `worker` and `runner` are crates of their own. Whoever stands above a room (`src/lib.rs`, a
/// `mod.rs`) may import it too, so `page/ui/app` is for its `mod.rs` alone and `page` for the crate's root.
const MAY_IMPORT: [(&str, &[&str]); 11] = [
    ("learn", &[]),
    ("core", &["learn"]),
    ("chart", &["core", "learn"]),
    ("worker", &["core", "learn"]),
    ("runner", &["worker", "core", "learn"]),
    ("page/model", &["worker", "chart", "core", "learn"]),
    ("page/panels", &["page/model", "worker", "chart", "core", "learn"]),
    ("page/io", &["page/ui", "page/panels", "page/model", "worker", "chart", "core", "learn"]),
    ("page/ui", &["page/io", "page/panels", "page/model", "worker", "chart", "core", "learn"]),
    ("page/ui/app", &["page/ui", "page/io", "page/panels", "page/model", "worker", "chart", "core", "learn"]),
    // Nothing but the mod.rs that declares its folders.
    ("page", &[]),
];

/// The crate that holds the rooms which are no crates themselves.
const HOUSE: &str = "takeoff";

/// Rings of one knot of files that are shown; cutting them opens others, or none.
const RINGS_SHOWN: usize = 8;

/// Checks the sources, and says how many files, arrows and rooms there are.
pub fn check() -> Result<()> {
    let report = inspect(&sources()?);
    for fault in &report.faults {
        eprintln!("{fault}");
    }
    println!("   {} files, {} arrows between them, {} rooms", report.files, report.arrows, report.rooms);
    if report.faults.is_empty() {
        return Ok(());
    }
    bail!("{} arrows or rings of the import graph are not allowed", report.faults.len())
}

/// All Rust files below `src`, path and text each.
pub fn sources() -> Result<Vec<(String, String)>> {
    rust_files("src")
}

/// The Rust files below a folder, each with its path from the root.
pub fn rust_files(folder: &str) -> Result<Vec<(String, String)>> {
    let root = run::root();
    let rust =
        site::files(&root.join(folder))?.into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs"));
    rust.map(|path| {
        let text = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        Ok((address(root, &path), text))
    })
    .collect()
}

fn address(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// What is known of the graph.
struct Report {
    files: usize,
    arrows: usize,
    rooms: usize,
    /// Sentences, each with the place that it is about.
    faults: Vec<String>,
}

/// One file needs another.
struct Arrow {
    line: u32,
    /// As the code names what it needs.
    path: String,
}

struct Graph<'a> {
    files: &'a [(String, String)],
    tree: Tree,
    /// By the places of the two files; the first mention of several.
    arrows: BTreeMap<(usize, usize), Arrow>,
}

fn inspect(files: &[(String, String)]) -> Report {
    let tree = Tree::read(files);
    let arrows = arrows(&tree);
    let graph = Graph { files, tree, arrows };
    let tree = &graph.tree;
    let mut faults: Vec<String> = Vec::new();
    faults.extend(tree.missing.iter().map(|place| format!("{place}: this module has no file")));
    faults.extend(tree.orphans.iter().map(|&file| {
        format!("{}:1: no module declares this file: name it in the mod.rs beside it, or remove it", files[file].0)
    }));
    let homeless = tree.of_file.iter().filter(|(_, module)| graph.room(**module) == Room::None);
    faults.extend(homeless.map(|(&file, _)| {
        format!("{}:1: this file is in no room: give it a row in MAY_IMPORT (xtask/src/rooms/mod.rs)", files[file].0)
    }));
    faults.extend(graph.forbidden());
    faults.extend(graph.rings());
    let rooms: BTreeSet<Room> = tree.of_file.values().map(|&module| graph.room(module)).collect();
    Report { files: tree.of_file.len(), arrows: graph.arrows.len(), rooms: rooms.len(), faults }
}

fn arrows(tree: &Tree) -> BTreeMap<(usize, usize), Arrow> {
    let mut arrows: BTreeMap<(usize, usize), Arrow> = BTreeMap::new();
    for (place, module) in tree.modules.iter().enumerate() {
        // A module that only tests have.
        let Some(&own) = tree.of_file.get(&module.file) else { continue };
        let imports = module.imports.iter().map(|import| (&import.mention, import.is_public));
        for (mention, is_public) in imports.chain(module.mentions.iter().map(|mention| (mention, false))) {
            let Some(target) = tree.resolve(place, &mention.path) else { continue };
            let file = tree.modules[target.module()].file;
            let Some(&other) = tree.of_file.get(&file) else { continue };
            // A module that offers what lies in its folder is a signpost: it needs nothing of it.
            let is_signpost = is_public && tree.holds(own, other);
            if file == module.file || is_signpost {
                continue;
            }
            let arrow = Arrow { line: mention.line, path: mention.path.join("::") };
            let known = arrows.entry((module.file, file)).or_insert(Arrow { line: u32::MAX, path: String::new() });
            if arrow.line < known.line {
                *known = arrow;
            }
        }
    }
    arrows
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// The root of the crate that holds the rooms.
    Root,
    /// A row of [`MAY_IMPORT`].
    Row(usize),
    None,
}

impl Room {
    fn name(self) -> &'static str {
        match self {
            Room::Root => "the root",
            Room::Row(row) => MAY_IMPORT[row].0,
            Room::None => "no room",
        }
    }

    /// Whether what stands here may import what stands there, as far as the rooms go.
    fn may_import(self, other: Room) -> bool {
        match (self, other) {
            (Room::Row(row), Room::Row(other)) => row == other || MAY_IMPORT[row].1.contains(&MAY_IMPORT[other].0),
            // Missing rows are told once.
            (Room::Root, _) | (Room::None, _) | (_, Room::None) => true,
            (Room::Row(_), Room::Root) => false,
        }
    }
}

impl Graph<'_> {
    fn room(&self, module: usize) -> Room {
        let path = &self.tree.modules[module].path;
        let crate_room = path[0].strip_prefix(HOUSE).and_then(|rest| rest.strip_prefix('_'));
        let words: Vec<&str> = crate_room.into_iter().chain(path[1..].iter().map(String::as_str)).collect();
        if words.is_empty() {
            return Room::Root;
        }
        let named = |count: usize| {
            let name = words[..count].join("/");
            MAY_IMPORT.iter().position(|(room, _)| *room == name)
        };
        (1..=words.len()).rev().find_map(named).map_or(Room::None, Room::Row)
    }

    fn path(&self, file: usize) -> &str {
        &self.files[file].0
    }

    fn module(&self, file: usize) -> usize {
        self.tree.of_file[&file]
    }

    /// Whether one of two files is the module in whose folder the other lies.
    fn is_family(&self, one: usize, other: usize) -> bool {
        let (one, other) = (self.module(one), self.module(other));
        self.tree.holds(one, other) || self.tree.holds(other, one)
    }

    /// The arrows that [`MAY_IMPORT`] does not allow.
    fn forbidden(&self) -> impl Iterator<Item = String> {
        self.arrows.iter().filter_map(|(&(from, to), arrow)| {
            let (here, there) = (self.room(self.module(from)), self.room(self.module(to)));
            let is_above = self.tree.holds(self.module(from), self.module(to));
            if is_above || here.may_import(there) {
                return None;
            }
            let allowed = match here {
                Room::Row(row) if !MAY_IMPORT[row].1.is_empty() => format!("may import only {}", MAY_IMPORT[row].1.join(", ")),
                _ => "may import no other room".to_owned(),
            };
            Some(format!(
                "{}:{}: {} imports {} ({}, as `{}`) and {allowed}: hand in from above what it needs, or move that into a \
                 room below both",
                self.path(from),
                arrow.line,
                here.name(),
                there.name(),
                self.path(to),
                arrow.path
            ))
        })
    }

    /// The shortest rings with a step between two files that are no family, of each knot of files.
    fn rings(&self) -> Vec<String> {
        let knot_of = self.knots();
        let mut rings: BTreeMap<usize, BTreeMap<Vec<usize>, Vec<usize>>> = BTreeMap::new();
        for &(from, to) in self.arrows.keys() {
            if knot_of[&from] == knot_of[&to] && !self.is_family(from, to) {
                let way = self.way(to, from, &knot_of);
                let mut ring: Vec<usize> = [from].into_iter().chain(way).collect();
                ring.pop();
                let mut files = ring.clone();
                files.sort();
                rings.entry(knot_of[&from]).or_default().entry(files).or_insert(ring);
            }
        }
        let mut faults = Vec::new();
        for (knot, rings) in rings {
            let size = knot_of.values().filter(|other| **other == knot).count();
            let count = rings.len();
            let mut rings: Vec<Vec<usize>> = rings.into_values().collect();
            rings.sort_by_key(Vec::len);
            for (place, ring) in rings.iter().take(RINGS_SHOWN).enumerate() {
                faults.push(self.ring(ring, size, count.saturating_sub(place + 1)));
            }
        }
        faults
    }

    fn ring(&self, ring: &[usize], size: usize, others: usize) -> String {
        let mut text = String::new();
        let next = ring.iter().cycle().skip(1);
        for (place, (&from, &to)) in ring.iter().zip(next).enumerate() {
            let arrow = &self.arrows[&(from, to)];
            let separator = if place == 0 { "" } else { "\n      -> " };
            // Writing to a String cannot fail.
            let _ = write!(text, "{separator}{}:{}: needs `{}` of", self.path(from), arrow.line, arrow.path);
        }
        let _ = write!(text, "\n      -> {}: a ring", self.path(ring[0]));
        if size > ring.len() {
            let _ = write!(text, " in a knot of {size} files");
        }
        if others > 0 {
            let _ = write!(text, " with {others} more");
        }
        text + ": move what is needed into a file below all of them, or hand it in"
    }

    /// The shortest way between two files of a knot, both ends included.
    fn way(&self, from: usize, to: usize, knot_of: &BTreeMap<usize, usize>) -> Vec<usize> {
        let mut before = BTreeMap::from([(from, from)]);
        let mut queue = VecDeque::from([from]);
        while let Some(file) = queue.pop_front() {
            if file == to {
                break;
            }
            for next in self.next(file).filter(|next| knot_of[next] == knot_of[&from]) {
                before.entry(next).or_insert_with(|| {
                    queue.push_back(next);
                    file
                });
            }
        }
        let mut way = vec![to];
        while let Some(&file) = way.last().filter(|file| **file != from) {
            way.push(before[&file]);
        }
        way.reverse();
        way
    }

    fn next(&self, file: usize) -> impl Iterator<Item = usize> {
        self.arrows.range((file, 0)..(file + 1, 0)).map(|((_, to), _)| *to)
    }

    /// The knot of each file, by a number: files that can be reached from each other are in one (Tarjan's strongly connected
    /// components).
    fn knots(&self) -> BTreeMap<usize, usize> {
        struct Search<'g> {
            graph: &'g Graph<'g>,
            index: BTreeMap<usize, usize>,
            low: BTreeMap<usize, usize>,
            stack: Vec<usize>,
            knots: BTreeMap<usize, usize>,
        }
        impl Search<'_> {
            fn visit(&mut self, file: usize) {
                let number = self.index.len();
                self.index.insert(file, number);
                self.low.insert(file, number);
                self.stack.push(file);
                for next in self.graph.next(file) {
                    if !self.index.contains_key(&next) {
                        self.visit(next);
                        self.low.insert(file, self.low[&file].min(self.low[&next]));
                    } else if !self.knots.contains_key(&next) {
                        self.low.insert(file, self.low[&file].min(self.index[&next]));
                    }
                }
                if self.low[&file] == number {
                    while let Some(member) = self.stack.pop() {
                        self.knots.insert(member, number);
                        if member == file {
                            break;
                        }
                    }
                }
            }
        }
        let (index, low, knots) = Default::default();
        let mut search = Search { graph: self, index, low, stack: Vec::new(), knots };
        for &file in self.tree.of_file.keys() {
            if !search.index.contains_key(&file) {
                search.visit(file);
            }
        }
        search.knots
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    /// The faults of a house of these files, beside the roots of its crates.
    fn faults(files: &[(&str, &str)]) -> Vec<String> {
        let roots = [
            ("src/lib.rs", "pub use takeoff_core::{nn, task};\npub mod chart;\npub mod page;\npub mod worker;"),
            ("src/core/lib.rs", "pub use takeoff_learn::nn;\npub mod task;"),
            ("src/learn/lib.rs", "pub mod nn;"),
            ("src/learn/nn.rs", "pub struct Network;"),
            ("src/core/task.rs", "pub enum TaskId { Plane }"),
            ("src/chart/mod.rs", ""),
            ("src/page/mod.rs", ""),
            ("src/worker/mod.rs", ""),
        ];
        let all = roots.iter().filter(|(path, _)| files.iter().all(|file| file.0 != *path)).chain(files);
        let all: Vec<_> = all.map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        inspect(&all).faults
    }

    fn one(files: &[(&str, &str)]) -> String {
        let found = faults(files);
        assert_eq!(found.len(), 1, "{found:#?}");
        found.into_iter().next().unwrap_or_default()
    }

    const NONE: [String; 0] = [];

    #[test]
    fn an_arrow_upward_is_a_fault() {
        let upward = one(&[
            ("src/worker/mod.rs", "mod faults;"),
            ("src/worker/faults.rs", "// as before\nfn f() {\n    crate::page::app::with(1);\n}"),
            ("src/page/mod.rs", "pub mod app;"),
            ("src/page/app.rs", "pub fn with(x: u32) {}"),
        ]);
        assert!(upward.starts_with("src/worker/faults.rs:3: worker imports page (src/page/app.rs, "), "{upward}");
        for (from, text, to) in [
            ("src/core/task.rs", "use takeoff::chart::Pen;", "chart"),
            ("src/learn/nn.rs", "use takeoff_core::task::TaskId;", "core"),
            ("src/chart/mod.rs", "use crate::{page::State, task::TaskId};", "page"),
            ("src/worker/mod.rs", "fn f() -> crate::chart::Pen {}", "chart"),
        ] {
            let upward = one(&[(from, text)]);
            assert!(upward.contains(&format!(" imports {to} ")), "{upward}");
        }
    }

    #[test]
    fn an_arrow_downward_is_none_whatever_the_way() {
        let page =
            "use crate::task::TaskId;\nuse crate::{chart, worker as pool};\nfn f(x: takeoff_core::nn::Network) {}";
        assert_eq!(faults(&[("src/page/mod.rs", "mod model;"), ("src/page/model.rs", page)]), NONE);
        // Through the re-export, it is the learners' file that is imported.
        let files = [("src/core/task.rs", "use crate::nn::Network;"), ("src/chart/mod.rs", "use crate::nn::Network;")];
        assert_eq!(faults(&files), NONE);
        // By the crate's own name it is the crate's root, which needs the learners: a ring too.
        let found = faults(&[("src/learn/nn.rs", "use takeoff_core::nn::Network;\nuse takeoff_core::x;")]);
        assert!(found[0].starts_with("src/learn/nn.rs:2: learn imports core (src/core/lib.rs"), "{found:#?}");
    }

    #[test]
    fn a_ring_of_two_files_is_a_fault() {
        let chart = ("src/chart/mod.rs", "mod a;\nmod b;");
        let ring =
            one(&[chart, ("src/chart/a.rs", "use super::b::B;"), ("src/chart/b.rs", "\nfn f() { super::a::g() }")]);
        for place in ["src/chart/a.rs:1: ", "src/chart/b.rs:2: ", "hand it in"] {
            assert!(ring.contains(place), "{ring}");
        }
        assert_eq!(faults(&[chart, ("src/chart/a.rs", "use super::b::B;"), ("src/chart/b.rs", "fn f() {}")]), NONE);
    }

    #[test]
    fn a_ring_is_found_behind_a_re_export_and_behind_a_glob() {
        for door in [
            "mod a;\nmod b;\npub use a::A;",
            "mod a;\nmod b;\npub use a::*;",
            "mod a;\nmod b;\nuse a::A as C;\npub use b::B;",
        ] {
            let name = if door.contains("as C") { "C" } else { "A" };
            let b = format!("pub struct B;\nuse super::{name};");
            let files = [
                ("src/chart/mod.rs", door),
                ("src/chart/a.rs", "pub struct A;\nuse super::b::B;"),
                ("src/chart/b.rs", &b),
            ];
            let found = faults(&files);
            assert!(found.len() == 1 && found[0].contains("a.rs") && found[0].contains("b.rs"), "{door}: {found:#?}");
        }
    }

    #[test]
    fn a_module_and_its_folder_may_import_each_other() {
        let files = [
            ("src/chart/mod.rs", "mod a;\nuse a::A;\npub struct Theme;\npub use a::deep::D;"),
            ("src/chart/a.rs", "pub mod deep;\nuse super::Theme;\nuse deep::D;\npub struct A;"),
            ("src/chart/a/deep.rs", "use super::A;\nuse crate::chart::Theme;\npub struct D;"),
        ];
        assert_eq!(faults(&files), NONE);
    }

    #[test]
    fn a_ring_of_siblings_that_closes_through_their_module_is_a_fault() {
        let (a, b) = (("src/chart/a.rs", "use super::b::B;"), ("src/chart/b.rs", "use super::Theme;\npub struct B;"));
        let uses = ("src/chart/mod.rs", "mod a;\nmod b;\npub struct Theme;\nfn f() { a::draw() }");
        let ring = one(&[uses, a, b]);
        assert!(ring.contains("src/chart/mod.rs:4: needs `a::draw`"), "{ring}");
        // A module that only offers what is in its folder closes no ring.
        let offers = ("src/chart/mod.rs", "mod a;\nmod b;\npub struct Theme;\npub use a::draw;");
        assert_eq!(faults(&[offers, a, b]), NONE);
    }

    #[test]
    fn what_only_tests_compile_does_not_count() {
        let upward = "crate::page::app::with(1)";
        for text in [
            format!("#[cfg(test)]\nmod tests {{\n    use crate::page::X;\n    fn f() {{ {{ {upward} }} }}\n}}"),
            format!("#[cfg(test)]\nuse crate::page::{{X, Y}};\n#[cfg(test)]\nfn f(a: [u8; 3], b: u8) {{ {upward} }}"),
            format!("#[test]\n#[should_panic]\nfn f() {{ {upward} }}"),
            format!("impl A {{\n    #[cfg(test)]\n    pub fn g() -> Vec<(A, B)> {{ {upward} }}\n}}"),
            format!("fn f() {{ match 1 {{ #[cfg(test)] 1 => {upward}, _ => 2 }} }}"),
            format!("#[cfg(all(test, target_arch = \"wasm32\"))]\nconst A: u8 = {upward};"),
            "#[cfg(test)]\nmod tests;".to_owned(),
            format!("/// See {upward}.\nconst A: &str = \"{upward}\"; // {upward}"),
        ] {
            let files = [("src/worker/mod.rs", text.as_str()), ("src/worker/tests.rs", "use crate::page::X;")];
            let files = if text.ends_with("mod tests;") { &files[..] } else { &files[..1] };
            assert_eq!(faults(files), NONE, "{text}");
            // What follows counts again.
            let after = format!("{text}\nuse crate::page::Z;");
            assert!(
                faults(&[("src/worker/mod.rs", &after)]).iter().any(|fault| fault.contains("crate::page::Z")),
                "{after}"
            );
        }
        for text in
            ["#[cfg(not(test))]\nuse crate::page::X;", "#[cfg(any(test, feature = \"hooks\"))]\nuse crate::page::X;"]
        {
            assert_eq!(faults(&[("src/worker/mod.rs", text)]).len(), 1, "{text}");
        }
    }

    #[test]
    fn folders_of_the_page_have_an_order_too() {
        let page = ("src/page/mod.rs", "pub mod model;\npub mod panels;\npub mod io;\npub mod ui;\nuse ui::app::App;");
        let ui = ("src/page/ui/mod.rs", "pub mod app;\npub mod dom;");
        let with = |changed: (&'static str, &'static str)| {
            let usual = [
                page,
                ui,
                ("src/page/model.rs", "pub struct State;\nuse crate::worker::Pool;"),
                ("src/page/panels.rs", "use super::model::State;\npub struct Panel;"),
                ("src/page/io.rs", "use super::model::State;\npub struct Store;"),
                ("src/page/ui/dom.rs", "use crate::page::{io::Store, panels::Panel};"),
                ("src/page/ui/app.rs", "use super::dom::by_id;\npub struct App;"),
            ];
            let files = usual.iter().filter(|file| file.0 != changed.0).chain([&changed]).copied();
            faults(&files.collect::<Vec<_>>())
        };
        assert_eq!(with(page), NONE);
        for (file, text, what) in [
            ("src/page/model.rs", "use super::panels::Panel;", "page/model imports page/panels"),
            ("src/page/model.rs", "use super::io::Store;", "page/model imports page/io"),
            ("src/page/model.rs", "use super::ui::dom::by_id;", "page/model imports page/ui"),
            ("src/page/panels.rs", "use crate::page::ui::dom::by_id;", "page/panels imports page/ui"),
            ("src/page/panels.rs", "use crate::page::io::Store;", "page/panels imports page/io"),
            ("src/page/ui/dom.rs", "use super::app::App;", "page/ui imports page/ui/app"),
            ("src/page/io.rs", "use crate::page::ui::app::App;", "page/io imports page/ui/app"),
        ] {
            assert!(with((file, text)).iter().any(|fault| fault.contains(what)), "{what}: {:#?}", with((file, text)));
        }
    }

    #[test]
    fn files_that_belong_nowhere_are_named() {
        let found = faults(&[("src/chart/left_over.rs", ""), ("src/page/mod.rs", "mod gone;")]);
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].starts_with("src/page/mod.rs:1: ") && found[1].starts_with("src/chart/left_over.rs:1: "));
        let found = one(&[("src/lib.rs", "mod chart;\nmod page;\nmod worker;\nmod cellar;"), ("src/cellar.rs", "")]);
        assert!(found.starts_with("src/cellar.rs:1: this file is in no room"), "{found}");
    }

    #[test]
    fn a_file_of_another_folder_belongs_to_the_crate_that_declares_it() {
        let learn = ("src/learn/lib.rs", "#[path = \"../core/nn/mod.rs\"]\npub mod nn;");
        let files = [learn, ("src/core/nn/mod.rs", "use takeoff_core::task::TaskId;\npub struct Network;")];
        // The sample's own src/learn/nn.rs has no place then.
        let found = faults(&files);
        assert!(found.iter().any(|fault| fault.starts_with("src/core/nn/mod.rs:1: learn imports core")), "{found:#?}");
    }
}
