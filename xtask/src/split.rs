//! A module in several files, which are loaded one after the other: what a page needs until its first screen is complete, and
//! what comes behind it.
//!
//! The functions are dealt out, and the data that they need (needs.rs); memory, globals and tables are in the first file, and
//! the later ones import them, and those of its functions that they call. All other calls from one file into another go through
//! the table of functions. There, until a later file is loaded, stands in the place of each of its functions a stub, which has
//! the page load the next file at once and then calls what has taken its place: the function, or the stub once more. So any
//! function may be in any file: a wrong choice costs a reader time, and nothing else.
//!
//! Functions with the same body become one, and each file holds its functions in an order in which it packs well (order.rs).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::convert::Infallible;

use anyhow::{Context, Result, bail};
use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, ImportSection, Instruction, MemorySection, Module, RawSection, TableSection,
    TypeSection,
};
use wasmparser::{
    DataKind, ElementItems, ElementKind, Export, ExternalKind, FuncType, FunctionBody, Global, KnownCustom, MemoryType,
    Name, Operator, Parser, Payload, TableType, TypeRef,
};

use crate::needs::{Needs, Span, without};
use crate::order;

/// The module from which later files import what is in the first.
pub const FIRST: &str = "m";
/// The function by which a stub has the page load the next file.
pub const NEED: &str = "need";

/// A file with nothing in it.
pub const NOTHING: &[u8] = b"\0asm\x01\0\0\0";

/// The glue with what the files are joined by: `takeoffNeed` is called by the stubs, and `parts()` gives what later files
/// import, of the first file what is `shared`. `told` is put beside it.
pub fn joined(glue: &str, shared: &Shared, told: &str) -> Result<String> {
    let Shared { table, from, count } = shared;
    let shared = if *count == 0 {
        "wasm".to_owned()
    } else {
        format!("Object.assign(Array.from({{ length: {count} }}, (_, i) => wasm.{table}.get({from} + i)), wasm)")
    };
    let mut glue = glue.to_owned();
    let import = "const import0 = {";
    let end = "return Object.assign(__wbg_init";
    for (mark, new) in [
        (import, format!("{import}\n{NEED}: () => takeoffNeed(),")),
        (end, format!("exports.parts = () => [__wbg_get_imports(), {shared}];\n{told}\n{end}")),
    ] {
        if glue.matches(mark).count() != 1 {
            bail!("the glue has no single `{mark}`: split.rs must learn its new form");
        }
        glue = glue.replace(mark, &new);
    }
    Ok(glue)
}

/// The functions of the first file that later ones call: they import them by their numbers, and they stand in the table of functions,
/// since a name for each would weigh more. The name of the table, the place of the first, and how many there are.
#[derive(Default)]
pub struct Shared {
    table: String,
    from: u32,
    count: u32,
}

/// A function that is defined or imported, by its number in the whole module.
type Place = u32;

/// The whole module, read.
struct Whole<'a> {
    types: Vec<FuncType>,
    imports: Vec<(&'a str, &'a str, u32)>,
    /// Types of the defined functions, and their bodies.
    defined: Vec<u32>,
    bodies: Vec<FunctionBody<'a>>,
    tables: Vec<TableType>,
    memories: Vec<MemoryType>,
    globals: Vec<Global<'a>>,
    exports: Vec<Export<'a>>,
    /// Segments of the table of functions: the place of the first, and functions.
    elements: Vec<(u32, Vec<Place>)>,
    /// The table of functions.
    table: u32,
    /// Segments of data: the address of the first byte, and bytes.
    data: Vec<(u32, &'a [u8])>,
    names: Vec<&'a str>,
}

