//! The modules of the sources, the names that each of them defines and imports, and the paths that its code holds; and
//! what a path leads to.
//!
//! What only tests compile is left out: items under `#[cfg(test)]` and `#[test]`, with all that is inside, and the files
//! that they declare.

use std::collections::{BTreeMap, BTreeSet};

use super::tokens::{Token, tokens};

/// A module: a file, or one written inside a file.
#[derive(Debug, Default)]
pub struct Module {
    /// From the crate's name on.
    pub path: Vec<String>,
    /// Its place in the list of files.
    pub file: usize,
    pub parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// Types, functions, constants, macros.
    pub names: BTreeSet<String>,
    /// What a type holds by its name: variants, fields, functions.
    pub members: BTreeMap<String, BTreeSet<String>>,
    pub imports: Vec<Import>,
    /// Paths of two words and more in the code itself.
    pub mentions: Vec<Mention>,
}

/// One name that a `use` brings in.
#[derive(Debug)]
pub struct Import {
    /// The name that it has here; empty for all (`*`) or nothing (`_`).
    name: String,
    is_glob: bool,
    /// Offered to others too.
    pub is_public: bool,
    pub mention: Mention,
}

/// A path and where it stands.
#[derive(Clone, Debug)]
pub struct Mention {
    pub path: Vec<String>,
    pub line: u32,
}

/// What a path leads to: a module, or something that this module defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    Module(usize),
    Item(usize),
}

impl Target {
    pub fn module(self) -> usize {
        match self {
            Target::Module(module) | Target::Item(module) => module,
        }
    }
}

/// All modules of all crates.
#[derive(Debug, Default)]
pub struct Tree {
    pub modules: Vec<Module>,
    /// Module of each file that is compiled without tests, by the file's place.
    pub of_file: BTreeMap<usize, usize>,
    /// Files that no module declares: they are compiled nowhere.
    pub orphans: Vec<usize>,
    /// Declarations without a file: `path:line`.
    pub missing: Vec<String>,
    crates: BTreeMap<String, usize>,
}

/// Paths through imports of imports are followed this far.
const DEEPEST: u32 = 16;

/// The name of the crate of a `lib.rs`: `src/core/lib.rs` is `takeoff_core`, `src/lib.rs` is `takeoff`.
fn crate_name(path: &str) -> Option<String> {
    let folder = path.strip_suffix("/lib.rs")?;
    Some(folder.replace('/', "_").replacen("src", "takeoff", 1))
}

impl Tree {
    /// Reads `files`, path and text each.
    pub fn read(files: &[(String, String)]) -> Tree {
        let places = files.iter().enumerate().map(|(place, (path, _))| (path.as_str(), place)).collect();
        let mut reader = Reader { files, places, tree: Tree::default(), seen: BTreeSet::new() };
        for (place, (path, _)) in files.iter().enumerate() {
            if let Some(name) = crate_name(path) {
                let module = reader.file(place, vec![name.clone()], None, false);
                reader.tree.crates.insert(name, module);
            }
        }
        let seen = reader.seen;
        let mut tree = reader.tree;
        tree.orphans = (0..files.len()).filter(|place| !seen.contains(place)).collect();
        tree
    }

    /// Whether module `above` is `below` or holds it.
    pub fn holds(&self, above: usize, below: usize) -> bool {
        self.modules[below].path.starts_with(&self.modules[above].path)
    }

    /// What a path leads to when it stands in `module`; `None` for another project's crate, a type's own name, a
    /// primitive.
    pub fn resolve(&self, module: usize, path: &[String]) -> Option<Target> {
        self.resolve_within(module, path, DEEPEST)
    }

