//! Which data the functions of a module need, as the linker tells with the relocations that it leaves in what it links
//! (`--emit-relocs`): the data that only later functions need come with these (split.rs).

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use anyhow::{Context, Result, bail};
use wasmparser::{DataKind, KnownCustom, Linking, Name, Operator, Parser, Payload, RelocationType, SymbolInfo};

/// A range of addresses.
pub type Span = Range<u32>;

/// What a linked module says of its data.
#[derive(Default)]
pub struct Needs {
    things: Vec<Thing>,
    /// The things that each function of this name needs itself.
    by_function: HashMap<String, Needed>,
    /// Where nothing is ever written.
    constant: Vec<Span>,
}

/// A constant or a static.
struct Thing {
    span: Span,
    /// What it points at.
    needs: Needed,
}

/// What a function or a thing needs itself.
#[derive(Default)]
struct Needed {
    things: BTreeSet<usize>,
    /// Places in the table of functions.
    slots: BTreeSet<u32>,
}

/// What some functions do not need.
pub struct Spared {
    /// In order.
    pub data: Vec<Span>,
    /// The places in the table of functions that they, or what they need, know of: all that can be called by its place.
    pub known: BTreeSet<u32>,
}

impl Needs {
    /// Reads a module as the linker wrote it.
    pub fn read(module: &[u8]) -> Result<Needs> {
        let (mut names, mut bodies, mut imported) = (HashMap::new(), Vec::new(), 0);
        let (mut code, mut data) = ((0, 0), (0, 0));
        let mut segments: Vec<(u32, Range<usize>)> = Vec::new();
        let (mut symbols, mut relocations, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        let mut sections = 0;
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            match &payload {
                Payload::ImportSection(reader) => imported = reader.count(),
                Payload::CodeSectionStart { range, .. } => code = (sections, range.start),
                Payload::CodeSectionEntry(body) => bodies.push(body.range()),
                Payload::DataSection(reader) => {
                    data = (sections, reader.range().start);
                    for segment in reader.clone() {
                        let segment = segment?;
                        let DataKind::Active { offset_expr, .. } = segment.kind else { bail!("passive data") };
                        let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? else {
                            bail!("data without a fixed place")
                        };
                        let end = segment.range.end;
                        segments.push((value as u32, end - segment.data.len()..end));
                    }
                }
                Payload::CustomSection(section) => match section.as_known() {
                    KnownCustom::Name(section) => {
                        for name in section {
                            if let Name::Function(map) = name? {
                                for naming in map {
                                    let naming = naming?;
                                    names.insert(naming.index, naming.name);
                                }
                            }
                        }
                    }
                    KnownCustom::Linking(section) => {
                        for part in section.subsections() {
                            match part? {
                                Linking::SymbolTable(table) => symbols = table.into_iter().collect::<Result<_, _>>()?,
                                Linking::SegmentInfo(table) => kinds = table.into_iter().collect::<Result<_, _>>()?,
                                _ => {}
                            }
                        }
                    }
                    KnownCustom::Reloc(section) => {
                        for entry in section.entries() {
                            relocations.push((section.section_index(), entry?));
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
            if payload.as_section().is_some() && !matches!(payload, Payload::CodeSectionEntry(_)) {
                sections += 1;
            }
        }
        if symbols.is_empty() || relocations.is_empty() {
            bail!("the linker left no relocations");
        }

        let mut things: Vec<Thing> = Vec::new();
        // The thing of each symbol that is one. What is not in a segment is nothing but zeros.
        let of_symbol: Vec<Option<usize>> = symbols
            .iter()
            .map(|symbol| {
                let SymbolInfo::Data { symbol: Some(place), .. } = symbol else { return None };
                let start = segments.get(place.index as usize)?.0 + place.offset;
                things.push(Thing { span: start..start + place.size, needs: Needed::default() });
                Some(things.len() - 1)
            })
            .collect();
        let mut by_place: Vec<usize> = (0..things.len()).collect();
        by_place.sort_by_key(|thing| (things[*thing].span.start, things[*thing].span.end));
        let mut by_function: HashMap<String, Needed> = HashMap::new();
        for (section, entry) in relocations {
            use RelocationType::{MemoryAddrI32, MemoryAddrLeb, MemoryAddrSleb, TableIndexI32, TableIndexSleb};
            match entry.ty {
                MemoryAddrLeb | MemoryAddrSleb | MemoryAddrI32 | TableIndexSleb | TableIndexI32 => {}
                RelocationType::FunctionIndexLeb
                | RelocationType::TypeIndexLeb
                | RelocationType::GlobalIndexLeb
                | RelocationType::TableNumberLeb => continue,
                // Of sections that are not loaded.
                _ if section != code.0 && section != data.0 => continue,
                other => bail!("a relocation of a kind that needs.rs does not know: {other:?}"),
            }
            let start = if section == code.0 { code.1 } else { data.1 };
            let place = start + entry.offset as usize;
            let written = module.get(place..place + 5).context("a relocation beyond the module")?;
            // The lower 28 bits, which tell one place from another.
            let written = match entry.ty {
                MemoryAddrI32 | TableIndexI32 => u32::from_le_bytes(written[..4].try_into()?) & 0x0fff_ffff,
                _ => (0..4).map(|at| u32::from(written[at] & 0x7f) << (7 * at)).sum(),
            };
            let is_slot = matches!(entry.ty, TableIndexSleb | TableIndexI32);
            let thing = *of_symbol.get(entry.index as usize).context("a relocation without a symbol")?;
            if !is_slot {
                let Some(thing) = thing else { continue };
                // Were they read wrongly, a function would find zeros where its data should be.
                let address = i64::from(things[thing].span.start) + entry.addend;
                if address as u32 & 0x0fff_ffff != written {
                    bail!("a relocation says {address:#x} where {written:#x} is written");
                }
            }
            let note = |needed: &mut Needed| match thing {
                _ if is_slot => needed.slots.insert(written),
                Some(thing) => needed.things.insert(thing),
                None => false,
            };
            if section == code.0 {
                let body = bodies.partition_point(|body: &Range<usize>| body.end <= place);
                let name = names.get(&(imported + body as u32)).context("a function without a name")?;
                note(by_function.entry((*name).to_owned()).or_default());
            } else {
                let at =
                    segments.iter().find(|(_, bytes)| bytes.contains(&place)).context("a pointer in no segment")?;
                let from = at.0 + (place - at.1.start) as u32;
                let holders = by_place.partition_point(|thing| things[*thing].span.start <= from);
                let mut found = false;
                for holder in &by_place[..holders] {
                    if things[*holder].span.contains(&from) {
                        found = true;
                        note(&mut things[*holder].needs);
                    }
                }
                if !found {
                    bail!("a pointer at {from:#x} that is part of nothing");
                }
            }
        }
        let is_constant = |place: usize| kinds.get(place).is_some_and(|kind| kind.name.starts_with(".rodata"));
        let constant = segments.iter().enumerate().filter(|(place, _)| is_constant(*place));
        let constant = constant.map(|(_, (start, bytes))| *start..start + bytes.len() as u32).collect();
        Ok(Needs { things, by_function, constant })
    }

    /// Whether the linker told of a function of this name, or whether it has come since.
    pub fn knows(&self, function: &str) -> bool {
        self.by_function.contains_key(function)
    }

    /// Whether an address lies where nothing is ever written.
    pub fn is_constant(&self, span: &Span) -> bool {
        self.constant.iter().any(|constant| constant.start <= span.start && span.end <= constant.end)
    }

    /// What neither these functions need nor what they need points at; what lies at `numbers` may be needed too, or be called.
    pub fn spared<'n>(&self, functions: impl Iterator<Item = &'n str>, numbers: &BTreeSet<u32>) -> Spared {
        let (mut needed, mut known) = (BTreeSet::new(), numbers.clone());
        for own in functions.filter_map(|name| self.by_function.get(name)) {
            needed.extend(&own.things);
            known.extend(&own.slots);
        }
        // A pointer may stand just behind what it belongs to.
        let holds = |thing: &Thing| numbers.range(thing.span.start..=thing.span.end).next().is_some();
        needed.extend((0..self.things.len()).filter(|thing| holds(&self.things[*thing])));
        let mut queue: Vec<usize> = needed.iter().copied().collect();
        while let Some(thing) = queue.pop() {
            let own = &self.things[thing].needs;
            known.extend(&own.slots);
            queue.extend(own.things.iter().filter(|other| needed.insert(**other)));
        }
        let mut spans: Vec<Span> = (0..self.things.len())
            .filter(|thing| !needed.contains(thing))
            .flat_map(|thing| {
                without(self.things[thing].span.clone(), needed.iter().map(|other| &self.things[*other].span))
            })
            .filter(|span| !span.is_empty())
            .collect();
        spans.sort_by_key(|span| (span.start, span.end));
        let mut data: Vec<Span> = Vec::new();
        for span in spans {
            match data.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => data.push(span),
            }
        }
        Spared { data, known }
    }
}

/// What is left of a span without others.
pub fn without<'s>(span: Span, others: impl Iterator<Item = &'s Span>) -> Vec<Span> {
    let mut left = vec![span];
    for other in others {
        left = left
            .into_iter()
            .flat_map(|span| {
                if other.end <= span.start || span.end <= other.start {
                    vec![span]
                } else {
                    vec![span.start..other.start.max(span.start), other.end.min(span.end)..span.end]
                }
            })
            .filter(|span| !span.is_empty())
            .collect();
    }
    left
}

#[cfg(test)]
#[allow(clippy::single_range_in_vec_init)]
mod unit {
    use super::*;

