//! The data as the learners see them, and a script that checks a score with a program of somebody else's.
//!
//! The table has one row for each row that trains at the reader's m in the first repeat, in the order of the sample; of own data
//! those too that only a larger m trains on; and one for each row to test on. Its columns are [`FIXED`] and the inputs, in the
//! words of the reader's own table where there is one: one-hot columns as such, standardised by the rows that train, those of
//! others cut at ±8, as [`crate::task::standardise`] does. The predictions are those of trainings that are there. The
//! same settings give the same bytes.

use crate::decimal::shortest;
use crate::job::Results;
use crate::job::spec::{Model, seen};
use crate::page::model::export::file_name;
use crate::page::model::notice::Missing;
use crate::page::model::state::State;
use crate::study::key::Learner;
use crate::study::plan::FigurePlan;
use crate::table::text::spreadsheet_safe;
use crate::task::Sample;
use crate::task::sample::{inputs_of, sample, test_set};
use crate::task::standardise::Standardiser;
use ndarray::Array2;

/// The columns before the inputs. Each input's name follows on [`INPUT`], so that none is one of these.
pub const FIXED: &str = "row,split,group,label,logistic,svm,small,medium,large,svm_rbf";
const INPUT: &str = "x:";
/// Bytes of the table that are handed to the browser at once.
const PART: usize = 1 << 20;

/// More numbers than this, some 60 MB of text, are not written: the digits with both kinds of features are just below.
pub const LARGEST: usize = 6_500_000;

/// Which side of the split a row is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Train,
    /// A larger m trains on it.
    Unused,
    Test,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Side::Train => "train",
            Side::Unused => "unused",
            Side::Test => "test",
        }
    }
}

/// A part of the table: rows of one side, with their inputs \[n, D\].
struct Part {
    side: Side,
    inputs: Array2<f32>,
    labels: Vec<u8>,
    /// Places in the reader's own table; empty of other tasks.
    places: Vec<u32>,
}

/// The table, written line by line.
pub struct Seen {
    parts: Vec<Part>,
    /// Names of the classes, as fields.
    classes: Vec<String>,
    inputs: Vec<String>,
    /// Rows and groups of the reader's own table.
    rows: Vec<u32>,
    groups: Vec<u32>,
    /// Labels that each learner says of the rows to test on; none where it is not trained.
    said: [Option<Vec<Option<u8>>>; Learner::COUNT],
}

/// The table for what is set.
pub fn table(state: &State) -> Result<Seen, Missing> {
    let plan = state.settings.plan();
    let (id, m) = (plan.task, plan.m.min(plan.max) as usize);
    let task = id.task();
    // What logistic regression sees, and the networks with it.
    let inputs = seen(&task, Model::Logistic, plan.features);
    let own = state.data.own.of(id);
    let rows = own.map_or(m, |own| own.data.rows() as usize);
    let shelf = state.shelf();
    let test = test_set(id, &shelf).filter(|_| !state.lacks_table()).ok_or(Missing::Rows)?;
    let numbers = (rows + test.labels.len()) * task.width(inputs);
    if numbers > LARGEST {
        return Err(Missing::TooLarge(numbers));
    }
    let all = sample(id, &shelf, plan.seed, rows).ok_or(Missing::Rows)?;
    let of = |sample: &Sample| inputs_of(id, &sample.observations, inputs);
    let known = of(&all);
    let (train, unused) = known.view().split_at(ndarray::Axis(0), m.min(rows));
    let standardiser = Standardiser::fit(train);
    let said = said(&plan, state.data.seen(), &test.labels);
    let order = own.map_or_else(Vec::new, |own| own.data.order(plan.seed, rows));
    let places = |from: usize, to: usize| order.get(from..to).unwrap_or_default().to_vec();
    let parts = vec![
        Part {
            side: Side::Train,
            inputs: standardiser.training(train),
            labels: all.labels[..train.nrows()].to_vec(),
            places: places(0, train.nrows()),
        },
        Part {
            side: Side::Unused,
            inputs: if unused.is_empty() { Array2::zeros((0, known.ncols())) } else { standardiser.others(unused) },
            labels: all.labels[train.nrows()..].to_vec(),
            places: places(train.nrows(), rows),
        },
        Part {
            side: Side::Test,
            inputs: standardiser.others(of(&test).view()),
            places: own.map_or_else(Vec::new, |own| own.data.test_rows().to_vec()),
            labels: test.labels,
        },
    ];
    let words = own.map(|own| &own.words);
    let class = |class: usize| words.map_or_else(|| class.to_string(), |words| words.class_names[class].clone());
    Ok(Seen {
        parts,
        classes: (0..task.classes).map(|label| spreadsheet_safe(&class(label)).into_owned()).collect(),
        inputs: (0..task.width(inputs)).map(|place| input(place, words.map(|words| &words.input_names[..]))).collect(),
        rows: words.map_or_else(Vec::new, |words| words.rows.clone()),
        groups: words.map_or_else(Vec::new, |words| words.groups.clone()),
        said,
    })
}

