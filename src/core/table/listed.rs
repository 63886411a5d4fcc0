//! Rows by their numbers, the first of them named and the others counted.

/// Rows that are named by their number before they are only counted.
const NAMED: usize = 5;

/// Rows by their number in the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    pub n: u64,
    /// The first of them.
    pub first: Vec<u64>,
}

impl Listed {
    pub(super) fn add(&mut self, row: u64) {
        self.n += 1;
        if self.first.len() < NAMED {
            self.first.push(row);
        }
    }

    pub(super) fn of(rows: &[u64]) -> Listed {
        let mut listed = Listed::default();
        rows.iter().for_each(|&row| listed.add(row));
        listed
    }
}