    fn resolve_within(&self, module: usize, path: &[String], depth: u32) -> Option<Target> {
        let (first, mut rest) = path.split_first()?;
        let mut target = match first.as_str() {
            "crate" => {
                let root = &self.modules[module].path[0];
                Target::Module(self.crates[root])
            }
            "self" => Target::Module(module),
            "super" => Target::Module(self.modules[module].parent?),
            name => match self.lookup(module, name, !rest.is_empty(), depth) {
                Some(target) => target,
                None => Target::Module(*self.crates.get(name)?),
            },
        };
        while let Some((name, after)) = rest.split_first() {
            let Target::Module(inside) = target else { break };
            target = match name.as_str() {
                "super" => Target::Module(self.modules[inside].parent?),
                // `use a::{self}`.
                "self" => target,
                // What a macro or the build makes has no name that can be seen here.
                _ => self.lookup(inside, name, !after.is_empty(), depth).unwrap_or(Target::Item(inside)),
            };
            rest = after;
        }
        Some(target)
    }

    /// What a name means in a module. A function and a module may share a name: `leads_on` says which is meant.
    fn lookup(&self, module: usize, name: &str, leads_on: bool, depth: u32) -> Option<Target> {
        let depth = depth.checked_sub(1)?;
        let here = &self.modules[module];
        let child = here.children.get(name).map(|&child| Target::Module(child));
        if leads_on && child.is_some() {
            return child;
        }
        if here.names.contains(name) {
            return Some(Target::Item(module));
        }
        let mut imports = here.imports.iter().filter(|import| import.name == name);
        imports.find_map(|import| self.resolve_within(module, &import.mention.path, depth)).or(child).or_else(|| {
            let mut globs = here.imports.iter().filter(|import| import.is_glob);
            globs.find_map(|glob| match self.resolve_within(module, &glob.mention.path, depth)? {
                Target::Module(other) if other != module => self.lookup(other, name, leads_on, depth),
                _ => None,
            })
        })
    }
}

struct Reader<'a> {
    files: &'a [(String, String)],
    places: BTreeMap<&'a str, usize>,
    tree: Tree,
    seen: BTreeSet<usize>,
}

impl Reader<'_> {
    /// Reads a file as a module, with the files that it declares.
    fn file(&mut self, place: usize, path: Vec<String>, parent: Option<usize>, is_test: bool) -> usize {
        self.seen.insert(place);
        let module = self.add(Module { path, file: place, parent, ..Module::default() });
        if !is_test {
            self.tree.of_file.insert(place, module);
        }
        let files = self.files;
        let tokens = tokens(&files[place].1);
        Code { tokens: &tokens, at: 0, reader: self, is_test }.module(module, &[]);
        module
    }

    fn add(&mut self, module: Module) -> usize {
        self.tree.modules.push(module);
        self.tree.modules.len() - 1
    }

    /// The file that `mod name;` in `file` declares, with the inline modules between them.
    fn declared(&self, file: usize, inline: &[String], name: &str, given: Option<&str>) -> Option<usize> {
        let path = self.files[file].0.as_str();
        let (folder, own) = path.rsplit_once('/')?;
        if let Some(given) = given {
            return self.places.get(joined(folder, given).as_str()).copied();
        }
        let stem = own.strip_suffix(".rs")?;
        let mut below = folder.to_owned();
        if !matches!(stem, "mod" | "lib" | "main") {
            below = format!("{below}/{stem}");
        }
        for name in inline {
            below = format!("{below}/{name}");
        }
        let places = [format!("{below}/{name}.rs"), format!("{below}/{name}/mod.rs")];
        places.iter().find_map(|path| self.places.get(path.as_str()).copied())
    }
}

/// `a/b` and `../c/d.rs` make `a/c/d.rs`.
fn joined(folder: &str, relative: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in relative.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A file on the way through its tokens.
struct Code<'a, 'r, 'f> {
    tokens: &'a [Token<'a>],
    at: usize,
    reader: &'r mut Reader<'f>,
    is_test: bool,
}

/// What an attribute says that matters here.
#[derive(Default)]
struct Attribute<'a> {
    is_test: bool,
    path: Option<&'a str>,
}