/// An input's name as a field: the reader's, or its number.
fn input(place: usize, names: Option<&[String]>) -> String {
    let number = (place + 1).to_string();
    let name = names.and_then(|names| names.get(place)).unwrap_or(&number);
    spreadsheet_safe(&format!("{INPUT}{name}")).into_owned()
}

/// What each learner of the first repeat says of the rows to test on.
fn said(plan: &FigurePlan, results: &Results, truth: &[u8]) -> [Option<Vec<Option<u8>>>; Learner::COUNT] {
    let classes = plan.task.task().classes;
    let [logistic, svm, small, medium, large] = Learner::ALL;
    [logistic, svm, small, medium, large, Learner::Kernel].map(|learner| {
        let answer = results.get(&plan.key(learner, plan.m, 0))?;
        let is_known = answer.stopped.counts() && answer.hits.examples() == truth.len();
        let of = |(place, &label): (usize, &u8)| match answer.hits.is_right(place) {
            true => Some(label),
            false if classes == 2 => Some(1 - label),
            // What else it said is known of the first repeat, where it was looked at.
            false => {
                let mistakes = answer.mistakes.as_deref()?;
                let found = mistakes.binary_search_by_key(&place, |mistake| usize::from(mistake.example));
                found.ok().map(|at| mistakes[at].said)
            }
        };
        is_known.then(|| truth.iter().enumerate().map(of).collect())
    })
}

impl Seen {
    /// Rows below the header.
    pub fn rows(&self) -> usize {
        self.parts.iter().map(|part| part.labels.len()).sum()
    }

    /// The whole table as text, in parts: all of it as one would stand in the page's memory for good.
    pub fn parts(&self) -> impl Iterator<Item = String> + '_ {
        let mut lines = self.lines().peekable();
        std::iter::from_fn(move || {
            lines.peek()?;
            let mut part = String::new();
            while part.len() <= PART
                && let Some(line) = lines.next()
            {
                part.push_str(&line);
            }
            Some(part)
        })
    }

    /// Header and rows, each with its end of line.
    fn lines(&self) -> impl Iterator<Item = String> + '_ {
        let head = std::iter::once(FIXED.to_owned()).chain(self.inputs.iter().cloned()).collect::<Vec<_>>().join(",");
        let lines = self.parts.iter().flat_map(|part| (0..part.labels.len()).map(move |at| (part, at)));
        std::iter::once(head + "\n").chain(lines.map(|(part, at)| self.line(part, at)))
    }

    fn line(&self, part: &Part, at: usize) -> String {
        let place = part.places.get(at).map(|&place| place as usize);
        let row = place.map_or(at as u32 + 1, |place| self.rows[place]);
        let group = place.and_then(|place| self.groups.get(place)).map(|group| (group + 1).to_string());
        let class = |label: u8| self.classes[usize::from(label)].as_str();
        let mut line = format!("{row},{},{},{}", part.side.name(), group.unwrap_or_default(), class(part.labels[at]));
        for said in &self.said {
            let said = said.as_ref().filter(|_| part.side == Side::Test).and_then(|said| said[at]);
            line.push(',');
            line.push_str(said.map_or("", class));
        }
        for &x in part.inputs.row(at) {
            line.push(',');
            line.push_str(&shortest(x));
        }
        line.push('\n');
        line
    }
}