impl<'a> Whole<'a> {
    fn read(module: &'a [u8]) -> Result<Whole<'a>> {
        let mut whole = Whole {
            types: Vec::new(),
            imports: Vec::new(),
            defined: Vec::new(),
            bodies: Vec::new(),
            tables: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            exports: Vec::new(),
            elements: Vec::new(),
            table: 0,
            data: Vec::new(),
            names: Vec::new(),
        };
        let mut names = BTreeMap::new();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::TypeSection(reader) => {
                    for kind in reader.into_iter_err_on_gc_types() {
                        whole.types.push(kind?);
                    }
                }
                Payload::ImportSection(reader) => {
                    for import in reader.into_imports() {
                        let import = import?;
                        let TypeRef::Func(kind) = import.ty else { bail!("the module imports more than functions") };
                        whole.imports.push((import.module, import.name, kind));
                    }
                }
                Payload::FunctionSection(reader) => whole.defined = reader.into_iter().collect::<Result<_, _>>()?,
                Payload::TableSection(reader) => {
                    for table in reader {
                        whole.tables.push(table?.ty);
                    }
                }
                Payload::MemorySection(reader) => whole.memories = reader.into_iter().collect::<Result<_, _>>()?,
                Payload::GlobalSection(reader) => whole.globals = reader.into_iter().collect::<Result<_, _>>()?,
                Payload::ExportSection(reader) => whole.exports = reader.into_iter().collect::<Result<_, _>>()?,
                Payload::ElementSection(reader) => {
                    for element in reader {
                        let element = element?;
                        let (ElementKind::Active { table_index, offset_expr }, ElementItems::Functions(items)) =
                            (element.kind, element.items)
                        else {
                            bail!("the module has a table of another kind than split.rs knows")
                        };
                        whole.table = table_index.unwrap_or(0);
                        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                            bail!("a segment of the table has no fixed place")
                        };
                        whole.elements.push((value as u32, items.into_iter().collect::<Result<_, _>>()?));
                    }
                }
                Payload::DataSection(reader) => {
                    for segment in reader {
                        let segment = segment?;
                        let DataKind::Active { memory_index: 0, offset_expr } = segment.kind else {
                            bail!("the module has data of another kind than split.rs knows")
                        };
                        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                            bail!("a segment of data has no fixed place")
                        };
                        whole.data.push((value as u32, segment.data));
                    }
                }
                Payload::CodeSectionEntry(body) => whole.bodies.push(body),
                Payload::CustomSection(section) => {
                    if let KnownCustom::Name(section) = section.as_known() {
                        for name in section {
                            if let Name::Function(map) = name? {
                                for naming in map {
                                    let naming = naming?;
                                    names.insert(naming.index, naming.name);
                                }
                            }
                        }
                    }
                }
                Payload::StartSection { .. } | Payload::TagSection(_) => {
                    bail!("the module has a section that split.rs does not know")
                }
                _ => {}
            }
        }
        let count = (whole.imports.len() + whole.defined.len()) as u32;
        whole.names = (0..count).map(|place| names.get(&place).copied().unwrap_or_default()).collect();
        Ok(whole)
    }

    fn imported(&self) -> u32 {
        self.imports.len() as u32
    }

    fn places(&self) -> std::ops::Range<Place> {
        self.imported()..self.imported() + self.defined.len() as u32
    }

    fn kind(&self, place: Place) -> u32 {
        match place.checked_sub(self.imported()) {
            Some(defined) => self.defined[defined as usize],
            None => self.imports[place as usize].2,
        }
    }

    fn body(&self, place: Place) -> &FunctionBody<'a> {
        &self.bodies[(place - self.imported()) as usize]
    }

    /// For each function the one that it is the same as, mostly itself.
    fn same(&self) -> Result<Vec<Place>> {
        let mut same: Vec<Place> = (0..self.places().end).collect();
        loop {
            let mut known: HashMap<(u32, Vec<u8>), Place> = HashMap::new();
            let mut is_changed = false;
            for place in self.places() {
                if same[place as usize] != place {
                    continue;
                }
                let mut code = CodeSection::new();
                Same(&same).parse_function_body(&mut code, self.body(place).clone())?;
                let first = *known.entry((self.kind(place), bytes_of(&code))).or_insert(place);
                if first != place {
                    same[place as usize] = first;
                    is_changed = true;
                }
            }
            // What pointed at one that has just become another points at that one.
            for place in self.places() {
                same[place as usize] = same[same[place as usize] as usize];
            }
            if !is_changed {
                return Ok(same);
            }
        }
    }
}

/// Replaces each function by the one that it is the same as.
struct Same<'s>(&'s [Place]);

impl Reencode for Same<'_> {
    type Error = Infallible;

    fn function_index(&mut self, place: u32) -> Result<u32, reencode::Error<Infallible>> {
        Ok(self.0[place as usize])
    }
}

fn bytes_of(section: &CodeSection) -> Vec<u8> {
    let mut bytes = Vec::new();
    wasm_encoder::Encode::encode(section, &mut bytes);
    bytes
}

/// Who needs whom: the functions that each function calls.
fn calls(whole: &Whole, same: &[Place]) -> Result<BTreeMap<Place, BTreeSet<Place>>> {
    let mut all = BTreeMap::new();
    for place in whole.places().filter(|place| same[*place as usize] == *place) {
        let mut called = BTreeSet::new();
        for operator in whole.body(place).get_operators_reader()? {
            match operator? {
                Operator::Call { function_index } => drop(called.insert(same[function_index as usize])),
                Operator::RefFunc { .. }
                | Operator::ReturnCall { .. }
                | Operator::TableInit { .. }
                | Operator::MemoryInit { .. }
                | Operator::DataDrop { .. } => {
                    bail!("the module holds an instruction that split.rs does not know")
                }
                _ => {}
            }
        }
        all.insert(place, called);
    }
    Ok(all)
}

/// A function of so many bytes costs no more in the first file than its stub there and its place in the rest.
const SMALL: usize = 60;

/// Small functions that those of the first file call, or hold the place of in the table (or a number that looks so): what runs
/// in one visit and not in another, a comparison of keys that meet in a map, is mostly one of them.
fn small_neighbours(
    whole: &Whole,
    same: &[Place],
    calls: &BTreeMap<Place, BTreeSet<Place>>,
    chosen: &BTreeSet<Place>,
) -> Result<BTreeSet<Place>> {
    let mut by_slot: HashMap<i32, Place> = HashMap::new();
    for (offset, items) in &whole.elements {
        by_slot.extend(items.iter().zip(*offset as i32..).map(|(place, slot)| (slot, same[*place as usize])));
    }
    let mut found = BTreeSet::new();
    for place in chosen.iter().filter(|place| **place >= whole.imported()) {
        found.extend(&calls[place]);
        for operator in whole.body(*place).get_operators_reader()? {
            if let Operator::I32Const { value } = operator? {
                found.extend(by_slot.get(&value));
            }
        }
    }
    found.retain(|place| *place >= whole.imported() && whole.body(*place).as_bytes().len() <= SMALL);
    Ok(found)
}

