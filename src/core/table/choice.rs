//! Which column is the label and which are inputs: what is proposed, and whether what was chosen can be used.

use super::collect::Problems;
use super::column::{Column, Kind, NO_CODE};
use super::problem::{Cell, Problem};
use super::split::groups;
use super::text::{NAME_CHARACTERS, Number, lower, make_unique, shown};
use super::{Limits, RawTable};
use crate::order;

/// Names of columns that hardly hold anything but the label, in lower case.
pub const LABEL_NAMES: [&str; 12] =
    ["label", "labels", "class", "classes", "target", "y", "标签", "类别", "分类", "类", "目标", "klasse"];
/// Names of columns that often hold the label.
pub const LIKELY_NAMES: [&str; 12] = [
    "diagnosis",
    "outcome",
    "category",
    "species",
    "result",
    "response",
    "type",
    "survived",
    "诊断",
    "结果",
    "物种",
    "是否",
];

/// Columns that are named where all make too many inputs.
const COLUMNS_NAMED: usize = 5;

/// Fewer labelled rows leave less than the figure's smallest training set of 16 when three in ten are held out.
pub const FEWEST_ROWS: usize = 24;

/// Different names of rows that belong together: with fewer, a column called so is a category of few values.
const FEWEST_GROUPS: usize = 10;
/// Of the rows, at most this share may have a name of their own where rows belong together.
const MOST_GROUPS: f64 = 0.9;

/// What the reader chooses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// Column of the labels, counted from 0.
    pub label: usize,
    /// Columns that are no inputs.
    pub omitted: Vec<usize>,
    /// Columns of numbers that are codes: an input for each of their values.
    pub categories: Vec<usize>,
    /// Where the label is a number: what is below is one class, the rest the other.
    pub threshold: Option<f64>,
    /// Spellings of the label that differ in case, blanks or a full stop are one class.
    pub merges_spellings: bool,
    /// Rows with one value in this column stay on one side of the split.
    pub together: Option<usize>,
}

/// Why a column is proposed as the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The file says so.
    Told,
    /// By its name.
    Named,
    /// It is the last.
    Last,
    /// It has few different values.
    FewValues,
}

impl Reason {
    /// Name in the keys of texts.
    pub fn name(self) -> &'static str {
        match self {
            Reason::Told => "told",
            Reason::Named => "named",
            Reason::Last => "last",
            Reason::FewValues => "few_values",
        }
    }
}

impl RawTable {
    /// The column that is proposed as the label, and why: by its place, its values and its name together.
    pub fn proposal(&self) -> (usize, Reason) {
        if let Some(class) = self.class.filter(|&class| class < self.columns.len()) {
            return (class, Reason::Told);
        }
        let (mut best, mut highest) = (0, f64::NEG_INFINITY);
        for place in 0..self.columns.len() {
            let score = self.label_score(place);
            // Of equals the last.
            if score >= highest {
                (best, highest) = (place, score);
            }
        }
        let is_last = best + 1 == self.columns.len();
        let reason = match self.name_score(best) > 0.0 {
            true => Reason::Named,
            false if is_last => Reason::Last,
            false => Reason::FewValues,
        };
        (best, reason)
    }

    /// What its name says for a column being the label.
    fn name_score(&self, place: usize) -> f64 {
        let name = lower(&self.columns[place].name);
        let is_end = place == 0 || place + 1 == self.columns.len();
        // y beside x is a coordinate.
        let is_coordinate = name == "y" && self.columns.iter().any(|column| column.name.eq_ignore_ascii_case("x"));
        if LABEL_NAMES.contains(&name.as_str()) && !is_coordinate {
            if is_end { 3.0 } else { 2.2 }
        } else if LIKELY_NAMES.contains(&name.as_str()) {
            1.5
        } else {
            0.0
        }
    }