impl<'a> Code<'a, '_, '_> {
    fn text(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    fn is_word(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(Token::is_word)
    }

    /// The place behind the bracket that closes the one at `open`.
    fn behind(&self, open: usize) -> usize {
        let mut depth = 0;
        for at in open..self.tokens.len() {
            match self.text(at) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + 1;
            }
        }
        self.tokens.len()
    }

    /// Reads a module to its closing brace or the end; `inline` are the inline modules of this file around it.
    fn module(&mut self, module: usize, inline: &[String]) {
        let mut depth = 0;
        let mut path = None;
        // A name is public by the word `pub` before its item.
        let mut is_public = false;
        while self.at < self.tokens.len() {
            let text = self.text(self.at);
            match text {
                "#" => {
                    let attribute = self.attribute();
                    if attribute.is_test && !self.is_test {
                        self.test_item(module, inline);
                        path = None;
                    } else {
                        path = attribute.path.or(path);
                    }
                    continue;
                }
                "pub" => {
                    self.visibility();
                    is_public = true;
                    continue;
                }
                "use" if self.text(self.at + 1) != "<" => {
                    self.at += 1;
                    self.imports(module, &[], is_public);
                }
                "mod" if depth == 0 && self.is_word(self.at + 1) => {
                    self.child(module, inline, path.take());
                }
                "{" | "(" | "[" => {
                    depth += 1;
                    self.at += 1;
                }
                "}" | ")" | "]" => {
                    if depth == 0 {
                        return;
                    }
                    depth -= 1;
                    self.at += 1;
                }
                _ if self.is_path() => self.mention(module),
                _ => {
                    if depth == 0 {
                        self.name(module);
                    }
                    self.at += 1;
                }
            }
            is_public = false;
        }
    }

    /// Notes the name of the item that begins here, if one does.
    fn name(&mut self, module: usize) {
        let (word, at) = (self.text(self.at), self.at);
        let name = match word {
            "fn" | "struct" | "enum" | "union" | "trait" | "type" | "const" if self.is_word(at + 1) => at + 1,
            "static" if self.text(at + 1) == "mut" => at + 2,
            "static" if self.is_word(at + 1) => at + 1,
            "macro_rules" => at + 2,
            // Not `-> impl Trait`.
            "impl" if at == 0 || matches!(self.text(at - 1), "}" | ";" | "]" | "{" | "unsafe") => {
                return self.implementation(module);
            }
            _ => return,
        };
        let name = self.text(name).to_owned();
        if matches!(word, "struct" | "enum" | "union" | "trait") {
            let members = self.members(at);
            self.reader.tree.modules[module].members.entry(name.clone()).or_default().extend(members);
        }
        self.reader.tree.modules[module].names.insert(name);
    }

    /// The functions of `impl ... Type {`, which are the type's.
    fn implementation(&mut self, module: usize) {
        let mut name = "";
        let mut angle = 0;
        for at in self.at + 1..self.tokens.len() {
            match self.text(at) {
                "{" | "where" => break,
                "<" => angle += 1,
                // The arrow of a function type closes nothing.
                ">" if self.text(at - 1) != "-" => angle -= 1,
                _ if angle == 0 && self.is_word(at) => name = self.text(at),
                _ => {}
            }
        }
        let members = self.members(self.at);
        self.reader.tree.modules[module].members.entry(name.to_owned()).or_default().extend(members);
    }