/// One of the files while it is written.
struct File<'w> {
    whole: &'w Whole<'w>,
    same: &'w [Place],
    /// Numbers of the functions here, by their places.
    numbers: HashMap<Place, u32>,
    /// Slots of the table by which functions of other files are called.
    slots: &'w BTreeMap<Place, u32>,
    /// The types used here, by their numbers in the whole module.
    types: Vec<u32>,
}

impl File<'_> {
    fn kind(&mut self, whole: u32) -> u32 {
        let known =
            self.types.iter().position(|known| self.whole.types[*known as usize] == self.whole.types[whole as usize]);
        known.unwrap_or_else(|| {
            self.types.push(whole);
            self.types.len() - 1
        }) as u32
    }

    fn type_section(&mut self) -> Result<TypeSection> {
        let mut section = TypeSection::new();
        for kind in self.types.clone() {
            let kind = self.func_type(self.whole.types[kind as usize].clone())?;
            section.ty().func_type(&kind);
        }
        Ok(section)
    }

    /// The code of these functions.
    fn code(&mut self, functions: &[Place], section: &mut CodeSection) -> Result<()> {
        for place in functions {
            self.parse_function_body(section, self.whole.body(*place).clone())?;
        }
        Ok(())
    }
}

impl Reencode for File<'_> {
    type Error = Infallible;

    fn function_index(&mut self, place: u32) -> Result<u32, reencode::Error<Infallible>> {
        Ok(self.numbers[&self.same[place as usize]])
    }

    fn type_index(&mut self, kind: u32) -> Result<u32, reencode::Error<Infallible>> {
        Ok(self.kind(kind))
    }

    fn parse_function_body(
        &mut self,
        code: &mut CodeSection,
        body: FunctionBody<'_>,
    ) -> Result<(), reencode::Error<Infallible>> {
        let mut function = self.new_function_with_parsed_locals(&body)?;
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::Call { function_index }
                    if !self.numbers.contains_key(&self.same[function_index as usize]) =>
                {
                    let place = self.same[function_index as usize];
                    let type_index = self.kind(self.whole.kind(place));
                    function.instruction(&Instruction::I32Const(self.slots[&place] as i32));
                    function.instruction(&Instruction::CallIndirect { type_index, table_index: self.whole.table });
                }
                operator => drop(function.instruction(&self.instruction(operator)?)),
            }
        }
        code.function(&function);
        Ok(())
    }
}

/// Gathers the numbers in a function that may be addresses or places in the table.
#[derive(Default)]
struct Numbers(BTreeSet<u32>);

impl Reencode for Numbers {
    type Error = Infallible;

    fn mem_arg(&mut self, place: wasmparser::MemArg) -> Result<wasm_encoder::MemArg, reencode::Error<Infallible>> {
        self.0.insert(place.offset as u32);
        reencode::utils::mem_arg(self, place)
    }

    fn instruction<'a>(&mut self, operator: Operator<'a>) -> Result<Instruction<'a>, reencode::Error<Infallible>> {
        if let Operator::I32Const { value } = operator {
            self.0.insert(value as u32);
        }
        reencode::utils::instruction(self, operator)
    }
}

/// Runs of bytes that later files bring are left out of the first file's segments from this length on, and are zeros there
/// below it, which compress to less than what begins a segment.
const GAP: u32 = 64;
/// Constants between two runs of a later file that are no longer than what begins a segment are in both files.
const JOINT: u32 = 8;

/// Deals the data out: the segments of each file. What the functions of a file and of those before it do not need lies at
/// `spared`, which has an entry for each file but the last.
fn deal_data(data: &[(u32, &[u8])], spared: &[Vec<Span>], is_constant: impl Fn(&Span) -> bool) -> Vec<DataSection> {
    let add = |section: &mut DataSection, start: u32, bytes: &[u8]| {
        if bytes.iter().any(|byte| *byte != 0) {
            section.active(0, &ConstExpr::i32_const(start as i32), bytes.iter().copied());
        }
    };
    let mut sections = vec![DataSection::new()];
    for at in 0..spared.len() {
        // What this file is the first to need.
        let later = spared.get(at + 1).map_or(&[][..], Vec::as_slice);
        let own: Vec<Span> = spared[at].iter().flat_map(|span| without(span.clone(), later.iter())).collect();
        let mut section = DataSection::new();
        for (start, bytes) in data {
            let within = own.iter().map(|span| span.start.max(*start)..span.end.min(*start + bytes.len() as u32));
            let mut joined: Vec<Span> = Vec::new();
            for span in within.filter(|span| !span.is_empty()) {
                match joined.last_mut() {
                    Some(last) if span.start - last.end <= JOINT && is_constant(&(last.end..span.start)) => {
                        last.end = span.end;
                    }
                    _ => joined.push(span),
                }
            }
            for span in &joined {
                add(&mut section, span.start, &bytes[(span.start - start) as usize..(span.end - start) as usize]);
            }
        }
        sections.push(section);
    }
    for (start, bytes) in data {
        let (start, end) = (*start, *start + bytes.len() as u32);
        let mut own = bytes.to_vec();
        let mut from = start;
        let gaps = spared.first().into_iter().flatten().map(|span| span.start.max(start)..span.end.min(end));
        for span in gaps.filter(|span| !span.is_empty()) {
            own[(span.start - start) as usize..(span.end - start) as usize].fill(0);
            if span.end - span.start >= GAP {
                add(&mut sections[0], from, &own[(from - start) as usize..(span.start - start) as usize]);
                from = span.end;
            }
        }
        add(&mut sections[0], from, &own[(from - start) as usize..]);
    }
    sections
}

