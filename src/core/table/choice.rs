//! Which column is the label and which are inputs: what is proposed, and whether what was chosen can be used.

use super::collect::Problems;
use super::column::{Column, Kind};
use super::problem::{Cell, Problem};
use super::text::{Decimal, NAME_CHARACTERS, Number, make_unique, number, shown};
use super::{Limits, RawTable};
use crate::order;

/// Names of label columns, by which one is found unless the reader chooses.
pub const LABEL_NAMES: [&str; 16] = [
    "label",
    "labels",
    "class",
    "classes",
    "target",
    "y",
    "diagnosis",
    "outcome",
    "category",
    "species",
    "标签",
    "类别",
    "分类",
    "类",
    "诊断",
    "结果",
];

/// Fewer labelled rows leave less than the figure's smallest training set of 16 when three in ten are held out.
pub const FEWEST_ROWS: usize = 24;

/// What the reader chooses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Column of the labels, counted from 0.
    pub label: usize,
    /// Columns that are no inputs.
    pub omitted: Vec<usize>,
}

impl RawTable {
    /// The label: a column called so, else the last column if it has few different values, else the first that has,
    /// else the last. Left out: columns that only count the rows.
    pub fn default_choice(&self) -> Choice {
        let columns = &self.columns;
        let named = LABEL_NAMES.iter().find_map(|name| columns.iter().position(|c| c.name.eq_ignore_ascii_case(name)));
        let last = columns.len().saturating_sub(1);
        let is_label = |column: &Column| column.different().is_some_and(|n| (2..=self.limits.classes).contains(&n));
        let label = named.unwrap_or_else(|| {
            if columns.last().is_some_and(is_label) { last } else { columns.iter().position(is_label).unwrap_or(last) }
        });
        let omitted = (0..columns.len()).filter(|&c| c != label && columns[c].counts_rows()).collect();
        Choice { label, omitted }
    }
}

/// Everything that keeps the choice from being used.
pub(super) fn check(table: &RawTable, choice: &Choice, problems: &mut Problems) {
    let columns = table.columns.len();
    if let Some(wrong) = choice.omitted.iter().chain([&choice.label]).find(|&&column| column >= columns) {
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
        problems.add(Problem::NoInputs);
    } else if sources.len() > limit {
        problems.add(Problem::TooManyInputs { inputs: sources.len(), rows: table.len(), limit });
    } else if inputs(table, choice).all(|column| is_constant(&column)) {
        problems.add(Problem::AllConstant);
    }
}

/// The cells that are no finite numbers, in columns of numbers that are in use. As labels, texts may stand among
/// numbers, but not the results of failed computations.
pub(super) fn check_cells(table: &RawTable, choice: &Choice, problems: &mut Problems) {
    for (place, column) in table.columns.iter().enumerate() {
        let is_label = place == choice.label;
        if column.kind() != Kind::Numbers || (!is_label && choice.omitted.contains(&place)) {
            continue;
        }
        for odd in column.odd.iter().filter(|odd| !is_label || odd.number != Number::Not) {
            let cell = Cell { row: odd.row, column: column.name.clone(), found: odd.found.clone() };
            let problem = match odd.number {
                Number::NotFinite => Problem::NotFinite(cell),
                Number::TooLarge => Problem::TooLarge(cell),
                _ => Problem::NotANumber(cell),
            };
            problems.add_at(problem.key(), odd.row, place, 1, || problem);
        }
        let rest = column.odd_count - column.odd.len();
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
    let names = if label.many { Vec::new() } else { classes(label, table.written.decimal).names };
    if label.many || names.len() > limit {
        let examples: Vec<String> = label.values.iter().take(3).map(|value| shown(value, NAME_CHARACTERS)).collect();
        problems.add(Problem::TooManyClasses { column, found: examples.join(", ") + ", …", limit });
    } else if let [found] = &names[..] {
        problems.add(Problem::OneClass { column, found: found.clone() });
    }
    if rows < FEWEST_ROWS {
        problems.add(Problem::TooFewRows { rows, limit: FEWEST_ROWS });
    }
}

/// Columns that are to be inputs.
pub(super) fn inputs(table: &RawTable, choice: &Choice) -> impl Iterator<Item = usize> {
    let is_input = |kind| matches!(kind, Kind::Numbers | Kind::Categories);
    chosen(table, choice).filter(move |&column| is_input(table.columns[column].kind()))
}

pub(super) fn chosen(table: &RawTable, choice: &Choice) -> impl Iterator<Item = usize> {
    (0..table.columns.len()).filter(|column| *column != choice.label && !choice.omitted.contains(column))
}

pub(super) struct Classes {
    pub names: Vec<String>,
    /// Class of each value of the column.
    pub of_code: Vec<u8>,
}

/// The different values of a label column, in order. Where all are numbers, equal numbers are one class.
pub(super) fn classes(label: &Column, decimal: Decimal) -> Classes {
    let read = |value: &String| match number(value, &mut Some(decimal)) {
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
    let mut names: Vec<String> = names.into_iter().map(|name| shown(name, NAME_CHARACTERS)).collect();
    make_unique(&mut names);
    Classes { names, of_code }
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
        if table.columns[column].kind() == Kind::Numbers {
            sources.push(Source::Numbers(column));
        } else {
            let values = table.columns[column].values.len();
            sources.extend((0..values).map(|code| Source::Value(column, code as u8)));
        }
    }
    sources
}