    fn label_score(&self, place: usize) -> f64 {
        let column = &self.columns[place];
        let position = match place {
            _ if place + 1 == self.columns.len() => 2.0,
            0 => 0.5,
            _ => 0.0,
        };
        let different = column.different();
        let name = self.name_score(place);
        let values = match column.kind() {
            // What is called the label is looked at, and refused with the reason.
            Kind::ManyValues | Kind::LongTexts | Kind::Empty if name > 2.0 => -1.0,
            _ if name > 2.0 && different.is_some_and(|n| n < 2) => -1.0,
            Kind::ManyValues | Kind::LongTexts | Kind::Empty => -6.0,
            _ if different.is_some_and(|n| n < 2) => -5.0,
            _ if name == 0.0 && (column.counts_rows() || column.is_called_id()) => -6.0,
            Kind::Numbers => match different {
                Some(2) => 0.7,
                Some(3..=10) if column.is_whole() => 0.3,
                Some(n) if column.is_whole() && n <= self.limits.classes => -0.5,
                _ => -1.2,
            },
            Kind::Categories => match different {
                Some(2) => 1.5,
                Some(n) if n <= 10 => 1.0,
                Some(n) if n <= self.limits.classes => 0.5,
                _ => -0.5,
            },
        };
        position + values + name
    }

    /// The label that is proposed. Left out: columns that number or name the rows; where such a name recurs, its rows
    /// stay together.
    pub fn default_choice(&self) -> Choice {
        let label = self.proposal().0;
        let columns = &self.columns;
        let is_name =
            |c: usize| columns[c].counts_rows() || columns[c].is_called_id() || (c == 0 && self.findings.row_names);
        let omitted = (0..columns.len()).filter(|&c| c != label && is_name(c)).collect();
        let together = (0..columns.len()).find(|&c| c != label && self.names_groups(c));
        Choice { label, omitted, together, ..Choice::default() }
    }

    /// Whether rows belong together by a column that names persons or things: nearly every row has a name of its own, or
    /// there are few, where they do not.
    fn names_groups(&self, column: usize) -> bool {
        let is_many =
            |number: usize| (FEWEST_GROUPS as f64..MOST_GROUPS * self.len() as f64).contains(&(number as f64));
        self.columns[column].is_called_id() && is_many(self.groups(column).1)
    }

    /// The groups of rows that have one value in a column, and their number.
    pub(super) fn groups(&self, column: usize) -> (Vec<u32>, usize) {
        groups(self.columns[column].group_keys())
    }

    /// The kind of a column under a choice.
    pub fn kind_under(&self, choice: &Choice, column: usize) -> Kind {
        let kind = self.columns[column].kind();
        let is_code = choice.categories.contains(&column) && !self.columns[column].many;
        if kind == Kind::Numbers && is_code { Kind::Categories } else { kind }
    }

    /// The classes under a choice, with their rows; empty where the label makes none.
    pub fn classes(&self, choice: &Choice) -> Vec<(String, usize)> {
        let Some(Classes { names, labels, .. }) = classes(self, choice) else { return Vec::new() };
        let mut counts: Vec<(String, usize)> = names.into_iter().map(|name| (name, 0)).collect();
        labels.iter().flatten().for_each(|&label| counts[usize::from(label)].1 += 1);
        counts
    }

    /// Values of a column that differ only in case, blanks or a full stop, each group with the commonest first.
    pub fn spellings(&self, column: usize) -> Vec<Vec<String>> {
        let column = &self.columns[column];
        let mut found = Vec::<(String, Vec<usize>)>::new();
        for (code, value) in column.values.iter().enumerate() {
            let plain = spelling(value);
            match found.iter_mut().find(|(key, _)| *key == plain) {
                Some((_, codes)) => codes.push(code),
                None => found.push((plain, vec![code])),
            }
        }
        let mut counts = vec![0usize; column.values.len()];
        column.codes.iter().filter(|code| **code != NO_CODE).for_each(|&code| counts[usize::from(code)] += 1);
        let several = found.into_iter().filter(|(key, codes)| !key.is_empty() && codes.len() > 1);
        several
            .map(|(_, codes)| {
                let order = order::order(codes.len(), &|a, b| counts[codes[a]] > counts[codes[b]]);
                order.into_iter().map(|place| shown(&column.values[codes[place]], NAME_CHARACTERS)).collect()
            })
            .collect()
    }