/// Deals the functions out to one file for each of `lists`, and one for the rest: the first list that `holds` a function's name
/// says which it is in. What the module exports is in the first in any case. Each file brings the data that its functions are the first to need.
pub fn split(module: &[u8], needs: &Needs, lists: &[impl Fn(&str) -> bool]) -> Result<(Vec<Vec<u8>>, Shared)> {
    let whole = Whole::read(module)?;
    let same = whole.same()?;
    let calls = calls(&whole, &same)?;
    let exported = whole.exports.iter().filter(|export| export.kind == ExternalKind::Func).map(|export| export.index);
    let exported: Vec<Place> = exported.collect();

    // Which file each function is in.
    let mut file_of: BTreeMap<Place, usize> = BTreeMap::new();
    let mut chosen: BTreeSet<Place> = exported.iter().map(|place| same[*place as usize]).collect();
    for (file, holds) in lists.iter().enumerate() {
        let named = whole.places().filter(|place| holds(whole.names[*place as usize]));
        chosen.extend(named.map(|place| same[place as usize]));
        let neighbours = small_neighbours(&whole, &same, &calls, &chosen)?;
        chosen.extend(neighbours);
        for place in &chosen {
            file_of.entry(*place).or_insert(file);
        }
    }
    let last = lists.len();
    for place in calls.keys() {
        file_of.entry(*place).or_insert(last);
    }
    // Imports are in every file that needs them.
    let is_in = |place: Place, file: usize| place >= whole.imported() && file_of[&place] == file;
    let is_later = |place: Place| place >= whole.imported() && file_of[&place] > 0;
    let in_order = |mut places: Vec<Place>| {
        places.sort_by_key(|place| (whole.names[*place as usize], *place));
        let bodies: Vec<&[u8]> = places.iter().map(|place| whole.body(*place).as_bytes()).collect();
        order::resembling(&bodies).into_iter().map(|at| places[at]).collect::<Vec<Place>>()
    };
    let functions: Vec<Vec<Place>> =
        (0..=last).map(|file| in_order(calls.keys().copied().filter(|place| is_in(*place, file)).collect())).collect();

    // What the functions of each file call.
    let called: Vec<BTreeSet<Place>> =
        functions.iter().map(|own| own.iter().flat_map(|place| &calls[place]).copied().collect()).collect();

    // What a file and those before it do not need.
    let mut spared = Vec::new();
    for file in 0..last {
        // A function stands for all that are the same.
        let is_here = |place: &Place| file_of[&same[*place as usize]] <= file;
        let names: Vec<&str> = whole.places().filter(is_here).map(|place| whole.names[place as usize]).collect();
        let mut numbers = Numbers::default();
        for place in functions[..=file].iter().flatten() {
            if !needs.knows(whole.names[*place as usize]) {
                numbers.parse_function_body(&mut CodeSection::new(), whole.body(*place).clone())?;
            }
        }
        spared.push(needs.spared(names.into_iter(), &numbers.0));
    }
    let spans: Vec<Vec<Span>> = spared.iter().map(|spared| spared.data.clone()).collect();
    let data = deal_data(&whole.data, &spans, |span| needs.is_constant(span));

    // Slots of later functions: those that they have, and new ones behind for what another file calls by name.
    let mut filled: Vec<(u32, Vec<Place>)> = whole
        .elements
        .iter()
        .map(|(offset, items)| (*offset, items.iter().map(|place| same[*place as usize]).collect()))
        .collect();
    let held: BTreeSet<Place> = filled.iter().flat_map(|element| &element.1).copied().collect();
    let mut slots: BTreeMap<Place, u32> = BTreeMap::new();
    for (offset, items) in &filled {
        for (at, place) in items.iter().enumerate().filter(|(_, place)| is_later(**place)) {
            slots.entry(*place).or_insert(offset + at as u32);
        }
    }
    let old_size = whole.tables[whole.table as usize].initial as u32;
    let mut new_items = Vec::new();
    for (file, own) in functions.iter().enumerate() {
        // In the order of the functions: what is called together lies together.
        let called = own.iter().flat_map(|place| &calls[place]);
        for place in called.filter(|place| is_later(**place) && !is_in(**place, file)) {
            slots.entry(*place).or_insert_with(|| {
                new_items.push(*place);
                old_size + new_items.len() as u32 - 1
            });
        }
    }
    let by_number_from = old_size + new_items.len() as u32;
    if !new_items.is_empty() {
        filled.push((old_size, new_items));
    }

    // Functions of the first file that later ones call: some have names, and the others get places in the table.
    let is_shared = |place: &Place| called[1..].iter().any(|called| called.contains(place));
    let shared: Vec<Place> = functions[0].iter().copied().filter(is_shared).collect();
    let mut shared_names: HashMap<Place, String> = HashMap::new();
    for export in whole.exports.iter().filter(|export| export.kind == ExternalKind::Func) {
        shared_names.entry(same[export.index as usize]).or_insert_with(|| export.name.to_owned());
    }
    let by_number: Vec<Place> = shared.iter().copied().filter(|place| !shared_names.contains_key(place)).collect();
    shared_names.extend(by_number.iter().zip(0..).map(|(place, number): (_, u32)| (*place, number.to_string())));
    // The table is that much longer.
    let more = u64::from(by_number_from - old_size) + by_number.len() as u64;

    // The first to call a function of a file behind it, or to know of its slot, has a stub for it.
    let mut stubbed: BTreeSet<Place> = BTreeSet::new();
    let stubs: Vec<Vec<Place>> = (0..=last)
        .map(|file| {
            let at_slots = |(offset, items): &(u32, Vec<Place>)| (*offset..).zip(items.clone()).collect::<Vec<_>>();
            let known: BTreeSet<Place> = spared.get(file).map_or_else(BTreeSet::new, |spared| {
                let known = filled.iter().flat_map(at_slots).filter(|(slot, _)| spared.known.contains(slot));
                known.map(|(_, place)| place).collect()
            });
            let is_needed =
                |place: &Place| file_of[place] > file && (called[file].contains(place) || known.contains(place));
            slots.keys().copied().filter(is_needed).filter(|place| stubbed.insert(*place)).collect()
        })
        .collect();

    let from_page = whole.imports.first().context("the module imports nothing")?.0;
    let nothing = whole.types.iter().position(|kind| kind.params().is_empty() && kind.results().is_empty());
    let nothing = nothing.context("no function of the module takes and gives nothing")? as u32;
    let has_need = |file: usize| !stubs[file].is_empty() || file == 0 && !slots.is_empty();
    let used = |file: usize| -> Vec<Place> {
        let is_listed = |place: &Place| file == 0 && (held.contains(place) || exported.contains(place));
        (0..whole.imported()).filter(|place| called[file].contains(place) || is_listed(place)).collect()
    };
    // A file with its imports and what it calls of the first file, and what numbers those have: of the function that loads the next
    // file, of the first own one.
    let begun = |file: usize, outer: &[Place]| -> Result<(File, ImportSection, u32, u32)> {
        let imports = used(file);
        let need = (imports.len() + outer.len()) as u32;
        let begin = if has_need(file) { need + 1 } else { need };
        let imported = imports.iter().chain(outer).copied().zip(0..);
        let numbers = imported.chain(functions[file].iter().copied().zip(begin..)).collect();
        let mut written = File { whole: &whole, same: &same, numbers, slots: &slots, types: Vec::new() };
        let mut section = ImportSection::new();
        for place in &imports {
            let (module, name, kind) = whole.imports[*place as usize];
            section.import(module, name, EntityType::Function(written.kind(kind)));
        }
        for place in outer {
            let kind = written.kind(whole.kind(*place));
            section.import(FIRST, &shared_names[place], EntityType::Function(kind));
        }
        if has_need(file) {
            section.import(from_page, NEED, EntityType::Function(written.kind(nothing)));
        }
        Ok((written, section, need, begin))
    };
    let coded = |file: usize, written: &mut File, need: u32| -> Result<(FunctionSection, CodeSection)> {
        let mut code = CodeSection::new();
        written.code(&functions[file], &mut code)?;
        for place in &stubs[file] {
            let kind = written.kind(whole.kind(*place));
            let mut stub = Function::new([]);
            stub.instruction(&Instruction::Call(need));
            for parameter in 0..whole.types[whole.kind(*place) as usize].params().len() {
                stub.instruction(&Instruction::LocalGet(parameter as u32));
            }
            stub.instruction(&Instruction::I32Const(slots[place] as i32));
            stub.instruction(&Instruction::CallIndirect { type_index: kind, table_index: whole.table });
            stub.instruction(&Instruction::End);
            code.function(&stub);
        }
        let mut section = FunctionSection::new();
        for place in functions[file].iter().chain(&stubs[file]) {
            section.function(written.kind(whole.kind(*place)));
        }
        Ok((section, code))
    };
    let active = |section: &mut ElementSection, offset: u32, items: Vec<u32>| {
        section.active(
            (whole.table != 0).then_some(whole.table),
            &ConstExpr::i32_const(offset as i32),
            Elements::Functions(items.into()),
        );
    };

    // The first file. What nothing in it can call has no stub: in its place stands what calls of any kind fail at.
    let (mut first, import_section, need, begin) = begun(0, &[])?;
    let (function_section, code) = coded(0, &mut first, need)?;
    let mut tables = TableSection::new();
    for (at, table) in whole.tables.iter().enumerate() {
        let mut kind = first.table_type(*table)?;
        if at as u32 == whole.table {
            kind.minimum += more;
            kind.maximum = kind.maximum.map(|most| most + more);
        }
        tables.table(kind);
    }
    let mut memories = MemorySection::new();
    for memory in &whole.memories {
        memories.memory(first.memory_type(*memory)?);
    }
    let mut globals = GlobalSection::new();
    for global in &whole.globals {
        first.parse_global(&mut globals, global.clone())?;
    }
    let mut exports = ExportSection::new();
    let mut known: HashMap<(u8, u32), String> = HashMap::new();
    for export in &whole.exports {
        let index = match export.kind {
            ExternalKind::Func => first.function_index(export.index)?,
            _ => export.index,
        };
        exports.export(export.name, first.export_kind(export.kind)?, index);
        known.entry((export.kind as u8, index)).or_insert_with(|| export.name.to_owned());
    }
    // What later files need of it.
    let mut export = |kind: (ExternalKind, ExportKind), index: u32| -> String {
        let count = known.len();
        known
            .entry((kind.0 as u8, index))
            .or_insert_with(|| {
                let name = crate::imports::short(count);
                exports.export(&name, kind.1, index);
                name
            })
            .clone()
    };
    let named = |count: usize,
                 kind,
                 export: &mut dyn FnMut((ExternalKind, ExportKind), u32) -> String|
     -> Vec<String> { (0..count as u32).map(|index| export(kind, index)).collect() };
    let table_names = named(whole.tables.len(), (ExternalKind::Table, ExportKind::Table), &mut export);
    let memory_names = named(whole.memories.len(), (ExternalKind::Memory, ExportKind::Memory), &mut export);
    let global_names = named(whole.globals.len(), (ExternalKind::Global, ExportKind::Global), &mut export);
    let mut element_section = ElementSection::new();
    let own_stubs = |file: usize, begin: u32| -> HashMap<Place, u32> {
        stubs[file].iter().copied().zip(begin + functions[file].len() as u32..).collect()
    };
    let stub_numbers = own_stubs(0, begin);
    for (offset, items) in &filled {
        let number =
            |place: &Place| first.numbers.get(place).or_else(|| stub_numbers.get(place)).copied().unwrap_or(need);
        active(&mut element_section, *offset, items.iter().map(number).collect());
    }
    if !by_number.is_empty() {
        active(&mut element_section, by_number_from, by_number.iter().map(|place| first.numbers[place]).collect());
    }
    let mut module = Module::new();
    module.section(&first.type_section()?).section(&import_section).section(&function_section).section(&tables);
    module.section(&memories).section(&globals).section(&exports).section(&element_section);
    module.section(&code).section(&data[0]);
    let mut files = vec![module.finish()];

    for file in 1..=last {
        let outer: Vec<Place> = shared.iter().copied().filter(|place| called[file].contains(place)).collect();
        let (mut later, mut import_section, need, begin) = begun(file, &outer)?;
        let (function_section, code) = coded(file, &mut later, need)?;
        for (at, (table, name)) in whole.tables.iter().zip(&table_names).enumerate() {
            let mut kind = later.table_type(*table)?;
            // The page may have made it larger meanwhile.
            kind.maximum = if at as u32 == whole.table { kind.maximum.map(|most| most + more) } else { kind.maximum };
            import_section.import(FIRST, name, EntityType::Table(kind));
        }
        for (memory, name) in whole.memories.iter().zip(&memory_names) {
            import_section.import(FIRST, name, EntityType::Memory(later.memory_type(*memory)?));
        }
        for (global, name) in whole.globals.iter().zip(&global_names) {
            import_section.import(FIRST, name, EntityType::Global(later.global_type(global.ty)?));
        }
        let mut element_section = ElementSection::new();
        let stub_numbers = own_stubs(file, begin);
        let number = |place: &Place| match is_in(*place, file) {
            true => later.numbers.get(place).copied(),
            false => stub_numbers.get(place).copied(),
        };
        for (offset, items) in &filled {
            // Runs of what it has take the places of what stood there.
            let numbers: Vec<Option<u32>> = items.iter().map(number).collect();
            let mut at = *offset;
            for run in numbers.chunk_by(|one, next| one.is_some() == next.is_some()) {
                let own: Vec<u32> = run.iter().flatten().copied().collect();
                if !own.is_empty() {
                    active(&mut element_section, at, own);
                }
                at += run.len() as u32;
            }
        }
        let mut module = Module::new();
        module.section(&later.type_section()?).section(&import_section).section(&function_section);
        module.section(&element_section).section(&code).section(&data[file]);
        files.push(module.finish());
    }
    let shared = Shared {
        table: table_names[whole.table as usize].clone(),
        from: by_number_from,
        count: by_number.len() as u32,
    };
    Ok((files, shared))
}

