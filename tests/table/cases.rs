//! Small tables with one fault each, and what each means.

use super::*;
use takeoff::table::{Choice, Kind, Problem, RawTable, Reason};

pub fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/table/cases").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub fn open(name: &str) -> RawTable {
    let read = read(&bytes(name), Limits::default(), Overrides::default());
    read.unwrap_or_else(|problems| panic!("{name}: {}", problems[0]))
}

#[test]
fn dump() {
    let mut names: Vec<_> = std::fs::read_dir("tests/table/cases").unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    for name in names {
        println!("== {name}");
        let table = match read(&bytes(&name), Limits::default(), Overrides::default()) {
            Ok(table) => table,
            Err(problems) => {
                problems.iter().for_each(|p| println!("   REFUSED {p}"));
                continue;
            }
        };
        let choice = table.default_choice();
        println!("   {:?} {:?}", table.written(), table.proposal());
        let columns: Vec<String> = table.columns().iter().map(|c| format!("{}:{}", c.name(), c.kind().name())).collect();
        println!("   {} rows; {}; {choice:?}; {:?}", table.len(), columns.join(" "), table.classes(&choice));
        println!("   {:?}", table.first_rows()[0]);
        match prepare(&table, &choice, 1) {
            Ok(p) => {
                println!("   x {:?} {:?}", p.x.row(0).to_vec(), p.x.dim());
                p.notes.iter().filter(|n| n.key() != "table.note.small").for_each(|n| println!("   - {n}"));
            }
            Err(problems) => problems.iter().for_each(|p| println!("   PROBLEM {p}")),
        }
    }
    let _ = (Choice::default(), Kind::Empty, Problem::Empty, Reason::Last);
}