    /// The middle of the numbers of a column: a threshold that makes two classes of about one size.
    pub fn middle(&self, column: usize) -> Option<f64> {
        let numbers: Vec<f64> =
            self.columns.get(column)?.numbers.iter().filter(|x| !x.is_nan()).map(|&x| f64::from(x)).collect();
        let order = order::ascending(&numbers);
        let middle = numbers[*order.get(order.len() / 2)?];
        // The least number alone would leave nothing below.
        let above = order.iter().map(|&place| numbers[place]).find(|&x| x > numbers[order[0]]);
        Some(if middle > numbers[order[0]] { middle } else { above? })
    }
}

/// What spellings of one word have in common.
fn spelling(value: &str) -> String {
    let words: Vec<&str> = value.trim_end_matches(['.', '。']).split_whitespace().collect();
    lower(&words.join(" "))
}

/// Everything that keeps the choice from being used.
pub(super) fn check(table: &RawTable, choice: &Choice, problems: &mut Problems) {
    let columns = table.columns.len();
    let named = choice.omitted.iter().chain(&choice.categories).chain(&choice.together).chain([&choice.label]);
    if let Some(wrong) = named.into_iter().find(|&&column| column >= columns) {
        problems.add(Problem::NoSuchColumn { number: wrong.saturating_add(1), columns });
        return;
    }
    check_cells(table, choice, problems);
    check_label(table, choice, problems);
    let Limits { columns: most_inputs, cells, .. } = table.limits;
    let sources = sources(table, choice);
    let limit = most_inputs.min(cells / table.len().max(1));
    let is_constant = |column: &usize| table.columns[*column].is_constant();
    if sources.is_empty() {
        // What keeps a column of near numbers from being one is named.
        for place in chosen(table, choice).filter(|&place| table.columns[place].kind() == Kind::ManyValues) {
            let column = &table.columns[place];
            if let Some(odd) = column.odd.iter().find(|odd| odd.found.contains(|c: char| c.is_ascii_digit())) {
                let cell = Cell { row: odd.row, column: column.name.clone(), found: odd.found.clone() };
                problems.add_at("sign", odd.row, place, 1, || Problem::SignInTheWay(cell));
            }
        }
        problems.add(Problem::NoInputs);
    } else if sources.len() > limit {
        let made = inputs(table, choice).map(|column| (column, table.kind_under(choice, column) == Kind::Categories));
        let made = made.map(|(place, is_text)| {
            let column = &table.columns[place];
            (column.name.as_str(), if is_text { column.values.len() } else { 1 })
        });
        let mut columns = counted(made);
        columns.truncate(COLUMNS_NAMED);
        problems.add(Problem::TooManyInputs { inputs: sources.len(), rows: table.len(), limit, columns });
    } else if inputs(table, choice).all(|column| is_constant(&column)) {
        problems.add(Problem::AllConstant);
    }
}

/// Columns with how many inputs each makes, those that make the most first.
pub(super) fn counted<'a>(columns: impl Iterator<Item = (&'a str, usize)>) -> Vec<String> {
    let columns: Vec<(&str, usize)> = columns.collect();
    let by_size = order::order(columns.len(), &|a, b| columns[a].1 > columns[b].1);
    by_size.into_iter().map(|place| format!("{} ({})", columns[place].0, columns[place].1)).collect()
}