/// The module without what the linker says of it.
pub fn bare(module: &[u8]) -> Result<Vec<u8>> {
    let mut out = Module::new();
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        let is_told = |name: &str| name == "linking" || name.starts_with("reloc.");
        match payload.as_section() {
            Some(_) if matches!(&payload, Payload::CustomSection(section) if is_told(section.name())) => {}
            Some((id, range)) => drop(out.section(&RawSection { id, data: &module[range] })),
            None => {}
        }
    }
    Ok(out.finish())
}

/// The name of the global by which [`watched`] tells whether the defined function of this number ran.
pub fn watch_name(number: usize) -> String {
    format!("ran_{number}")
}

/// The module with a global for each function that becomes 1 when it first runs, and the functions' names.
pub fn watched(module: &[u8]) -> Result<(Vec<u8>, Vec<String>)> {
    let whole = Whole::read(module)?;
    let mut out = Module::new();
    let mut same = Same(&[]);
    let first = whole.globals.len() as u32;
    let mut code = CodeSection::new();
    for (number, body) in whole.bodies.iter().enumerate() {
        let begin = body.get_operators_reader()?.original_position() - body.range().start;
        let (locals, operators) = body.as_bytes().split_at(begin);
        let mut bytes = locals.to_vec();
        wasm_encoder::Encode::encode(&Instruction::I32Const(1), &mut bytes);
        wasm_encoder::Encode::encode(&Instruction::GlobalSet(first + number as u32), &mut bytes);
        bytes.extend_from_slice(operators);
        code.raw(&bytes);
    }
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        match &payload {
            Payload::GlobalSection(_) => {
                let mut globals = GlobalSection::new();
                for global in &whole.globals {
                    same.parse_global(&mut globals, global.clone())?;
                }
                let kind =
                    wasm_encoder::GlobalType { val_type: wasm_encoder::ValType::I32, mutable: true, shared: false };
                for _ in &whole.bodies {
                    globals.global(kind, &ConstExpr::i32_const(0));
                }
                out.section(&globals);
            }
            Payload::ExportSection(_) => {
                let mut exports = ExportSection::new();
                for export in &whole.exports {
                    exports.export(export.name, same.export_kind(export.kind)?, export.index);
                }
                for number in 0..whole.bodies.len() {
                    exports.export(&watch_name(number), ExportKind::Global, first + number as u32);
                }
                out.section(&exports);
            }
            Payload::CodeSectionStart { .. } => drop(out.section(&code)),
            Payload::CustomSection(_) => {}
            other => {
                if let Some((id, range)) = other.as_section() {
                    out.section(&RawSection { id, data: &module[range] });
                }
            }
        }
    }
    let names = whole.names[whole.imports.len()..].iter().map(|name| (*name).to_owned()).collect();
    Ok((out.finish(), names))
}