/// The name of the table's file.
pub fn table_name(state: &State) -> String {
    name(state, "csv")
}

/// The script, and the name of its file.
pub fn script(state: &State) -> (String, String) {
    (SCRIPT.replace("TABLE.csv", &table_name(state)), name(state, "py"))
}

fn name(state: &State, extension: &str) -> String {
    let settings = &state.settings;
    file_name(&format!("{}-seen-m-{}", settings.task.name(), settings.m), settings.seed, extension)
}

/// In Python; nothing but the name of the table's file goes into it.
const SCRIPT: &str = include_str!("seen.py");

#[cfg(test)]
#[allow(clippy::disallowed_methods, clippy::disallowed_types)]
mod tests {
    use super::*;
    use crate::job::{Observe, run};
    use crate::page::model::labs::data::own::example::Example;
    use crate::page::model::labs::data::own::{self, Used};
    use crate::page::model::state::Event;
    use crate::table::{self, Limits, Overrides};
    use crate::task::own::SPLIT;
    use crate::task::sample::SampleCache;
    use crate::task::shelf::Rows;
    use std::process::Command;

    fn used(csv: &[u8], change: impl FnOnce(&mut table::Choice)) -> Used {
        let table = table::read(csv, Limits::default(), Overrides::default()).unwrap();
        let mut choice = table.default_choice();
        change(&mut choice);
        Used::new("a.csv".into(), table::prepare(&table, &choice, SPLIT).unwrap(), None)
    }