    fn needs() -> Needs {
        let thing = |span: Span, things: &[usize], slots: &[u32]| Thing {
            span,
            needs: Needed { things: things.iter().copied().collect(), slots: slots.iter().copied().collect() },
        };
        // 0 points at 2, which points at a function; 3 lies in 4, which is larger.
        let things = vec![
            thing(10..14, &[2], &[]),
            thing(14..20, &[], &[7]),
            thing(20..24, &[], &[5]),
            thing(30..32, &[], &[]),
            thing(28..40, &[], &[]),
        ];
        let by_function = [("a", 0, 1), ("b", 1, 2), ("c", 3, 3)]
            .map(|(name, thing, slot)| (name.to_owned(), Needed { things: [thing].into(), slots: [slot].into() }));
        Needs { things, by_function: by_function.into(), constant: vec![10..24] }
    }

    #[test]
    fn what_a_function_needs_and_what_that_points_at_is_kept() {
        let spared = |names: &[&str], numbers: &[u32]| {
            needs().spared(names.iter().copied(), &numbers.iter().copied().collect()).data
        };
        assert_eq!(spared(&["a"], &[]), [14..20, 28..40]);
        assert_eq!(spared(&["b", "unknown"], &[]), [10..14, 20..24, 28..40]);
        // Of what holds something that is needed, only that is.
        assert_eq!(spared(&["a", "b", "c"], &[]), [28..30, 32..40]);
        assert_eq!(spared(&["a", "b"], &[35]), [] as [Span; 0]);
        // The end of one is the start of the next: both may be meant.
        assert_eq!(spared(&[], &[14]), [28..40]);
        assert!(needs().is_constant(&(12..24)) && !needs().is_constant(&(20..30)));
        assert!(needs().knows("a") && !needs().knows("d"));
    }

    #[test]
    fn what_can_be_called_by_its_place_is_what_somebody_knows() {
        let known = |names: &[&str], numbers: &[u32]| {
            needs().spared(names.iter().copied(), &numbers.iter().copied().collect()).known
        };
        assert_eq!(known(&["a"], &[]), [1, 5].into());
        assert_eq!(known(&["b", "c"], &[9]), [2, 3, 7, 9].into());
    }
}