/// The functions of a module by name, with the size of each and the places in this list of those that call it, or that
/// hold the place in the table of one that formats: so formatting is handed on. A number may be taken for such a place.
pub fn callers(module: &[u8]) -> Result<Vec<Named>> {
    let whole = Whole::read(module)?;
    let same: Vec<Place> = (0..whole.places().end).collect();
    let first = whole.imported();
    let mut all: Vec<Named> = whole
        .places()
        .map(|place| Named {
            name: format!("{:#}", rustc_demangle::demangle(whole.names[place as usize])),
            bytes: whole.body(place).as_bytes().len(),
            callers: Vec::new(),
        })
        .collect();
    let held = |(offset, items): &(u32, Vec<Place>)| -> Vec<(i32, Place)> {
        items.iter().enumerate().map(|(at, place)| ((offset + at as u32) as i32, *place)).collect()
    };
    let formats: HashMap<i32, Place> = whole
        .elements
        .iter()
        .flat_map(held)
        .filter(|(_, place)| *place >= first && is_float_format(&all[(place - first) as usize].name))
        .collect();
    for (place, mut called) in calls(&whole, &same)? {
        // A number that is stored may be the place of a function in the table; others are numbers.
        let mut before = None;
        for operator in whole.body(place).get_operators_reader()? {
            let operator = operator?;
            if let (Some(value), Operator::I32Store { .. }) = (before, &operator) {
                called.extend(formats.get(&value));
            }
            before = if let Operator::I32Const { value } = operator { Some(value) } else { None };
        }
        for other in called.into_iter().filter(|other| *other >= first) {
            all[(other - first) as usize].callers.push((place - first) as usize);
        }
    }
    Ok(all)
}