/// The cells that are no finite numbers, in columns of numbers that are in use: of each column the first of each kind,
/// and a count of the others. As labels, texts may stand among numbers, but not the results of failed computations.
pub(super) fn check_cells(table: &RawTable, choice: &Choice, problems: &mut Problems) {
    for (place, column) in table.columns.iter().enumerate() {
        let is_label = place == choice.label;
        let is_number = table.kind_under(choice, place) == Kind::Numbers;
        if !is_number || (!is_label && choice.omitted.contains(&place)) || (is_label && choice.threshold.is_some()) {
            continue;
        }
        let mut named = 0;
        for odd in column.odd.iter().filter(|odd| !is_label || odd.number != Number::Not) {
            let cell = Cell { row: odd.row, column: column.name.clone(), found: odd.found.clone() };
            let problem = match odd.number {
                Number::NotFinite => Problem::NotFinite(cell),
                Number::TooLarge => Problem::TooLarge(cell),
                _ => Problem::NotANumber(cell),
            };
            named += 1;
            problems.add_once(problem.key(), odd.row, place, || problem);
        }
        let rest = column.odd_count - named;
        if rest > 0 && !is_label {
            problems.count_at(place, rest as u64);
        }
    }
}

fn check_label(table: &RawTable, choice: &Choice, problems: &mut Problems) {
    let label = &table.columns[choice.label];
    let (column, limit) = (label.name.clone(), table.limits.classes);
    let rows = table.len() - label.missing;
    if rows == 0 && !table.is_empty() {
        problems.add(Problem::NoLabels { column });
        return;
    }
    match classes(table, choice) {
        Some(Classes { names, .. }) if names.len() <= limit => {
            if let [found] = &names[..] {
                problems.add(Problem::OneClass { column, found: found.clone() });
            }
        }
        _ if label.kind() == Kind::Numbers => {
            let (least, most) = label.range();
            let middle = table.middle(choice.label).unwrap_or(least);
            problems.add(Problem::NumberAsLabel {
                column,
                least: short(least),
                most: short(most),
                middle: short(middle),
                limit,
            });
        }
        _ => {
            let examples: Vec<String> =
                label.values.iter().take(3).map(|value| shown(value, NAME_CHARACTERS)).collect();
            problems.add(Problem::TooManyClasses { column, found: examples.join(", ") + ", …", limit });
        }
    }
    if rows < FEWEST_ROWS {
        problems.add(Problem::TooFewRows { rows, limit: FEWEST_ROWS });
    }
}

