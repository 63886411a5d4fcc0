//! What must not be linked into a module more than it is: code of the standard library that is large and that the program has a small
//! substitute for. One careless `{}` of a float brings 30 KB back.

use std::collections::{BTreeSet, VecDeque};
use std::fs;

use anyhow::{Result, bail};

use crate::split::{self, Named};
use crate::toolchain::{self, Origin, Variant};

/// Beginnings of names, the bytes of code that the page's module and the workers' may hold of them, and what to use instead.
/// The bytes are those of the day when the check was written: they may become fewer and no more.
const BANNED: [(&str, [usize; 2], &str); 4] = [
    ("core::num::flt2dec", [16_100, 0], "write floats with takeoff_core::decimal; `clamp` of floats writes them too"),
    ("core::fmt::float", [3_800, 0], "write floats with takeoff_core::decimal; `clamp` of floats writes them too"),
    ("core::slice::sort", [4_800, 0], "sort with takeoff_core::order"),
    ("alloc::collections::btree", [0, 0], "use a HashMap, and sort its keys where the order shows"),
];
/// Callers that are shown of one kind of code.
const SHOWN: usize = 30;

/// Compiles both modules and looks through their functions.
pub fn check(origin: Option<Origin>) -> Result<()> {
    let modules = toolchain::compile(&toolchain::find(origin)?, Variant::Shipped)?;
    let mut found = 0;
    let files = [("the page's module", modules.page), ("the workers' module", modules.runner)];
    for (which, (what, file)) in files.into_iter().enumerate() {
        let functions = split::callers(&fs::read(file)?)?;
        for (start, allowed, instead) in BANNED {
            let banned: Vec<usize> = (0..functions.len()).filter(|at| is_of(&functions[*at].name, start)).collect();
            let bytes: usize = banned.iter().map(|at| functions[*at].bytes).sum();
            if bytes <= allowed[which] {
                continue;
            }
            found += 1;
            println!(
                "{what} holds {} functions of {start}, {bytes} bytes where {} are allowed: {instead}",
                banned.len(),
                allowed[which]
            );
            for caller in own_callers(&functions, &banned).iter().take(SHOWN) {
                println!("      through {caller}");
            }
        }
    }
    if found > 0 {
        bail!("the modules hold code that they have smaller substitutes for");
    }
    Ok(())
}

/// Whether a function, or the type that it belongs to, has a path that begins so.
fn is_of(name: &str, start: &str) -> bool {
    name.trim_start_matches(['<', '&']).starts_with(start) || name.contains(&format!(" as {start}"))
}

/// The program's own functions through which these are reached, nearest first.
fn own_callers(functions: &[Named], banned: &[usize]) -> Vec<String> {
    let mut seen: BTreeSet<usize> = banned.iter().copied().collect();
    let mut queue: VecDeque<usize> = banned.iter().copied().collect();
    let mut own = Vec::new();
    while let Some(at) = queue.pop_front() {
        for caller in &functions[at].callers {
            if seen.insert(*caller) {
                let name = &functions[*caller].name;
                if name.trim_start_matches(['<', '&']).starts_with("takeoff") {
                    own.push(name.clone());
                } else {
                    queue.push_back(*caller);
                }
            }
        }
    }
    own
}

#[cfg(test)]
mod unit {
    use super::*;

    fn named(name: &str, callers: &[usize]) -> Named {
        Named { name: name.to_owned(), bytes: 1, callers: callers.to_vec() }
    }

    #[test]
    fn the_nearest_own_functions_are_named() {
        let functions = [
            named("core::fmt::float::float_to_decimal", &[1]),
            named("<f64 as core::fmt::Display>::fmt", &[2, 3]),
            named("takeoff::page::draw", &[3]),
            named("<takeoff_core::job::Job as core::fmt::Debug>::fmt", &[]),
        ];
        assert!(is_of(&functions[0].name, "core::fmt::float") && !is_of(&functions[2].name, "core::fmt::float"));
        let own = own_callers(&functions, &[0]);
        assert_eq!(own, ["takeoff::page::draw", "<takeoff_core::job::Job as core::fmt::Debug>::fmt"]);
    }
}