/// A function as [`callers`] gives it.
pub struct Named {
    pub name: String,
    pub bytes: usize,
    pub callers: Vec<usize>,
}

/// Whether a function of the standard library writes a float.
fn is_float_format(name: &str) -> bool {
    ["<f32 as core::fmt::", "<f64 as core::fmt::", "<&f32 as core::fmt::", "<&f64 as core::fmt::"]
        .iter()
        .any(|start| name.starts_with(start))
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod unit {
    use std::collections::HashSet;

    use wasm_encoder::{GlobalType, NameMap, NameSection, TableType, ValType};
    use wasmparser::Validator;

    use super::*;

    /// `a`, which is exported, calls `b`; `b` calls `c`, which calls both; `d` is only known by its place in the table. Long enough
    /// that none is put beside another for being small.
    fn whole() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("page", "f", EntityType::Function(0));
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        for called in [&[0, 2][..], &[3], &[1, 2], &[]] {
            functions.function(0);
            let mut function = Function::new([]);
            for place in called {
                function.instruction(&Instruction::Call(*place));
            }
            for _ in 0..SMALL {
                function.instruction(&Instruction::I32Const(functions.len() as i32)).instruction(&Instruction::Drop);
            }
            function.instruction(&Instruction::End);
            code.function(&function);
        }
        let mut tables = TableSection::new();
        let kind = wasm_encoder::RefType::FUNCREF;
        tables.table(TableType { element_type: kind, table64: false, minimum: 10, maximum: None, shared: false });
        let mut globals = GlobalSection::new();
        globals.global(GlobalType { val_type: ValType::I32, mutable: true, shared: false }, &ConstExpr::i32_const(0));
        let mut memories = MemorySection::new();
        let kind = wasm_encoder::MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        memories.memory(kind);
        let mut exports = ExportSection::new();
        exports.export("a", ExportKind::Func, 1);
        let mut elements = ElementSection::new();
        elements.active(None, &ConstExpr::i32_const(9), Elements::Functions(vec![4].into()));
        let mut names = NameMap::new();
        for (place, name) in (1..).zip(["a", "b", "c", "d"]) {
            names.append(place, name);
        }
        let mut naming = NameSection::new();
        naming.functions(&names);
        let mut module = Module::new();
        module.section(&types).section(&imports).section(&functions).section(&tables).section(&memories);
        module.section(&globals).section(&exports).section(&elements).section(&code).section(&naming);
        module.finish()
    }

    /// Names of a file's imports, and the slots that it fills.
    fn seen(file: &[u8]) -> (HashSet<String>, Vec<u32>) {
        let (mut names, mut slots) = (HashSet::new(), Vec::new());
        for payload in Parser::new(0).parse_all(file) {
            match payload.unwrap() {
                Payload::ImportSection(reader) => {
                    names.extend(reader.into_imports().map(|import| import.unwrap().name.to_owned()));
                }
                Payload::ElementSection(reader) => {
                    for element in reader {
                        let element = element.unwrap();
                        let (ElementKind::Active { offset_expr, .. }, ElementItems::Functions(items)) =
                            (element.kind, element.items)
                        else {
                            panic!("another kind of element")
                        };
                        let Operator::I32Const { value } = offset_expr.get_operators_reader().read().unwrap() else {
                            panic!("no fixed place")
                        };
                        slots.extend(value as u32..value as u32 + items.count());
                    }
                }
                _ => {}
            }
        }
        (names, slots)
    }

    #[test]
    fn each_file_holds_its_functions_and_stubs_for_what_it_calls_of_later_ones() {
        let module = whole();
        let lists = [["a"], ["b"]].map(|list| move |name: &str| list.contains(&name));
        let (files, shared) = split(&module, &Needs::default(), &lists).unwrap();
        assert_eq!(files.len(), 3);
        for file in &files {
            Validator::new().validate_all(file).unwrap();
        }
        let functions = |file: &[u8]| {
            let sections = Parser::new(0).parse_all(file).filter_map(Result::ok);
            sections.filter(|payload| matches!(payload, Payload::CodeSectionEntry(_))).count()
        };
        // a with a stub for b, b with one for c, and the rest; none for d, which nobody here can call.
        assert_eq!(files.iter().map(|file| functions(file)).collect::<Vec<_>>(), [2, 2, 2]);
        let seen: Vec<_> = files.iter().map(|file| seen(file)).collect();
        assert_eq!(seen[0].0, ["f", NEED].map(str::to_owned).into());
        assert!(seen[1].0.contains(NEED) && !seen[1].0.contains("a"), "{:?}", seen[1].0);
        assert!(!seen[2].0.contains(NEED) && seen[2].0.contains("a"), "{:?}", seen[2].0);
        // 9 is d's, as before; 10 and 11 are those of b and c. The second puts b in its place, and a stub for c; the last has c and d.
        assert_eq!([&seen[0].1, &seen[1].1, &seen[2].1], [&vec![9, 10, 11], &vec![10, 11], &vec![9, 11]]);
        assert_eq!((shared.from, shared.count), (12, 0));
        // With all in the first there is nothing to load.
        let (files, _) = split(&module, &Needs::default(), &[|_: &str| true, |_: &str| true]).unwrap();
        assert_eq!(files.iter().map(|file| functions(file)).collect::<Vec<_>>(), [4, 0, 0]);
        assert!(!self::seen(&files[0]).0.contains(NEED));
    }

    #[test]
    fn data_comes_with_the_first_file_that_needs_it() {
        let bytes: Vec<u8> = (0..400).map(|at| (at % 251 + 1) as u8).collect();
        let data = [(1000, &bytes[..300]), (1300, &bytes[300..])];
        // The second needs what lies between, the third the rest; a short run is zeros in the first file, not a gap.
        let spared = [vec![1010..1200, 1250..1260, 1290..1350], vec![1020..1100, 1250..1260, 1310..1350]];
        let sections = deal_data(&data, &spared, |_| false);
        let mut memory = vec![0; 1400];
        for (at, section) in sections.iter().enumerate() {
            let mut module = Module::new();
            module.section(section);
            for payload in Parser::new(0).parse_all(&module.finish()) {
                let Payload::DataSection(reader) = payload.unwrap() else { continue };
                for segment in reader {
                    let segment = segment.unwrap();
                    let DataKind::Active { offset_expr, .. } = segment.kind else { panic!("passive data") };
                    let Operator::I32Const { value } = offset_expr.get_operators_reader().read().unwrap() else {
                        panic!("no fixed place")
                    };
                    let place = value as usize..value as usize + segment.data.len();
                    // What a file before brought may have been changed since.
                    assert!(at == 0 || memory[place.clone()].iter().all(|byte| *byte == 0), "{at}: {place:?}");
                    memory[place].copy_from_slice(segment.data);
                }
            }
            let later: Vec<Span> = spared.get(at).cloned().unwrap_or_default();
            for place in 1000..1400_u32 {
                let is_here = !later.iter().any(|span| span.contains(&place));
                let expected = if is_here { bytes[place as usize - 1000] } else { 0 };
                assert_eq!(memory[place as usize], expected, "{place} with file {at}");
            }
        }
        assert_eq!(sections[0].len(), 3);
    }
}