/// A number of the table for a sentence or the name of a class.
pub(super) fn short(x: f64) -> String {
    if x == x.trunc() && x.abs() < 1e15 {
        return format!("{}", x as i64);
    }
    // What single precision tells apart.
    let single = crate::decimal::fixed(x, 6);
    single.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// Columns that are to be inputs.
pub(super) fn inputs(table: &RawTable, choice: &Choice) -> impl Iterator<Item = usize> {
    let is_input = |kind| matches!(kind, Kind::Numbers | Kind::Categories);
    chosen(table, choice).filter(move |&column| is_input(table.kind_under(choice, column)))
}

pub(super) fn chosen(table: &RawTable, choice: &Choice) -> impl Iterator<Item = usize> {
    (0..table.columns.len()).filter(|column| *column != choice.label && !choice.omitted.contains(column))
}

pub(super) struct Classes {
    pub names: Vec<String>,
    /// Class of each row, `None` without a label.
    pub labels: Vec<Option<u8>>,
    /// Numbers written in several ways are one class.
    pub merged_numbers: bool,
}

/// The classes that the label makes, in order. Where all are numbers, equal numbers are one class; `None` where there
/// are too many different values to be told apart.
pub(super) fn classes(table: &RawTable, choice: &Choice) -> Option<Classes> {
    let label = &table.columns[choice.label];
    if let Some(threshold) = choice.threshold.filter(|_| label.kind() == Kind::Numbers) {
        let of = |x: &f32| (!x.is_nan()).then(|| u8::from(f64::from(*x) >= threshold));
        let labels: Vec<Option<u8>> = label.numbers.iter().map(of).collect();
        let text = short(threshold);
        let mut names = vec![format!("< {text}"), format!("≥ {text}")];
        let has = |class| labels.contains(&Some(class));
        match (has(0), has(1)) {
            (true, false) => names.truncate(1),
            (false, true) => {
                names.remove(0);
                let labels = labels.into_iter().map(|label| label.map(|_| 0)).collect();
                return Some(Classes { names, labels, merged_numbers: false });
            }
            _ => {}
        }
        return Some(Classes { names, labels, merged_numbers: false });
    }
    if label.many {
        return None;
    }
    let of_code = classes_of(label);
    let Named { mut names, mut of_code } = of_code;
    let merged_numbers = names.len() < label.values.len();
    if choice.merges_spellings {
        merge(label, &mut names, &mut of_code);
    }
    make_unique(&mut names);
    let labels = label.codes.iter().map(|&code| (code != NO_CODE).then(|| of_code[usize::from(code)])).collect();
    Some(Classes { names, labels, merged_numbers })
}

struct Named {
    names: Vec<String>,
    of_code: Vec<u8>,
}

/// Makes one class of spellings of a word, called by the commonest.
fn merge(label: &Column, names: &mut Vec<String>, of_code: &mut [u8]) {
    let mut counts = vec![0usize; names.len()];
    label
        .codes
        .iter()
        .filter(|code| **code != NO_CODE)
        .for_each(|&code| counts[usize::from(of_code[usize::from(code)])] += 1);
    let mut into: Vec<usize> = Vec::new();
    let mut kept: Vec<usize> = Vec::new();
    for name in names.iter() {
        let same = kept.iter().position(|&other| spelling(&names[other]) == spelling(name));
        let place = into.len();
        match same {
            Some(same) => {
                if counts[place] > counts[kept[same]] {
                    kept[same] = place;
                }
                into.push(same);
            }
            None => {
                into.push(kept.len());
                kept.push(place);
            }
        }
    }
    of_code.iter_mut().for_each(|code| *code = into[usize::from(*code)] as u8);
    *names = kept.into_iter().map(|place| names[place].clone()).collect();
}

fn classes_of(label: &Column) -> Named {
    let read = |value: &String| match label.format.read(value).number {
        Number::Finite(x) => Some(x),
        _ => None,
    };
    let numbers: Option<Vec<f64>> = label.values.iter().map(read).collect();
    let order = match &numbers {
        Some(numbers) => order::ascending(numbers),
        None => order::order(label.values.len(), &|a, b| label.values[a] < label.values[b]),
    };
    let (mut names, mut of_code) = (Vec::<&str>::new(), vec![0; order.len()]);
    let mut before = None;
    for code in order {
        let (number, value) = (numbers.as_ref().map(|numbers| numbers[code]), label.values[code].as_str());
        match names.last_mut() {
            // The shortest way of writing it names the class.
            Some(name) if number.is_some() && number == before => {
                if value.len() < name.len() {
                    *name = value;
                }
            }
            _ => names.push(value),
        }
        before = number;
        of_code[code] = (names.len() - 1) as u8;
    }
    Named { names: names.into_iter().map(|name| shown(name, NAME_CHARACTERS)).collect(), of_code }
}

/// Where an input comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source {
    Numbers(usize),
    /// 1 where the column has the value.
    Value(usize, u8),
}

/// Where the inputs of a choice come from, in their order.
pub(super) fn sources(table: &RawTable, choice: &Choice) -> Vec<Source> {
    let mut sources = Vec::new();
    for column in inputs(table, choice) {
        if table.kind_under(choice, column) == Kind::Numbers {
            sources.push(Source::Numbers(column));
        } else {
            let values = table.columns[column].values.len();
            sources.extend((0..values).map(|code| Source::Value(column, code as u8)));
        }
    }
    sources
}
