//! Problems while they are found: however many a file has, little memory holds them, and no column's problems hide
//! another's.

use super::problem::Problem;
use crate::order;

/// Problems that are named one by one; the rest is counted.
pub const MOST_NAMED: usize = 20;

/// Collects problems without growing with the file: of each kind in each column the first few, and a count.
#[derive(Default)]
pub(super) struct Problems {
    /// By kind and column, in their order.
    groups: Vec<((&'static str, usize), Group)>,
    kept: usize,
}

#[derive(Default)]
struct Group {
    first: Vec<(u64, Problem)>,
    n: u64,
}

/// Once so many are kept, a new group keeps a single one.
const MOST_KEPT: usize = 50 * MOST_NAMED;

impl Problems {
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// A problem of the whole table.
    pub fn add(&mut self, problem: Problem) {
        self.add_at(problem.key(), 0, 0, 1, || problem);
    }

    /// `n` problems of one kind in one column, of which the first is made.
    pub fn add_at(&mut self, key: &'static str, row: u64, column: usize, n: u64, problem: impl FnOnce() -> Problem) {
        let kept = self.kept;
        let group = self.group(key, column);
        group.n += n;
        if group.first.len() < if kept < MOST_KEPT { MOST_NAMED } else { 1 } {
            group.first.push((row, problem()));
            self.kept += 1;
        }
    }

    /// A problem in one column, of which only the first of its kind is named.
    pub fn add_once(&mut self, key: &'static str, row: u64, column: usize, problem: impl FnOnce() -> Problem) {
        let group = self.group(key, column);
        group.n += 1;
        if group.first.is_empty() {
            group.first.push((row, problem()));
            self.kept += 1;
        }
    }

    /// `n` more of a column, which nobody kept.
    pub fn count_at(&mut self, column: usize, n: u64) {
        self.group("", column).n += n;
    }

    fn group(&mut self, key: &'static str, column: usize) -> &mut Group {
        let found = self.groups.binary_search_by(|(id, _)| id.cmp(&(key, column)));
        let place = found.unwrap_or_else(|place| {
            self.groups.insert(place, ((key, column), Group::default()));
            place
        });
        &mut self.groups[place].1
    }

    /// At most [`MOST_NAMED`], in the order of their rows, then a count of the others. Where not all can be named, every
    /// kind in every column has its turn before one has its second.
    pub fn list(self) -> Vec<Problem> {
        let all: u64 = self.groups.iter().map(|(_, group)| group.n).sum();
        let mut queues: Vec<_> = self.groups.into_iter().map(|(id, group)| (id, group.first.into_iter())).collect();
        let mut named = Vec::new();
        loop {
            let before = named.len();
            for ((key, column), queue) in &mut queues {
                if named.len() < MOST_NAMED
                    && let Some((row, problem)) = queue.next()
                {
                    named.push((row, *column, *key, problem));
                }
            }
            if named.len() == before {
                break;
            }
        }
        let place = |at: usize| (named[at].0, named[at].1, named[at].2);
        let order = order::order(named.len(), &|a, b| place(a) < place(b));
        let rest = all - named.len() as u64;
        let mut list: Vec<Problem> = order.into_iter().map(|at| named[at].3.clone()).collect();
        if rest > 0 {
            list.push(Problem::More { n: rest });
        }
        list
    }
}

#[cfg(test)]
mod tests {
    use super::super::problem::Cell;
    use super::*;

    #[test]
    fn many_problems_are_bounded_and_every_column_has_its_turn() {
        let mut problems = Problems::default();
        for row in 1..=50_000 {
            for column in 0..3 {
                let name = format!("c{column}");
                if column < 2 || row == 40_000 {
                    let problem = || Problem::NotANumber(Cell::new(row, &name, "x"));
                    problems.add_at("key", row, column, 1, problem);
                }
            }
        }
        let list = problems.list();
        assert_eq!(list.len(), MOST_NAMED + 1);
        assert_eq!(list[MOST_NAMED], Problem::More { n: 100_001 - 20 });
        assert_eq!(list[MOST_NAMED - 1], Problem::NotANumber(Cell::new(40_000, "c2", "x")));
    }
}