    fn in_the_house(example: Example) -> Used {
        let file = format!("{}/data/{}.csv.gz", env!("CARGO_MANIFEST_DIR"), example.name());
        let (packed, mut bytes) = (std::fs::read(file).unwrap(), Vec::new());
        std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&packed[..]), &mut bytes).unwrap();
        used(&bytes, |_| {})
    }

    /// The page of a link with a table, where these learners are trained at its m.
    fn page(link: &str, table: Option<Used>, learners: &[Learner]) -> State {
        let mut state = State::new(link).0;
        let mut samples = SampleCache::default();
        if let Some(table) = table {
            samples.put(Rows::Own(table.data.clone()));
            state.update(Event::Own(own::Event::Use(table)));
        }
        let plan = state.settings.plan();
        for &learner in learners {
            let spec = plan.key(learner, plan.m, 0);
            let answer = run(spec, Observe { mistakes: true, ..Observe::default() }, &mut samples);
            state.data.results.insert(spec, answer);
        }
        state
    }

    fn text(state: &State) -> String {
        table(state).unwrap_or_else(|missing| panic!("{missing:?}")).parts().collect()
    }

    /// Fields of a line of a CSV file with quotes.
    fn fields(line: &str) -> Vec<String> {
        let (mut fields, mut is_quoted) = (vec![String::new()], false);
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            let field = fields.last_mut().unwrap();
            match c {
                '"' if is_quoted && rest.peek() == Some(&'"') => {
                    field.push('"');
                    rest.next();
                }
                '"' => is_quoted = !is_quoted,
                ',' if !is_quoted => fields.push(String::new()),
                c => field.push(c),
            }
        }
        assert!(!is_quoted, "{line}");
        fields
    }

    #[test]
    fn the_table_has_the_split_the_inputs_and_what_was_said() {
        let state =
            page("task=table&m=64&seed=4", Some(in_the_house(Example::Wine)), &[Learner::Logistic, Learner::Small]);
        let text = text(&state);
        assert_eq!(text, self::text(&state));
        let lines: Vec<Vec<String>> = text.lines().map(fields).collect();
        assert!(text.starts_with(&format!("{FIXED},x:alcohol,x:")), "{}", lines[0].join(","));
        let table = &state.data.own.used.as_ref().unwrap().data;
        let sides = |side: &str| lines.iter().filter(|line| line[1] == side).count() as u32;
        assert_eq!([sides("train"), sides("unused"), sides("test")], [64, table.rows() - 64, table.held_out()]);
        // Every row of the file once, the header being its first.
        let mut rows: Vec<u32> = lines[1..].iter().map(|line| line[0].parse().unwrap()).collect();
        rows.sort_unstable();
        assert!(rows.iter().copied().eq(2..=1 + table.rows() + table.held_out()), "{rows:?}");
        for column in 10..lines[0].len() {
            let values =
                lines[1..].iter().filter(|line| line[1] == "train").map(|line| line[column].parse::<f64>().unwrap());
            let values: Vec<f64> = values.collect();
            let mean = values.iter().sum::<f64>() / 64.0;
            let squares: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
            assert!(mean.abs() < 1e-5 && (squares / 64.0 - 1.0).abs() < 1e-4, "{} {mean}", lines[0][column]);
        }
        for learner in [Learner::Logistic, Learner::Small] {
            let column = 4 + learner.index();
            assert_eq!(lines[0][column], learner.name());
            let test = lines.iter().filter(|line| line[1] == "test");
            let right = test.filter(|line| line[3] == line[column]).count();
            let answer = &state.data.results[&state.settings.plan().key(learner, 64, 0)];
            assert_eq!(right as u32, answer.hits.count());
            assert!(lines[1..].iter().all(|line| (line[1] == "test") != line[column].is_empty()));
        }
        assert!(lines[1..].iter().all(|line| line[2].is_empty() && line[5].is_empty() && line[8].is_empty()));
        assert_eq!(lines.iter().map(Vec::len).max(), lines.iter().map(Vec::len).min());
    }

    #[test]
    fn rows_that_stay_together_have_one_group_and_one_side() {
        let csv: String = (0..300).map(|i| format!("p{},{},{}\n", i / 6, i * 7 % 31, (i / 6) % 2)).collect();
        let table = used(format!("who,a,y\n{csv}").as_bytes(), |choice| {
            choice.together = Some(0);
            choice.omitted.push(0);
        });
        let text = text(&page("task=table&m=4096", Some(table), &[]));
        let mut sides = vec![None; 51];
        for line in text.lines().skip(1).map(fields) {
            let (row, group) = (line[0].parse::<usize>().unwrap(), line[2].parse::<usize>().unwrap());
            assert_eq!(group, (row - 2) / 6 + 1);
            assert!(sides[group].replace(line[1].clone()).is_none_or(|side| side == line[1]), "{line:?}");
        }
    }

    /// Names that whoever makes a file may choose, in every place of it: as columns, as classes, as values of a category.
    const HOSTILE: [&str; 20] = [
        "=1+1",
        "+SUM(A1)",
        "-2+3",
        "@now()",
        "\t=cmd",
        "＝1+1",
        "'=1",
        "=HYPERLINK(\"http://x\";\"y\")",
        "a,b",
        "a;b",
        "say \"hi\"",
        "two\nlines",
        "\u{202e}txt.exe",
        "\u{200b}=1+1",
        "\u{feff}=2",
        "\u{2067}rtl\u{2069}",
        "שלום,=1",
        "<img src=x onerror=alert(1)>",
        "row",
        "x:label",
    ];

    #[test]
    fn hostile_names_are_fields_and_no_formulas() {
        let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        for (place, name) in HOSTILE.into_iter().enumerate() {
            let other = HOSTILE[(place + 7) % HOSTILE.len()];
            let rows = (0..60).map(|i| {
                format!(
                    "{},{},{}\n",
                    i * 7 % 31,
                    quoted([name, other, "plain"][i % 3]),
                    quoted([name, other][i / 2 % 2])
                )
            });
            let csv = format!("{},kind,{}\n{}", quoted(name), quoted(other), rows.collect::<String>());
            let table = used(csv.as_bytes(), |choice| choice.label = 2);
            let text = text(&page("task=table&m=32", Some(table), &[Learner::Logistic]));
            let lines: Vec<Vec<String>> = text.lines().map(fields).collect();
            // A column that is called as one that numbers the rows is left out.
            let inputs = if name == "row" { 3 } else { 4 };
            let head = lines[0].join("|");
            assert!(text.starts_with(FIXED) && lines.len() == 61, "{name:?}: {head}");
            assert_eq!(lines[0].len(), 10 + inputs, "{name:?}: {head}");
            for line in &lines {
                assert_eq!(line.len(), lines[0].len(), "{name:?}: {line:?}");
                for field in line {
                    let seen: String = field.chars().filter(|c| c.is_ascii() && !c.is_whitespace()).collect();
                    let is_number = field.parse::<f64>().is_ok();
                    assert!(is_number || !seen.starts_with(['=', '+', '-', '@']), "{name:?}: {field:?}");
                    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
                    assert!(!field.contains(turns), "{name:?}: {field:?}");
                }
            }
            // What is not ours begins as no column of ours does, and labels are told apart.
            assert!(lines[0][10..].iter().all(|field| field.starts_with(INPUT)), "{:?}", lines[0]);
            let mut labels: Vec<&str> = lines[1..].iter().map(|line| line[3].as_str()).collect();
            labels.sort_unstable();
            labels.dedup();
            assert_eq!(labels.len(), 2, "{name:?}");
            assert!(lines[1..].iter().all(|line| line[4].is_empty() || labels.contains(&line[4].as_str())));
        }
    }

    #[test]
    fn there_is_no_table_without_rows_or_of_more_numbers_than_a_file_takes() {
        let missing = |link: &str| table(&State::new(link).0).err();
        assert_eq!(missing("task=table"), Some(Missing::Rows));
        assert_eq!(missing("task=digits"), Some(Missing::Rows));
        assert!(
            matches!(missing("task=cars&max=65536&m=65536&features=both"), Some(Missing::TooLarge(n)) if n > LARGEST)
        );
        assert_eq!(missing("task=cars&m=16384"), None);
        // What is veiled is not said.
        let mut state = page("task=spam&m=16&max=64", None, &[Learner::Logistic]);
        let of = |state: &State| text(state).lines().last().map(|line| fields(line)[4].clone());
        assert!(of(&state).is_some_and(|said| said == "0" || said == "1"));
        state.update(Event::Data(crate::page::model::labs::data::Event::Guess(
            crate::page::model::labs::data::Guessing::Begin(Learner::Large),
        )));
        assert_eq!(of(&state).as_deref(), Some(""));
    }

    /// The script is run where Python has scikit-learn: `TAKEOFF_PYTHON` names another Python than `python3`.
    #[test]
    fn scikit_learn_reproduces_the_score_of_logistic_regression() {
        let python = std::env::var("TAKEOFF_PYTHON").unwrap_or_else(|_| "python3".into());
        let has_it =
            Command::new(&python).args(["-c", "import sklearn"]).output().is_ok_and(|out| out.status.success());
        if !has_it {
            println!("skipped: {python} has no scikit-learn, so the script that checks a score with it is not run");
            return;
        }
        let folder = std::env::temp_dir().join(format!("takeoff-seen-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let tables = Example::ALL.into_iter().map(|example| (example.name(), Some(in_the_house(example))));
        let worlds = [("plane", None), ("spam", None)];
        let mut failed = Vec::new();
        for (name, used) in tables.chain(worlds) {
            for m in [64, 4096] {
                let task = if used.is_some() { "table" } else { name };
                let link = format!("task={task}&m={m}&max=4096");
                let state = page(&link, used.clone(), &[Learner::Logistic]);
                let (script, file) = script(&state);
                std::fs::write(folder.join(table_name(&state)), text(&state)).unwrap();
                std::fs::write(folder.join(&file), script).unwrap();
                let out = Command::new(&python).arg(&file).current_dir(&folder).output().unwrap();
                let said = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
                println!("{name}, m = {}: {said}", state.settings.m);
                if !out.status.success() {
                    failed.push(format!("{name}, m = {}: {said}", state.settings.m));
                }
            }
        }
        std::fs::remove_dir_all(&folder).unwrap();
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    }

    #[test]
    fn a_large_table_comes_in_parts_of_whole_lines() {
        let state = page("task=cars&m=4096&run=0", None, &[]);
        let table = table(&state).unwrap_or_else(|missing| panic!("{missing:?}"));
        let parts: Vec<String> = table.parts().collect();
        assert!(parts.len() > 1 && parts.iter().all(|part| part.ends_with('\n')), "{}", parts.len());
        let (last, full) = parts.split_last().unwrap();
        assert!(full.iter().all(|part| part.len() > PART && part.trim_end().rfind('\n').unwrap() <= PART));
        assert!(!last.is_empty());
        assert_eq!(parts.concat(), table.lines().collect::<String>());
    }
}