    /// Functions, variants and fields between the braces of the item at `at`.
    fn members(&self, at: usize) -> BTreeSet<String> {
        let Some(open) = (at..self.tokens.len()).find(|&at| matches!(self.text(at), "{" | ";")) else {
            return BTreeSet::new();
        };
        let mut found = BTreeSet::new();
        if self.text(open) == ";" {
            return found;
        }
        let (mut at, end) = (open + 1, self.behind(open) - 1);
        while at < end {
            match self.text(at) {
                "#" if self.text(at + 1) == "[" => {
                    at = self.behind(at + 1);
                    continue;
                }
                "fn" | "const" | "type" if self.is_word(at + 1) => drop(found.insert(self.text(at + 1).to_owned())),
                "pub" => {}
                _ if self.is_word(at) => {
                    let is_first = matches!(self.text(at - 1), "{" | "," | "]" | "pub" | ")");
                    let is_last = matches!(self.text(at + 1), ":" | "," | "}" | "(" | "{" | "=");
                    if is_first && is_last {
                        found.insert(self.text(at).to_owned());
                    }
                }
                "{" | "(" | "[" => {
                    at = self.behind(at);
                    continue;
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    /// Reads `#[...]` or `#![...]`.
    fn attribute(&mut self) -> Attribute<'a> {
        let open = self.at + 1 + usize::from(self.text(self.at + 1) == "!");
        if self.text(open) != "[" {
            self.at += 1;
            return Attribute::default();
        }
        let end = self.behind(open);
        let inside = &self.tokens[open + 1..end - 1];
        self.at = end;
        let words: Vec<&str> = inside.iter().map(|token| token.text).collect();
        match words.as_slice() {
            ["test"] => Attribute { is_test: true, path: None },
            ["path", "=", path] => Attribute { is_test: false, path: Some(path.trim_matches('"')) },
            ["cfg", "(", condition @ .., ")"] => Attribute { is_test: !holds_without_tests(condition), path: None },
            _ => Attribute::default(),
        }
    }

    /// Steps over `pub`, `pub(crate)`, `pub(in a::b)`.
    fn visibility(&mut self) {
        self.at += 1;
        if self.text(self.at) == "(" {
            let is_whole =
                self.text(self.at + 2) == ")" && matches!(self.text(self.at + 1), "crate" | "self" | "super");
            if is_whole || self.text(self.at + 1) == "in" {
                self.at = self.behind(self.at);
            }
        }
    }

    /// Steps over what only tests compile; the files that it declares are seen, and otherwise left out.
    fn test_item(&mut self, module: usize, inline: &[String]) {
        let mut path = None;
        while self.text(self.at) == "#" {
            path = self.attribute().path.or(path);
        }
        if self.text(self.at) == "pub" {
            self.visibility();
        }
        if self.text(self.at) == "mod" && self.text(self.at + 2) == ";" {
            let name = self.text(self.at + 1).to_owned();
            self.at += 3;
            let file = self.reader.tree.modules[module].file;
            if let Some(place) = self.reader.declared(file, inline, &name, path) {
                let mut below = self.reader.tree.modules[module].path.clone();
                below.push(name);
                self.reader.file(place, below, Some(module), true);
            }
            return;
        }
        // A field or an arm ends with a comma, which in an item may stand between braces and angles.
        const ITEMS: [&str; 13] = [
            "fn", "const", "static", "struct", "enum", "union", "trait", "type", "impl", "mod", "use", "unsafe",
            "async",
        ];
        let is_item = ITEMS.contains(&self.text(self.at));
        while self.at < self.tokens.len() {
            match self.text(self.at) {
                ";" => {
                    self.at += 1;
                    return;
                }
                "," if !is_item => {
                    self.at += 1;
                    return;
                }
                "{" => {
                    self.at = self.behind(self.at);
                    // `use a::{b, c};` and `const A: B = B { c };` go on.
                    if !matches!(self.text(self.at), ";" | "," | "." | "?" | ")") {
                        return;
                    }
                }
                "(" | "[" => self.at = self.behind(self.at),
                "}" | ")" | "]" => return,
                _ => self.at += 1,
            }
        }
    }

    /// Reads `mod name;` or `mod name { ... }`.
    fn child(&mut self, module: usize, inline: &[String], given: Option<&str>) {
        let line = self.tokens[self.at].line;
        let name = self.text(self.at + 1).to_owned();
        let (file, mut path) = {
            let module = &self.reader.tree.modules[module];
            (module.file, module.path.clone())
        };
        path.push(name.clone());
        self.at += 2;
        let child = if self.text(self.at) == "{" {
            self.at += 1;
            let child = self.reader.add(Module { path, file, parent: Some(module), ..Module::default() });
            let inside: Vec<String> = inline.iter().cloned().chain([name.clone()]).collect();
            self.module(child, &inside);
            child
        } else if let Some(place) = self.reader.declared(file, inline, &name, given) {
            self.reader.file(place, path, Some(module), self.is_test)
        } else {
            self.reader.tree.missing.push(format!("{}:{line}", self.reader.files[file].0));
            return;
        };
        self.at += 1;
        self.reader.tree.modules[module].children.insert(name, child);
    }

    /// Reads one branch of a `use`, whose words so far are `before`, to the comma, brace or semicolon behind it.
    fn imports(&mut self, module: usize, before: &[String], is_public: bool) {
        let mut path = before.to_vec();
        let line = self.tokens.get(self.at).map_or(0, |token| token.line);
        let import = |path: Vec<String>, name: &str, is_glob: bool| Import {
            name: name.to_owned(),
            is_glob,
            is_public,
            mention: Mention { path, line },
        };
        loop {
            let import = match self.text(self.at) {
                "::" => {
                    self.at += 1;
                    continue;
                }
                "*" => {
                    self.at += 1;
                    import(path, "", true)
                }
                "{" => {
                    self.at += 1;
                    while !matches!(self.text(self.at), "}" | "") {
                        self.imports(module, &path, is_public);
                        if self.text(self.at) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    return;
                }
                "as" => {
                    let name = self.text(self.at + 1);
                    self.at += 2;
                    import(path, if name == "_" { "" } else { name }, false)
                }
                "," | "}" | ";" | "" => {
                    if path.last().is_some_and(|last| last == "self") && path.len() > 1 {
                        path.pop();
                    }
                    let name = path.last().cloned().unwrap_or_default();
                    import(path, &name, false)
                }
                word => {
                    path.push(word.to_owned());
                    self.at += 1;
                    continue;
                }
            };
            return self.reader.tree.modules[module].imports.push(import);
        }
    }

    /// Whether a path of two words begins here.
    fn is_path(&self) -> bool {
        let begins = self.at == 0 || !matches!(self.text(self.at - 1), "." | "::");
        begins && self.is_word(self.at) && self.text(self.at + 1) == "::" && self.is_word(self.at + 2)
    }

    fn mention(&mut self, module: usize) {
        let line = self.tokens[self.at].line;
        let mut path = vec![self.text(self.at).to_owned()];
        self.at += 1;
        while self.text(self.at) == "::" && self.is_word(self.at + 1) {
            path.push(self.text(self.at + 1).to_owned());
            self.at += 2;
        }
        if path[0] != "Self" {
            self.reader.tree.modules[module].mentions.push(Mention { path, line });
        }
    }
}

/// Whether the condition of a `cfg` can hold where no test is compiled.
fn holds_without_tests(condition: &[&str]) -> bool {
    match condition {
        ["test"] => false,
        ["all", "(", inside @ .., ")"] => parts(inside).into_iter().all(holds_without_tests),
        ["any", "(", inside @ .., ")"] => parts(inside).into_iter().any(holds_without_tests),
        _ => true,
    }
}

/// Cuts a list at the commas that stand in no bracket.
fn parts<'t, 's>(list: &'s [&'t str]) -> Vec<&'s [&'t str]> {
    let mut depth = 0;
    let is_cut = |text: &&str| {
        match *text {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth == 0 && *text == ","
    };
    list.split(is_cut).filter(|part| !part.is_empty()).collect()
}
